# The environment of the paper of July 2021: the same on every machine, in every year.
{
  pkgs ? import (____ {
    url = "https://github.com/NixOS/nixpkgs/archive/____.tar.gz";
    sha256 = "____";
  }) { },
}:
pkgs.mkShell {
  packages = [
    (pkgs.____.withPackages (ps: [ ps.____ ]))
  ];
  ____ = "1";
}
