// A clock that counts down from so many minutes, or up where there is none: on a projected page, and
// on a helper's sheet.
class Clock {
  constructor() {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.addEventListener("click", () => this.toggle());
    this.face = document.createElement("span");
    this.face.className = "time";
    this.face.setAttribute("role", "timer");
    this.set(0);
  }

  /** Begin from so many minutes; a running clock goes on. */
  set(minutes) {
    if (this.running) return;
    this.limit = 60 * minutes;
    this.passed = 0;
    this.show();
  }

  toggle() {
    if (this.running) {
      this.stop();
      return;
    }
    const began = Date.now() - 1000 * this.passed;
    this.running = setInterval(() => {
      this.passed = Math.floor((Date.now() - began) / 1000);
      this.show();
    }, 250);
    this.show();
  }

  stop() {
    clearInterval(this.running);
    this.running = null;
    this.show();
  }

  show() {
    const left = Math.abs(this.limit - this.passed);
    const over = this.limit && this.passed > this.limit;
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    this.face.textContent = over ? `${time} over` : time;
    this.button.textContent = this.running ? "Stop the clock" : "Start the clock";
  }
}
