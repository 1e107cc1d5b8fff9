# One state of nixpkgs, by its hash, and a Python with its packages from there.
let
  pkgs = import (fetchTarball (import ./pin.nix)) { };
in
pkgs.python39.withPackages (ps: [
  ps.numpy
  ps.pandas
])
