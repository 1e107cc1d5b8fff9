# What the paper needs from elsewhere: addresses to look at, and hashes that decide.
let
  fetchurl = import <nix/fetchurl.nix>;
in
{
  table = fetchurl {
    url = "http://archive.example/10.1234/bills/2021.csv";
    hash = "sha256-4pcea/yPCETn53YGXwvb9rWlz5pap8I+BBdoTE+8d1k=";
  };

  witness = fetchurl {
    url = "http://archive.example/10.1234/witness-2.0.py";
    hash = "sha256-AIsh1BKdKW30Ej7QPaRoA0WjfyCFr65Mui/egzwdsjI=";
  };
}
