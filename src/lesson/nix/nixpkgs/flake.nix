{
  description = "A stand-in for nixpkgs, made of Debian's packages";

  outputs = { self }: {
    legacyPackages.x86_64-linux = import ./. { system = "x86_64-linux"; };
  };
}
