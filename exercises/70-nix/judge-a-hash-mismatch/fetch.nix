# What the paper needs from elsewhere: addresses to look at, and hashes that decide.
let
  fetchurl = import <nix/fetchurl.nix>;
in
{
  table = fetchurl {
    url = "http://museum.example/bills.csv";
    hash = "sha256-4pcea/yPCETn53YGXwvb9rWlz5pap8I+BBdoTE+8d1k=";
  };

  witness = fetchurl {
    url = "http://archive.example/10.1234/witness-2.0.py";
    hash = "sha256-IiJTfutjq6HqtAXfyjQWb3Llb4NzquiCZTPopV9e1QM=";
  };
}
