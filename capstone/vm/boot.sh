# Start the machine of the paper; the first word goes to its kernel, all others to QEMU.
words=$1
shift
exec qemu-system-x86_64 -accel tcg -cpu Haswell -m 512 \
    -nodefaults -display none -serial stdio -no-reboot \
    -kernel machine/vmlinuz -initrd machine/initrd.img \
    -append "console=ttyS0 quiet panic=-1 no_timer_check nowatchdog $words" "$@"
