# Run a command where /nix is a folder of a home, /srv holds the package set, and everything else
# is the machine's: room.sh HOME SET COMMAND…
# It is started as the first process of a new user and mount namespace, with all capabilities
# there. What it mounts is seen by nobody else, and is gone with the last process in it.
set -eu
home=$1 set=$2 here=$PWD
shift 2
own=$home/.nix root=$home/.nix/root
PATH=$PATH:/usr/sbin:/sbin

# A root of our own, or there would have to be a folder /nix on the machine.
mount -t tmpfs -o mode=755 room "$root"
for entry in /*; do
    case $entry in /nix | /srv) continue ;; esac
    if [ -L "$entry" ]; then
        cp -P "$entry" "$root$entry"
    elif [ -d "$entry" ]; then
        mkdir "$root$entry"
        mount --rbind "$entry" "$root$entry" 2>/dev/null || rmdir "$root$entry"
    fi
done
mkdir "$root/nix" "$root/srv" "$root/machine"
mount --bind "$own/nix" "$root/nix"
mount --bind "$set" "$root/srv"
mount --bind "$own/passwd" "$root/etc/passwd"
mount --bind "$own/group" "$root/etc/group"

cd "$root"
pivot_root . machine
umount -l /machine
rmdir /machine
cd "$here"
# From here on an ordinary user, as a learner is.
exec setpriv --ambient-caps=-all --inh-caps=-all "$@"
