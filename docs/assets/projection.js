// One thing of the page at a time, large, for a room: an exercise, a figure, a file, a command, then
// the same command with its output, so that people can say what they expect before they see it.
// Arrow keys and the keys of a presenter's remote move, T starts and stops the clock.
{
  const BACK = ["ArrowLeft", "PageUp"];
  const ON = ["ArrowRight", "PageDown"];
  const TYPED_IN = "input:not([type=radio], [type=checkbox]), select, textarea, .screen";

  const made = (name, properties = {}, attributes = {}) => {
    const element = Object.assign(document.createElement(name), properties);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  // A terminal's block as its steps: a command, and what it printed.
  const steps = (block) => {
    const found = [];
    for (const node of block.querySelector("code").childNodes) {
      const { classList, textContent } = node;
      if (classList?.contains("gp") && textContent === "$ ") found.push({ said: [], printed: [] });
      const step = found.at(-1);
      const printing = classList?.contains("go") || (step?.printed.length && !classList);
      if (step) step[printing ? "printed" : "said"].push(node);
    }
    return found;
  };

  const terminal = (nodes) => {
    const block = made("div", { className: "language-console highlight" });
    const code = made("code");
    code.append(...nodes.map((node) => node.cloneNode(true)));
    code.normalize();
    block.append(made("pre"));
    block.firstChild.append(code);
    return block;
  };

  // What can be shown, in the order of the page; each gives what to put on the wall.
  const itemsOf = (article) => {
    const items = [];
    for (const place of article.querySelectorAll(".exercise, figure, .highlight")) {
      if (place.parentElement.closest(".exercise, .sheet, details")) continue;
      if (place.matches(".language-console")) {
        for (const { said, printed } of steps(place)) {
          items.push({ place, content: () => terminal(said) });
          if (printed.length) items.push({ place, content: () => terminal([...said, ...printed]) });
        }
      } else {
        const [, minutes] = place.querySelector(".facts")?.textContent.match(/^(\d+) min/) ?? [];
        items.push({ place, moved: true, minutes: Number(minutes ?? 0), content: () => place });
      }
    }
    return items;
  };

  class Projection {
    /** Of these items; a clock that runs is shown in the bar of the page while this is closed. */
    constructor(items, bar) {
      this.all = items;
      this.bar = bar;
      this.clock = new Clock();
      this.wall = made("div", { className: "wall", tabIndex: 0 }, { role: "group" });
      this.place = made("span", {}, { role: "status" });
      const button = (textContent, onclick) =>
        made("button", { type: "button", textContent, onclick });
      const below = made("div", { className: "bar" });
      this.close = button("Close", () => this.dialog.close());
      below.append(
        button("Previous", () => this.show(this.index - 1)),
        button("Next", () => this.show(this.index + 1)),
        this.place,
        this.close,
      );
      this.dialog = made("dialog", { className: "projection" }, { "aria-label": "Projection" });
      this.dialog.append(this.wall, below);
      this.dialog.addEventListener("close", () => this.#closed());
      this.dialog.addEventListener("keydown", (event) => this.#pressed(event));
      document.querySelector("article").append(this.dialog);
    }

    open() {
      const below = ({ place }) => place.getBoundingClientRect().bottom > 60;
      this.openAt(this.all.find(below) ?? this.all[0]);
    }

    openAt(item) {
      // What is for another system than the chosen one lies under a tab, and is not met.
      this.items = this.all.filter(({ place }) => place.getClientRects().length);
      this.opener = document.activeElement;
      this.close.before(this.clock.face, this.clock.button);
      this.dialog.showModal();
      this.show(Math.max(this.items.indexOf(item), 0));
      this.wall.focus();
    }

    show(index) {
      const item = this.items[index];
      if (!item) return;
      this.#putBack();
      if (item !== this.item) this.clock.set(item.minutes ?? 0);
      Object.assign(this, { item, index });
      const content = item.content();
      if (item.moved) {
        this.gap = document.createComment("shown alone");
        content.before(this.gap);
      }
      this.wall.replaceChildren(content);
      this.wall.scrollTop = 0;
      // What had the focus may have left with what was shown: keys would no longer arrive here.
      if (!this.dialog.contains(document.activeElement)) this.wall.focus();
      this.place.textContent = `${index + 1} of ${this.items.length}`;
      this.wall.setAttribute("aria-label", this.place.textContent);
    }

    // What was moved out of the page keeps its state, and returns to its place.
    #putBack() {
      this.gap?.replaceWith(...this.wall.childNodes);
      this.gap = null;
    }

    #closed() {
      this.#putBack();
      // People go on with the exercise while the page is looked at: so does their time, in sight.
      if (this.clock.running) this.bar.append(this.clock.face, this.clock.button);
      this.item.place.scrollIntoView({ block: "start" });
      this.opener.focus({ preventScroll: true }); // it may have been on the wall
    }

    #pressed(event) {
      const { target, key } = event;
      if (target.closest(TYPED_IN) || event.ctrlKey || event.altKey || event.metaKey) return;
      if (target.type === "radio" && key.startsWith("Arrow")) return; // they choose an answer
      const step = BACK.includes(key) ? -1 : Number(ON.includes(key));
      if (step) this.show(this.index + step);
      else if (key.toLowerCase() === "t") this.clock.toggle();
      else return;
      event.preventDefault();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const items = itemsOf(document.querySelector("article"));
    const bar = document.querySelector(".md-typeset .view");
    if (!items.length || !bar) return;
    const projection = new Projection(items, bar);
    const button = (textContent, onclick) =>
      made("button", { type: "button", textContent, onclick });
    bar.append(button("Project", () => projection.open()));
    // The instructor's view has one at each exercise, since the page's own is far above.
    for (const item of items) {
      const facts = item.moved && item.place.querySelector(":scope > .facts");
      if (facts) facts.append(" ", button("Show alone", () => projection.openAt(item)));
    }
  });
}
