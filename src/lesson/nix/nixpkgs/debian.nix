# Debian's packages as Nix packages: unpacked, and made to look for their loader and libraries
# in the store, where each has its own.
{ sources, fetchurl, mkDerivation, patchelf }:
let
  known = sources.packages;
  names = { libc6 = "glibc"; zlib1g = "zlib"; sqlite3 = "sqlite"; bash = "bash-interactive"; };
  file = name: fetchurl { inherit (known.${name}) url sha256; };

  # All that some packages need, themselves among it.
  requisites = wanted: map (each: each.key) (builtins.genericClosure {
    startSet = map (key: { inherit key; }) wanted;
    operator = each: map (key: { inherit key; }) known.${each.key}.needs;
  });

  # One Nix package from some of Debian's, of which the first names the version.
  package = { parts, pname ? names.${first} or first, first ? builtins.head parts, also ? "", passthru ? { } }:
    let others = builtins.filter (name: !(builtins.elem name parts)) (requisites parts);
    in mkDerivation {
      inherit pname passthru;
      inherit (known.${first}) version;
      srcs = map file parts;
      nativeBuildInputs = [ patchelf ];
      loader = if builtins.elem "libc6" others then "${set.libc6}/lib/${sources.loader}" else "";
      libraries = builtins.concatStringsSep ":" (map (name: "${set.${name}}/lib") others);
      buildCommand = ''
        for src in $srcs; do dpkg-deb -x $src root; done
        mkdir -p $out/bin $out/lib
        for folder in root root/usr; do
          if [ -d $folder/bin ]; then cp -a $folder/bin/. $out/bin; fi
          if [ -d $folder/lib/${sources.triplet} ]; then
            cp -a $folder/lib/${sources.triplet}/. $out/lib
            rm -r $folder/lib/${sources.triplet}
          fi
          if [ -d $folder/lib ]; then cp -a $folder/lib/. $out/lib; fi
        done
        chmod -R u+w $out
        find -L $out -type l -exec rm {} +
        if [ -n "$loader" ]; then
          find $out -type f | while read -r path; do
            if patchelf --print-rpath $path >/dev/null 2>&1; then
              if patchelf --print-interpreter $path >/dev/null 2>&1; then
                patchelf --set-interpreter $loader $path
              fi
              # Nothing of the machine's own, and of the libraries only those that are used.
              patchelf --no-default-lib --force-rpath --set-rpath $out/lib:$libraries $path
              patchelf --force-rpath --shrink-rpath $path
            fi
          done
        fi
        ${also}
        rmdir $out/bin $out/lib 2>/dev/null || true
      '';
    };
  set = builtins.mapAttrs (name: _: package { parts = [ name ]; }) known;
in {
  inherit package;
  programs = { inherit (set) hello jq; sqlite = set.sqlite3; bashInteractive = set.bash; };
  libraries = set // { glibc = set.libc6; zlib = set.zlib1g; };
}
