#!/bin/sh
# enter.sh ROOT COMMAND...: run a command in a view of the machine that has a Guix.
#
# Whoever is in it sees the host's files, and besides them /gnu/store and /var/guix, which lie in
# HOME. Guix itself lives in ROOT, the files of an old Debian, and is reached by the command
# `guix`. Mounts and processes belong to namespaces of this view alone, and end with its first
# process. An ordinary user is root in a namespace of their own.
set -eu
root=$1 place=$HOME/.guix

if [ "${GUIX_VIEW-}" != inside ]; then
  [ "$(id -u)" = 0 ] || own="--user --map-root-user"
  GUIX_VIEW=inside exec unshare ${own-} --mount --pid --fork --kill-child -- sh "$0" "$@"
fi
unset GUIX_VIEW
shift
view=/mnt # a folder that every Linux has; what is mounted there is seen in this view alone

show() { # PATH...: let the view have what the host has there
  for path; do
    if [ -L "$path" ]; then
      cp -P "$path" "$view$path"
    elif [ -d "$path" ]; then
      mkdir "$view$path" && mount --rbind "$path" "$view$path"
    elif [ -e "$path" ]; then
      : >"$view$path" && mount --bind "$path" "$view$path"
    fi
  done
}

mkdir -p "$place"
for name in gnu var etc log; do # a store of this home's own, with what was built before
  [ -d "$place/$name" ] ||
    cp -a --no-preserve=ownership "$root/template/$name" "$place/$name"
done
mount -t tmpfs -o mode=755 none "$view"
for path in /*; do
  case $path in
    /gnu | /mnt | /proc | /var) mkdir "$view$path" ;;
    *) show "$path" ;;
  esac
done
for path in /var/*; do
  [ "$path" = /var/guix ] || show "$path"
done
mkdir -p "$view/gnu/store" "$view/var/guix" "$view/.guix"
mount -t proc proc "$view/proc"
mount --bind "$place/gnu/store" "$view/gnu/store"
mount --bind "$place/var" "$view/var/guix"

mount --bind "$root" "$view/.guix"
mount --bind "$place/etc" "$view/.guix/etc/guix"
mount --bind "$place/log" "$view/.guix/var/log/guix"
for path in /dev /gnu/store /proc /tmp /var/guix; do
  mount --rbind "$view$path" "$view/.guix$path"
done
mount -o remount,bind,ro "$view/.guix" # it is every page's, and only the folders above change

PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C chroot "$view/.guix" guix-daemon \
  --disable-deduplication --build-users-group= --no-substitutes --no-offload \
  --chroot-directory=/bin --chroot-directory=/lib --chroot-directory=/lib64 \
  --chroot-directory=/usr >"$place/daemon.log" 2>&1 &
tries=0
until [ -S "$view/var/guix/daemon-socket/socket" ]; do
  tries=$((tries + 1))
  [ $tries -lt 400 ] || { cat "$place/daemon.log" >&2 && exit 1; }
  sleep 0.05
done
exec /usr/sbin/chroot "$view" env --chdir="$PWD" "$@"
