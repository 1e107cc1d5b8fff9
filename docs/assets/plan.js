// A plan of the schedule's page: what its tables hold, and what was chosen, ticked and left out, which
// is kept in this browser alone.
const { Plan, keptPlan, isKeptAt } = (() => {
  const KEY = "beyond-venv.schedule";
  const { begins } = timetable;
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  const leaves = (one) => (one.parts?.length ? one.parts : [one]);
  const wordOf = ({ key, name }) => key ?? name;

  const namedIn = (element) => ({
    element,
    name: element.dataset.name ?? "",
    minutes: Number(element.dataset.minutes),
    what: element.querySelector(".what").textContent,
  });

  // Every episode has teaching: its name and its words say of which one it is.
  const partIn = (row) => (element) => {
    const part = namedIn(element);
    if (!element.matches(".taught")) return part;
    return { ...part, name: `${row.key}/teaching`, what: `${part.what}, ${row.what}` };
  };

  const rowIn = (sitting) => (element, number) => {
    const pause = element.matches(".pause");
    const row = { ...namedIn(element), key: `${sitting}/${number}`, pause };
    return { ...row, parts: [...element.querySelectorAll("li[data-minutes]")].map(partIn(row)) };
  };

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {}; // nothing is kept here, or it is damaged: then the page begins anew
    }
  };

  class Plan {
    constructor(section) {
      this.section = section;
      this.title = section.querySelector("h2");
      this.name = this.title.id;
      this.drop = section.dataset.drop.split(" ").filter(Boolean);
      this.tables = [...section.querySelectorAll(".sitting")];
      this.sittings = this.tables.map((table, number) =>
        [...table.querySelectorAll("tbody tr:not(.end)")].map(rowIn(number)),
      );
      // What was ticked in a plan that has changed since would stand at other rows.
      this.signature = JSON.stringify([this.sittings, this.drop], (key, value) =>
        key === "element" ? undefined : value,
      );
      this.state = this.anew();
      this.read();
    }

    /** Take what is kept; where nothing of this plan is, what was chosen here stays. */
    read() {
      const found = kept().plans?.[this.name];
      if (found?.of === this.signature) this.state = found;
    }

    anew() {
      const starts = this.sittings.map(() => 9 * 60);
      return { starts, breaks: {}, done: [], dropped: [], lost: [], past: [] };
    }

    isTicked(part) {
      return this.state.done.includes(wordOf(part));
    }

    /** Nothing of it is still to come: each of its parts is ticked, or left out. */
    isDone(one) {
      return leaves(one).every((part) => this.isTicked(part) || this.isDropped(part));
    }

    /** Tick a part, or all of a row, or take the tick away. */
    tick(one, checked) {
      const open = leaves(one).filter((part) => !this.isDropped(part));
      const words = open.map(wordOf);
      const others = this.state.done.filter((word) => !words.includes(word));
      this.state.done = checked ? [...others, ...words] : others;
    }

    isDropped({ name }) {
      return this.state.dropped.includes(name);
    }

    minutesOf(row) {
      const own = this.isDropped(row) ? 0 : (this.state.breaks[row.key] ?? row.minutes);
      const parts = row.parts.filter((part) => !this.isDropped(part));
      return own + sum(parts.map(({ minutes }) => minutes));
    }

    lostIn(sitting) {
      const lost = {};
      for (const one of this.state.lost.filter((found) => found.sitting === sitting)) {
        lost[one.row] = (lost[one.row] ?? 0) + one.minutes;
      }
      return lost;
    }

    times(sitting) {
      const minutes = this.sittings[sitting].map((row) => this.minutesOf(row));
      return begins(this.state.starts[sitting], minutes, this.lostIn(sitting));
    }

    /** The sitting and the row that are next; none where all is done. */
    next() {
      for (const [sitting, rows] of this.sittings.entries()) {
        const row = rows.findIndex((one) => !this.isDone(one));
        if (row >= 0) return { sitting, row };
      }
      return null;
    }

    /** The minutes of a sitting that its ticks stand for, and those that were lost. */
    passed(sitting) {
      const done = this.sittings[sitting].map((row) => {
        if (this.isDone(row)) return this.minutesOf(row);
        return sum(row.parts.filter((part) => this.isTicked(part)).map(({ minutes }) => minutes));
      });
      return sum([...done, ...Object.values(this.lostIn(sitting))]);
    }

    /** What may still go in a sitting, in the order in which it goes. */
    marks(sitting) {
      const there = this.sittings[sitting].flatMap((row) => [row, ...row.parts]);
      const left = there.filter((one) => !this.isDone(one));
      return this.drop.map((name) => left.find((one) => one.name === name)).filter(Boolean);
    }

    /** Leave these out, and go on so many minutes later. */
    leave(late, names) {
      const { sitting, row } = this.next();
      const begun = this.sittings[sitting][row].parts.some((part) => this.isTicked(part));
      const { dropped, lost } = this.state;
      this.state.past.push({ dropped, lost });
      this.state.dropped = [...dropped, ...names];
      this.state.lost = [...lost, { sitting, row: row + Number(begun), minutes: late }];
    }

    undo() {
      Object.assign(this.state, this.state.past.pop());
    }

    /** Keep it, as the plan that was chosen last. */
    keep() {
      try {
        const plans = { ...kept().plans, [this.name]: { ...this.state, of: this.signature } };
        localStorage.setItem(KEY, JSON.stringify({ chosen: this.name, plans }));
      } catch {
        // The page works for as long as it is open.
      }
    }
  }

  return { Plan, keptPlan: () => kept().chosen, isKeptAt: (key) => key === KEY };
})();
