// The page with the plans: a chooser, a real clock in their tables, boxes to tick, and a proposal of
// what to leave out when it is late.
{
  const FAR = 180; // minutes between clock and schedule beyond which another day is meant
  const LIST = new Intl.ListFormat("en");
  const { clocked, behind, proposed } = timetable;
  const place = document.querySelector(".schedule");

  const made = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const button = (textContent, onclick) => made("button", { type: "button", textContent, onclick });
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

  // ---- what is added to the tables ------------------------------------------------------------

  class Tables {
    constructor(plan, changed) {
      this.plan = plan;
      this.changed = changed;
      this.boxes = [];
      this.later = made("p", { className: "later" });
      plan.section.append(this.later);
      for (const rows of plan.sittings) {
        for (const row of rows) {
          row.time = this.#tick(row.element.querySelector("th"), row);
          for (const part of row.parts) this.#tick(part.element, part);
          if (row.pause) this.#length(row);
        }
      }
      this.titles = plan.tables.map(({ caption }) => caption.textContent);
    }

    // The text that stood in the cell is given back: a row shows its time in it.
    #tick(cell, one) {
      const box = made("input", { type: "checkbox", ariaLabel: `Done: ${one.what}` });
      box.addEventListener("change", () => {
        this.plan.tick(one, box.checked);
        this.changed();
      });
      cell.prepend(box, " ");
      this.boxes.push([box, one]);
      return cell.lastChild;
    }

    #length(row) {
      const input = made("input", { type: "number", min: 0, max: 240 });
      input.ariaLabel = "Minutes of this break";
      row.length = input;
      this.#showLength(row);
      input.addEventListener("change", () => {
        if (input.value && input.reportValidity()) {
          this.plan.state.breaks[row.key] = Number(input.value);
          this.changed();
        }
        this.#showLength(row); // what was refused does not stay, as if it counted
      });
      row.element.lastChild.replaceChildren(input);
    }

    #showLength(row) {
      row.length.value = this.plan.state.breaks[row.key] ?? row.minutes;
    }

    show() {
      const { plan } = this;
      const next = plan.next();
      for (const [box, one] of this.boxes) {
        const dropped = plan.isDropped(one);
        box.checked = plan.isDone(one) && !dropped;
        box.disabled = dropped;
        one.element.classList.toggle("dropped", dropped);
      }
      plan.sittings.forEach((rows, sitting) => {
        const times = plan.times(sitting);
        const table = plan.tables[sitting];
        const end = clocked(times.at(-1));
        table.caption.textContent = `${this.titles[sitting]}, ${clocked(times[0])} to ${end}`;
        rows.forEach((row, number) => {
          row.time.textContent = clocked(times[number]);
          if (row.pause) this.#showLength(row);
          else row.element.lastChild.textContent = plan.minutesOf(row);
          const current = next?.sitting === sitting && next.row === number;
          if (current) row.element.setAttribute("aria-current", "step");
          else row.element.removeAttribute("aria-current");
        });
        table.querySelector(".end th").textContent = end;
      });
      const all = plan.sittings.flat().flatMap((row) => [row, ...row.parts]);
      const later = all.filter((one) => one.name && plan.isDropped(one)).map(({ what }) => what);
      this.later.textContent = later.length ? `Left for later: ${later.join("; ")}.` : "";
    }
  }

  // ---- late: a proposal, taken or not ---------------------------------------------------------

  class Late {
    constructor(changed) {
      this.changed = changed;
      this.input = made("input", { type: "number", min: 1, max: 600, required: true });
      this.said = made("p", { className: "said", role: "status" });
      this.list = made("ul");
      this.take = button("Leave these for later", () => this.#leave(this.#chosen()));
      const move = button("Only move the times", () => this.#leave([]));
      this.proposal = made("div", { className: "proposal" }, this.list, this.take, " ", move);
      this.undo = button("Undo", () => this.#undo());
      const compare = button("Compare with the clock", () => this.#compare());
      const propose = made("button", { type: "submit", textContent: "Propose what to leave out" });
      const label = made("label", {}, "Minutes late ", this.input);
      const line = made("p", {}, label, " ", propose, " ", compare, " ", this.undo);
      this.form = made("form", { className: "late" });
      this.form.setAttribute("aria-label", "When you are late");
      this.form.append(line, this.said, this.proposal);
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#propose();
      });
    }

    of(plan, said = "") {
      this.plan = plan;
      this.proposal.hidden = true;
      this.said.textContent = said;
      this.undo.disabled = !plan.state.past.length;
    }

    #compare() {
      const next = this.plan.next();
      const now = new Date();
      const time = now.getHours() * 60 + now.getMinutes();
      const start = next && this.plan.state.starts[next.sitting];
      const late = next && behind(time, start, this.plan.passed(next.sitting));
      if (next && late > 0 && late <= FAR) {
        this.input.value = late;
        this.#propose(this.#supposed(time));
        return;
      }
      const far = `It is ${clocked(time)}, too far from this schedule to compare.`;
      const early = late ? `${-late} min early` : "on time";
      const told = Math.abs(late) > FAR ? far : `It is ${clocked(time)}: you are ${early}.`;
      this.of(this.plan, next ? told : "Everything is ticked.");
    }

    /** What the clock cannot know, and the plan's own time beside it. */
    #supposed(time) {
      const { sitting, row } = this.plan.next();
      const { what, parts } = this.plan.sittings[sitting][row];
      const end = clocked(this.plan.times(sitting)[row + 1]);
      const it = parts.some((part) => this.plan.isTicked(part)) ? "the rest of it" : "it";
      return `It is ${clocked(time)}; by the plan, “${what}” ends at ${end}. If you only begin with ${it} now, you are `;
    }

    #propose(supposed = "") {
      this.supposed = supposed;
      this.late = Number(this.input.value);
      this.next = this.plan.next();
      if (!this.next) {
        this.of(this.plan, "Everything is ticked, so nothing is left to leave out.");
        return;
      }
      const marks = this.plan.marks(this.next.sitting);
      const names = proposed(this.late, marks.map(({ name, minutes }) => [name, minutes]));
      this.marks = marks.map((mark) => [mark, this.#choice(mark, names.includes(mark.name))]);
      this.list.replaceChildren(...this.marks.map(([, box]) => box.closest("li")));
      this.take.hidden = !marks.length;
      this.proposal.hidden = false;
      this.form.scrollIntoView({ block: "nearest" }); // a long one no longer stays in sight
      this.#tell();
    }

    #choice({ what, minutes }, checked) {
      const box = made("input", { type: "checkbox", checked, onchange: () => this.#tell() });
      made("li", {}, made("label", {}, box, ` ${what}, ${minutes} min`));
      return box;
    }

    #chosen() {
      return this.marks.filter(([, box]) => box.checked).map(([mark]) => mark);
    }

    #tell() {
      const end = this.plan.times(this.next.sitting).at(-1);
      const chosen = this.#chosen();
      const won = sum(chosen.map(({ minutes }) => minutes));
      const last = clocked(end + this.late);
      const told = `${this.late} min late: you would end at ${last} instead of ${clocked(end)}.`;
      const words = [this.supposed + told];
      if (chosen.length) {
        const names = LIST.format(chosen.map(({ what }) => `“${what}”`));
        const ended = clocked(end + this.late - won);
        words.push(`Without ${names} you win back ${won} min, and end at ${ended}.`);
      } else if (!this.marks.length) words.push("Nothing that is still to come is marked.");
      if (won < this.late) words.push("Shorten your own part, or end later.");
      this.said.textContent = words.join(" ");
    }

    #leave(chosen) {
      this.plan.leave(this.late, chosen.map(({ name }) => name));
      const [end] = this.plan.times(this.next.sitting).slice(-1);
      this.input.value = "";
      this.changed(`The times have changed: you end at ${clocked(end)}.`);
      this.undo.focus();
    }

    #undo() {
      this.plan.undo();
      this.changed("Undone: the schedule is as it was before.");
      if (this.undo.disabled) this.input.focus();
    }
  }

  // ---- the page -------------------------------------------------------------------------------

  const plans = [...place.querySelectorAll(".plan")].map((section) => new Plan(section));
  const options = plans.map(({ name, title }) => new Option(title.textContent, name));
  const select = made("select", { ariaLabel: "Plan" }, ...options);
  const starts = made("p", { className: "starts" });
  const show = (said) => {
    tables.get(plan).show();
    late.of(plan, said);
  };
  const change = (said) => {
    plan.keep();
    show(said);
  };
  const late = new Late(change);
  const tables = new Map(plans.map((one) => [one, new Tables(one, () => change())]));
  let plan = plans[0];

  const startOf = (sitting) => {
    const input = made("input", { type: "time", required: true });
    input.value = clocked(plan.state.starts[sitting]);
    input.addEventListener("change", () => {
      if (!input.value) return;
      const [hours, minutes] = input.value.split(":").map(Number);
      plan.state.starts[sitting] = 60 * hours + minutes;
      change();
    });
    const words = plan.sittings.length > 1 ? `Sitting ${sitting + 1} starts at ` : "Starts at ";
    return made("label", {}, words, input);
  };

  const choose = (name) => {
    plan = plans.find((one) => one.name === name) ?? plans[0];
    select.value = plan.name;
    for (const one of plans) one.section.hidden = one !== plan;
    starts.replaceChildren(...plan.sittings.flatMap((_, sitting) => [startOf(sitting), " "]));
    show();
  };

  const paper = () => {
    const { dataset } = document.documentElement;
    dataset.paper = "schedule";
    addEventListener("afterprint", () => delete dataset.paper, { once: true });
    print();
  };

  const anew = () => {
    if (!confirm("Forget the start times, breaks and ticks of this plan?")) return;
    plan.state = plan.anew();
    plan.keep();
    location.reload();
  };

  // The address follows what was chosen, since it decides what is shown when the page comes again.
  select.addEventListener("change", () => {
    history.replaceState(history.state, "", `#${select.value}`);
    choose(select.value);
    plan.keep();
  });
  const asked = () => plans.find(({ name }) => name === location.hash.slice(1))?.name;
  addEventListener("hashchange", () => {
    if (!asked()) return;
    choose(asked());
    plan.keep();
  });
  const chosen = made("label", {}, "Plan ", select);
  const buttons = [button("Print this schedule", paper), " ", button("Begin anew", anew)];
  const line = made("p", {}, chosen, " ", ...buttons);
  place.prepend(made("div", { className: "controls" }, line, starts), late.form);
  choose(asked() ?? keptPlan());

  // Another tab may have ticked: what it kept is shown here, and not overwritten by what was here.
  const renew = () => {
    for (const one of plans) one.read();
    choose(plan.name);
  };
  addEventListener("storage", ({ key }) => isKeptAt(key) && renew());
  addEventListener("pageshow", ({ persisted }) => persisted && renew());
}
