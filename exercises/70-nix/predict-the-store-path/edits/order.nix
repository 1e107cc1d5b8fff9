# The last line of the table in the paper.
{ digits ? "1" }:
derivation {
  args = [ "-c" "echo mean rounded to ${digits} digit > $out" ];
  builder = "/bin/sh";
  system = "x86_64-linux";
  name = "table";
}
