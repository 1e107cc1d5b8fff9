// The machine in the page: an emulator (v86) and a saved Linux, both files of this site.
// Nothing of it is loaded before a reader presses the button that says how much it is.
// Of a Content-Security-Policy it needs, besides 'self': script-src 'wasm-unsafe-eval', since v86
// translates the guest's code to WebAssembly, and worker-src blob:, which is v86's alarm clock.
{
  const PROMPT = "guest# ";
  const BREAK = "rm -rf /home /bin /etc; ls /; echo c > /proc/sysrq-trigger";
  const DEAD = "end Kernel panic";
  const INTERRUPT = "\x03";
  const KEPT = 50_000; // characters of its screen
  const PATIENCE = 120_000; // milliseconds until a loaded machine should have answered
  const ESCAPES = /\x1b\[[0-9;?]*[A-Za-z]|\x1b[^[]|\r/g; // colours and cursor movements
  const UNFINISHED = /\x1b(\[[0-9;?]*)?$/;
  const KEYS = "Enter sends the line. Escape leaves the machine, Ctrl+C stops a command.";

  const element = (name, properties, ...content) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...content);
    return made;
  };

  class Machine {
    constructor(place) {
      this.place = place;
      this.said = place.querySelector(".said");
      this.about = place.querySelector(".about");
      const refused = this.#refusal();
      if (refused) {
        this.said.replaceChildren(...refused);
        return;
      }
      this.#furnish();
      this.#off("The machine is off.");
    }

    // Why this browser cannot run it, or nothing.
    #refusal() {
      const { protocol, pathname } = location;
      if (protocol === "file:") {
        const page = pathname.split("/").pop();
        return [
          "This page was opened as a file, and browsers load a machine from a web server only. ",
          "This command, run in the folder that holds the page, is such a server: ",
          element("code", {}, "python3 -m http.server --bind 127.0.0.1"),
          " (on Windows ",
          element("code", {}, "py -m http.server --bind 127.0.0.1"),
          "). Then open ",
          element("code", {}, `http://127.0.0.1:8000/${page}`),
          ".",
        ];
      }
      if (typeof WebAssembly === "undefined") {
        return ["This browser does not offer WebAssembly, which the machine needs."];
      }
      return null;
    }

    #furnish() {
      const button = (label, action) =>
        element("button", { type: "button", className: "md-button", onclick: action }, label);
      this.start = button(`Start the machine (${this.place.dataset.size})`, () => this.#start());
      this.breaks = button("Break it", () => this.#break());
      this.restores = button("Restore the snapshot", () => this.#restore());
      this.stop = button("Stop", () => this.#stop());
      this.screen = element("div", { className: "screen", tabIndex: 0 });
      this.screen.setAttribute("role", "log");
      this.screen.setAttribute("aria-label", "Screen of the machine");
      this.input = element("input", { id: "machine-line", type: "text", autocomplete: "off" });
      this.input.autocapitalize = "none";
      this.input.spellcheck = false;
      this.input.setAttribute("aria-describedby", "machine-keys");
      const label = element("label", { htmlFor: this.input.id }, "Command for the machine");
      const keys = element("p", { className: "keys", id: "machine-keys" }, KEYS);
      this.line = element("form", { className: "line" }, label, this.input, keys);
      this.line.onsubmit = (event) => this.#entered(event);
      this.line.onkeydown = (event) => this.#pressed(event);
      this.screen.onkeydown = (event) => event.key === "Escape" && this.about.focus();
      const buttons = element("p", { className: "buttons" });
      buttons.append(this.start, this.breaks, this.restores, this.stop);
      this.said.after(buttons, this.screen, this.line);
    }

    #show(...visible) {
      const parts = [this.start, this.breaks, this.restores, this.stop, this.screen, this.line];
      for (const part of parts) part.hidden = !visible.includes(part);
    }

    #say(text) {
      if (this.said.textContent !== text) this.said.textContent = text;
    }

    #off(text) {
      clearTimeout(this.clock);
      this.loading?.abort();
      this.emulator = this.snapshot = null;
      this.broken = false;
      this.#show(this.start);
      this.#say(text);
    }

    async #start() {
      this.#say("Loading the machine.");
      this.#show(this.stop);
      this.stop.focus();
      this.screen.replaceChildren();
      this.screen.setAttribute("aria-live", "polite");
      this.input.value = "";
      this.text = this.waiting = "";
      this.history = [];
      this.back = 0;
      const loading = (this.loading = new AbortController());
      try {
        const [{ V86 }, { default: options }, program, state] = await this.#load(loading.signal);
        this.made = { V86, options, program: await WebAssembly.compile(program) };
        if (!loading.signal.aborted) this.#run(state);
      } catch (error) {
        if (!loading.signal.aborted) this.#failed(error.message);
      }
    }

    // Emulator, options, program and state; how far it is, is said in quarters.
    async #load(signal) {
      const folder = new URL(`${this.place.dataset.folder}/`, document.baseURI).href;
      const total = Number(this.place.dataset.bytes);
      let loaded = 0;
      const bytes = async (name) => {
        const answer = await fetch(folder + name, { signal });
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        const counted = new TransformStream({
          transform: (chunk, controller) => {
            loaded += chunk.length;
            const quarters = Math.floor((4 * loaded) / total);
            if (quarters) this.#say(`Loading the machine: ${25 * quarters} %.`);
            controller.enqueue(chunk);
          },
        });
        return new Response(answer.body.pipeThrough(counted)).arrayBuffer();
      };
      const loads = [import(`${folder}v86.js`), import(`${folder}options.js`)];
      return Promise.all([...loads, bytes("v86.wasm"), bytes("state.bin.zst")]);
    }

    // A machine that goes on from a state. Each has an emulator of its own: one that has run
    // before gives its guest a clock that jumps.
    #run(state) {
      const { V86, options, program } = this.made;
      const emulator = (this.emulator = new V86({
        ...options,
        wasm_fn: async (imports) => (await WebAssembly.instantiate(program, imports)).exports,
        initial_state: { buffer: state },
        autostart: true,
      }));
      const decoder = new TextDecoder();
      const on = (name, action) =>
        emulator.add_listener(name, (event) => this.emulator === emulator && action(event));
      on("emulator-started", () => this.#send("\n"));
      on("serial0-output-byte", (byte) => {
        this.#receive(decoder.decode(Uint8Array.of(byte), { stream: true }));
      });
      this.clock = setTimeout(() => {
        this.#say("The machine gives no answer. Stop it, then start it again.");
      }, PATIENCE);
    }

    #failed(what) {
      this.#stop(`The machine could not be loaded (${what}). Check the connection and try again.`);
    }

    #send(text) {
      this.emulator?.serial_send_bytes(0, new TextEncoder().encode(text));
    }

    // Collected for a moment, so that a screen reader is given lines and not letters.
    #receive(text) {
      this.waiting += text;
      this.flush ??= setTimeout(() => {
        this.flush = null;
        const unfinished = this.waiting.match(UNFINISHED)?.[0] ?? "";
        const whole = this.waiting.slice(0, this.waiting.length - unfinished.length);
        this.waiting = unfinished;
        this.#print(whole.replaceAll(ESCAPES, ""));
      }, 60);
    }

    #print(text) {
      if (!text) return;
      this.text = (this.text + text).slice(-KEPT);
      this.screen.append(text);
      while (this.screen.textContent.length > KEPT) this.screen.firstChild.remove();
      this.screen.scrollTop = this.screen.scrollHeight;
      if (this.emulator && this.text.endsWith(PROMPT)) this.#answered();
      if (this.broken && this.text.includes(DEAD)) this.#dead();
    }

    #answered() {
      clearTimeout(this.clock);
      if (!this.line.hidden) return;
      const { activeElement } = document;
      this.#show(this.breaks, this.restores, this.stop, this.screen, this.line);
      this.#say("The machine runs, and waits for a command.");
      if (activeElement === this.stop) this.input.focus();
    }

    #entered(event) {
      event.preventDefault();
      const line = this.input.value;
      this.input.value = "";
      if (line) this.history.push(line);
      this.back = this.history.length;
      this.#print(`${line}\n`);
      this.#send(`${line}\n`);
    }

    #pressed(event) {
      const { key, ctrlKey } = event;
      const { selectionStart, selectionEnd } = this.input;
      const step = { ArrowUp: -1, ArrowDown: 1 }[key];
      if (key === "Escape") {
        this.about.focus();
      } else if (ctrlKey && key === "c" && selectionStart === selectionEnd) {
        event.preventDefault();
        this.#send(INTERRUPT);
      } else if (step) {
        event.preventDefault();
        this.back = Math.min(Math.max(this.back + step, 0), this.history.length);
        this.input.value = this.history[this.back] ?? "";
      }
    }

    async #break() {
      if (this.broken) {
        this.#say("It is broken already. Restore the snapshot first.");
        return;
      }
      const { emulator } = this;
      const snapshot = await emulator?.save_state();
      if (!snapshot || this.emulator !== emulator) return; // stopped meanwhile
      this.snapshot = snapshot;
      this.broken = true;
      const size = (this.snapshot.byteLength / 1e6).toFixed(0);
      this.#say(`A snapshot of ${size} MB is saved. Now the machine deletes its files and stops.`);
      if (!this.text.endsWith(PROMPT)) this.#send(INTERRUPT);
      // The kernel's last words are some fifty lines of numbers, which nobody wants to hear.
      this.screen.setAttribute("aria-live", "off");
      this.text = "";
      this.#print(`${BREAK}\n`);
      this.#send(`${BREAK}\n`);
    }

    // A stopped kernel counts in circles for ever: this spares the reader's processor.
    #dead() {
      this.text = "";
      this.emulator.stop();
      this.#say("The machine is broken: its files are gone and its kernel has stopped.");
    }

    async #restore() {
      if (!this.snapshot) {
        this.#say("There is no snapshot yet: “Break it” saves one before it breaks anything.");
        return;
      }
      const { emulator, snapshot } = this;
      this.emulator = null;
      await emulator?.destroy();
      if (!emulator || this.snapshot !== snapshot) return; // pressed twice, or stopped meanwhile
      this.broken = false;
      this.screen.setAttribute("aria-live", "polite");
      this.waiting = this.text = "";
      this.#print("\n[the snapshot is restored]\n");
      this.#say("The snapshot is restored: the machine goes on from where it was saved.");
      this.#run(snapshot);
    }

    #stop(text = "The machine is off. Its memory is free again, and what it held is gone.") {
      const { emulator } = this;
      this.#off(text);
      this.start.focus();
      emulator?.destroy?.();
    }
  }

  for (const place of document.querySelectorAll(".machine[data-folder]")) new Machine(place);
}
