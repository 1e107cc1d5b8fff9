# Write pin.nix: where a state of nixpkgs is, and the hash of what lies there.
# The archive of a release, unless the variable NIXPKGS names another one.
set -e
url=${NIXPKGS:-https://github.com/NixOS/nixpkgs/archive/refs/tags/21.05.tar.gz}
hash=$(nix-prefetch-url --unpack "$url" 2> pin.log)
printf '{\n  url = "%s";\n  sha256 = "%s";\n}\n' "$url" "$hash" > pin.nix
