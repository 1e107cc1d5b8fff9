# A stand-in for nixpkgs, small enough to be read in one sitting.
# Its names are those of the real one; its programs are Debian's, each file known by its hash.
{ system ? builtins.currentSystem, ... }:
let
  sources = builtins.fromJSON (builtins.readFile ./sources.json);

  # A file from outside. Its store path follows from its hash alone, so the place does not matter.
  fetchurl = { url, name ? baseNameOf url, hash ? "", sha256 ? "", executable ? false }:
    derivation ({
      inherit name url executable;
      builder = "builtin:fetchurl";
      system = "builtin";
      outputHashMode = if executable then "recursive" else "flat";
      impureEnvVars = [ "http_proxy" "https_proxy" "ftp_proxy" "all_proxy" "no_proxy" ];
    } // (if hash != "" then { outputHash = hash; } else {
      outputHash = sha256;
      outputHashAlgo = "sha256";
    }));

  # Where everything begins: two programs that need nothing else, and one that changes others.
  seed = name: fetchurl {
    inherit name;
    inherit (sources.seeds.${name}) url hash;
    executable = true;
  };
  grown = name: more: derivation {
    name = "${name}-${sources.seeds.${name}.version}";
    inherit system;
    builder = seed "bash";
    args = [ "-euc" ''
      busybox() { (exec -a busybox ${seed "busybox"} "$@"); }
      busybox mkdir -p $out/bin
      busybox cp ${seed name} $out/bin/${name}
      ${more}
    '' ];
  };
  busybox = grown "busybox" "$out/bin/busybox --install -s $out/bin";
  bash = grown "bash" "busybox ln -s bash $out/bin/sh";
  patchelf = grown "patchelf" "";

  # The standard environment: what every build finds on its PATH, and the phases of a build.
  setup = derivation {
    name = "stdenv-linux";
    inherit system;
    builder = "${bash}/bin/bash";
    args = [ "-euc" ''
      PATH=${busybox}/bin
      mkdir $out
      echo 'initialPath="${bash} ${busybox}"' | cat - ${./setup.sh} > $out/setup
    '' ];
  };
  mkDerivation = { passthru ? { }, meta ? { }, ... }@given:
    let
      name = given.name or "${given.pname}-${given.version}";
      words = builtins.removeAttrs given [ "passthru" "meta" ];
    in derivation ({
      stdenv = setup;
      inherit name system;
      outputs = [ "out" ];
      builder = "${bash}/bin/bash";
      args = [ "-euc" "source $stdenv/setup; genericBuild" ];
    } // words) // passthru // { inherit meta passthru; };
  stdenv = setup // { inherit mkDerivation; };

  # Small builders, named like those of the real nixpkgs.
  runCommand = name: words: buildCommand: mkDerivation (words // { inherit name buildCommand; });
  writeText = name: text: runCommand name { inherit text; } ''printf '%s' "$text" > $out'';
  writeShellScriptBin = name: script:
    runCommand name { text = "#!${bash}/bin/bash\n${script}\n"; } ''
      mkdir -p $out/bin
      printf '%s' "$text" > $out/bin/${name}
      chmod +x $out/bin/${name}
    '';
  symlinkJoin = { name, paths }: runCommand name { inherit paths; } ''
    mkdir $out
    for path in $paths; do cp -rs $path/. $out; done
  '';
  mkShell = { name ? "nix-shell", packages ? [ ], nativeBuildInputs ? [ ], ... }@given:
    mkDerivation (builtins.removeAttrs given [ "packages" ] // {
      inherit name;
      nativeBuildInputs = packages ++ nativeBuildInputs;
      buildCommand = "export > $out";
    });

  debian = import ./debian.nix { inherit sources fetchurl mkDerivation patchelf; };
  python = import ./python.nix { inherit sources fetchurl mkDerivation debian; };

  pkgs = debian.programs // python // {
    inherit pkgs system busybox bash patchelf stdenv mkShell fetchurl;
    inherit runCommand writeText writeShellScriptBin symlinkJoin;
    inherit (debian.libraries) glibc zlib;
    runCommandCC = runCommand;
    lib = {
      version = sources.release;
      fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    };
  };
in pkgs
