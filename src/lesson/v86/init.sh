#!/bin/busybox sh
# The guest's first process; what it leaves is what a reader finds.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
hostname guest
export HOME=/home PATH=/bin PS1='guest# ' TERM=dumb
cd /home
stty -echo # who types sees the line already
exec setsid cttyhack sh
