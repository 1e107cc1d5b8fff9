// Boots the guest once, to its prompt, and writes down the whole machine: state.bin.zst.
// Everything lies in the folder in which this runs.
import { readFileSync, writeFileSync } from "node:fs";
import { constants, zstdCompressSync } from "node:zlib";
import options from "./options.js";
import { V86 } from "./v86.js";

const PROMPT = "guest# ";
const PATIENCE = Number(process.argv[2]); // seconds until the prompt must be there
const KERNEL = [
  "console=ttyS0 quiet loglevel=1",
  "tsc=reliable mitigations=off random.trust_cpu=on",
  "init_on_free=1", // memory that is free holds zeros, which need no space
];

const file = (name) => ({ buffer: Uint8Array.from(readFileSync(name)).buffer });
const machine = new V86({
  ...options,
  wasm_path: "v86.wasm",
  bios: file("bios.bin"),
  vga_bios: file("vgabios.bin"),
  bzimage: file("vmlinuz"),
  initrd: file("initrd"),
  cmdline: KERNEL.join(" "),
  autostart: true,
});

let screen = "";
const steps = ["echo 3 > /proc/sys/vm/drop_caches; sleep 1\n"];
machine.add_listener("serial0-output-byte", async (byte) => {
  screen += String.fromCharCode(byte);
  if (!screen.endsWith(PROMPT)) return;
  screen = "";
  if (steps.length) return machine.serial0_send(steps.shift());
  const state = new Uint8Array(await machine.save_state());
  const params = { [constants.ZSTD_c_compressionLevel]: 19 };
  writeFileSync("state.bin.zst", zstdCompressSync(state, { params }));
  process.exit(0);
});

process.stdin.resume().on("close", () => process.exit(1)); // whoever started this is gone

setTimeout(() => {
  const said = screen.trim().split(/\r?\n/).slice(-5).join("\n") || "nothing";
  console.error(`the guest gave no prompt within ${PATIENCE} seconds; its last lines:\n${said}`);
  process.exit(1);
}, 1000 * PATIENCE);
