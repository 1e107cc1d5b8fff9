"""Nix for pages and tests: a private /nix, and a small stand-in for nixpkgs that works offline."""
