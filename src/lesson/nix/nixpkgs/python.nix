# Python as Debian built it, and packages for it from the wheels of the Python Package Index.
{ sources, fetchurl, mkDerivation, debian }:
let
  minor = sources.python;
  attribute = "python${builtins.replaceStrings [ "." ] [ "" ] minor}";
  compiled = "-m compileall -q --invalidation-mode unchecked-hash";

  interpreter = debian.package {
    pname = "python3";
    parts = [
      "python${minor}" "python${minor}-minimal"
      "libpython${minor}-minimal" "libpython${minor}-stdlib"
    ];
    also = ''
      ln -s python${minor} $out/bin/python3
      ln -s python${minor} $out/bin/python
      cd $out/lib/python${minor}
      rm -f EXTERNALLY-MANAGED sitecustomize.py lib-dynload/nis.* lib-dynload/_dbm.* lib-dynload/_gdbm.*
      # For what compiled packages need; only an RPATH is asked for that, too.
      patchelf --force-rpath --add-rpath ${debian.libraries."libstdc++6"}/lib:${debian.libraries.libgcc-s1}/lib \
        $out/bin/python${minor}
      $out/bin/python${minor} ${compiled} .
    '';
    passthru = { pythonVersion = minor; inherit pkgs withPackages; };
  };

  wheel = pname: known: mkDerivation {
    name = "python${minor}-${pname}-${known.version}";
    src = fetchurl { inherit (known) url sha256; };
    buildCommand = ''
      place=$out/lib/python${minor}/site-packages
      mkdir -p $place
      unzip -q $src -d $place
      ${interpreter}/bin/python3 ${compiled} $place
    '';
    passthru = { inherit known; };
  };
  pkgs = builtins.mapAttrs wheel sources.wheels;

  # A Python that finds some packages, and what they need, beside it.
  withPackages = choose:
    let
      all = builtins.genericClosure {
        startSet = map (package: { key = package.outPath; inherit package; }) (choose pkgs);
        operator = each: map
          (name: { key = pkgs.${name}.outPath; package = pkgs.${name}; })
          each.package.known.needs;
      };
    in mkDerivation {
      name = "${interpreter.name}-env";
      paths = map (each: each.key) all;
      buildCommand = ''
        place=lib/python${minor}/site-packages
        mkdir -p $out/bin $out/$place
        for program in ${interpreter}/bin/*; do ln -s $program $out/bin; done
        echo 'home = ${interpreter}/bin' > $out/pyvenv.cfg
        for path in $paths; do cp -rs $path/$place/. $out/$place; done
      '';
    };
in {
  ${attribute} = interpreter;
  python3 = interpreter;
}
