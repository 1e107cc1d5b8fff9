// What a reader has done, kept in this browser, in the format of `lesson progress export`
// (src/lesson/progress.py): nothing is sent anywhere.
const readerProgress = (() => {
  const PLACE = "beyond-venv.progress";
  const VERSION = 1;
  const OURS = ["version", "current", "done"]; // one of these is in every file of ours

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isWhole = (value) => Number.isInteger(value) && value >= 0;
  const KINDS = {
    version: isWhole,
    current: (value) => typeof value === "string",
    done: (value) => Array.isArray(value) && value.every((word) => typeof word === "string"),
    hints: (value) => isObject(value) && Object.values(value).every(isWhole),
    handed_out: (value) => isObject(value) && Object.values(value).every(isObject),
  };

  /** The progress in a file's text; throws what is wrong about it, in words. */
  const parse = (text) => {
    let found = null;
    try {
      found = JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch {
      throw new Error("it is not JSON");
    }
    const some = isObject(found) && Object.keys(found).length;
    if (!isObject(found) || (some && !OURS.some((name) => name in found))) {
      throw new Error("it is no progress of this lesson");
    }
    if (found.version > VERSION) throw new Error("it was written by a newer lesson");
    const wrong = Object.keys(KINDS).find((name) => name in found && !KINDS[name](found[name]));
    if (wrong) throw new Error(`its “${wrong}” is of the wrong kind`);
    return { version: VERSION, current: "", done: [], hints: {}, ...found };
  };

  const sorted = (table) => Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));

  /** The file's text, letter by letter that of the command. */
  const text = ({ version, current, done, hints, handed_out, ...other }) => {
    const words = [...new Set(done)].sort();
    const kept = { version, current, done: words, hints: sorted(hints), ...other };
    // The command writes what is not ASCII as an escape.
    const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return `${JSON.stringify(kept, null, 2).replace(/[^\0-\x7e]/g, escaped)}\n`;
  };

  /** What is kept; throws where the browser keeps nothing, or what it keeps is damaged. */
  const load = () => parse(localStorage.getItem(PLACE) ?? "{}");

  const save = (state) => {
    localStorage.setItem(PLACE, text(state));
    show();
  };

  /** Note an exercise as done, or not; whether that could be kept. */
  const note = (word, done) => {
    try {
      const state = load(); // anew each time: another tab may have changed it
      state.done = state.done.filter((other) => other !== word).concat(done ? [word] : []);
      save(state);
      return true;
    } catch {
      show();
      return false;
    }
  };

  /** Add another progress: nothing done or seen is forgotten. Gives back what is done by that. */
  const merge = (other) => {
    const state = load();
    const fresh = [...new Set(other.done)].filter((word) => !state.done.includes(word));
    state.done.push(...fresh);
    for (const [word, seen] of Object.entries(other.hints)) {
      state.hints[word] = Math.max(seen, state.hints[word] ?? 0);
    }
    state.current ||= other.current;
    save({ ...other, ...state });
    return fresh;
  };

  const erase = () => {
    localStorage.removeItem(PLACE);
    show();
  };

  /** Bring every box on the page up to date; a page that shows more listens to the event. */
  const show = () => {
    let state = { done: [] };
    let problem = "";
    try {
      state = load();
    } catch (error) {
      problem =
        error instanceof DOMException
          ? "This browser keeps nothing for this page, so nothing can be ticked."
          : `What this browser has kept cannot be used: ${error.message}. “Erase all” begins anew.`;
    }
    for (const box of document.querySelectorAll("input[data-word]")) {
      box.checked = state.done.includes(box.dataset.word);
      box.disabled = problem !== "";
      box.closest(".tick")?.toggleAttribute("hidden", problem !== "");
    }
    document.dispatchEvent(new CustomEvent("progress", { detail: { problem } }));
  };

  document.addEventListener("change", ({ target }) => {
    if (target.dataset.word) note(target.dataset.word, target.checked);
  });
  addEventListener("storage", show); // changed in another tab
  addEventListener("pageshow", show); // also when a page comes back as it was left
  show();
  return { load, parse, merge, note, erase, show, text };
})();
