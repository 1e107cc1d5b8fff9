#!/usr/bin/python3
"""The first program of the machine: it asks the witnesses, and switches off."""

import ctypes
import os
import subprocess

SWITCH_OFF = 0x4321FEDC  # what Linux calls LINUX_REBOOT_CMD_POWER_OFF

libc = ctypes.CDLL(None)
for kind, place in ((b"proc", b"/proc"), (b"devtmpfs", b"/dev")):
    libc.mount(kind, place, kind, 0, None)
with open("/proc/sys/kernel/printk", "w") as loudness:
    loudness.write("0")
os.chdir("/paper")
kernel = os.uname()
print(f"kernel    -     {kernel.sysname} {kernel.release}", flush=True)
subprocess.run(["/usr/bin/python3", "witnesses.py"], env={"PATH": "/usr/bin", "LC_ALL": "C.UTF-8"})
os.sync()
libc.reboot(SWITCH_OFF)
