// The hardware of the machine: a state can be restored only into the same.
export default {
  memory_size: 128 << 20, // v86 puts the first file system at 64 MiB, so 64 are too few
  vga_memory_size: 2 << 20,
  disable_keyboard: true,
  disable_mouse: true,
  disable_speaker: true,
};
