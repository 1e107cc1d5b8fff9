# The environment of the paper of July 2021: the same on every machine, in every year.
{
  pkgs ? import (fetchTarball {
    url = "https://github.com/NixOS/nixpkgs/archive/21b696caf392ad6fa513caf3327d0aa0430ffb72.tar.gz";
    sha256 = "1056r3383aaf5zhf7rbvka76gqxb8b7rwqxnmar29vxhs9h56m5k";
  }) { },
}:
pkgs.mkShell {
  packages = [
    (pkgs.python39.withPackages (ps: [ ps.pandas ]))
  ];
  PYTHONNOUSERSITE = "1";
}
