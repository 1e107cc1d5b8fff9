# Read by every build, and by nix-shell and nix develop.
PATH=
for _place in ${nativeBuildInputs:-} ${buildInputs:-} $initialPath; do
    if [ -d "$_place/bin" ]; then PATH=$PATH${PATH:+:}$_place/bin; fi
done
unset _place
export PATH
export SOURCE_DATE_EPOCH=315532800 # 1980, as early as a zip file can say

# With buildCommand, that is the whole build; without, a build is the phases that are set.
genericBuild() {
    if [ -n "${buildCommand:-}" ]; then
        eval "$buildCommand"
        return
    fi
    if [ -n "${src:-}" ] && [ -z "${dontUnpack:-}" ]; then unpack "$src"; fi
    local phase
    for phase in patchPhase buildPhase checkPhase installPhase; do eval "${!phase:-}"; done
}

unpack() {
    if [ -d "$1" ]; then
        cp -r "$1" source
    else
        mkdir source
        tar -xf "$1" -C source
    fi
    chmod -R u+w source
    cd source
}
