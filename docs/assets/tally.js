// The progress page: counts the ticks, and saves, adds and erases them.
// This runs before progress.js, which counts for the first time by its event.
{
  const place = document.querySelector(".tally");
  const said = place.querySelector(".said");
  const controls = place.querySelector(".controls");
  const boxes = [...document.querySelectorAll("input[data-minutes]")];
  const NAME = "beyond-venv-progress.json";

  /** So many of so many, in exercises and minutes. */
  const count = (some) => {
    const done = some.filter((box) => box.checked);
    const minutes = (list) => list.reduce((sum, box) => sum + Number(box.dataset.minutes), 0);
    const words = `${done.length} of ${some.length} exercises, ${minutes(done)} of ${minutes(some)} min`;
    return { words, minutes: minutes(done) };
  };

  const countAll = ({ detail: { problem } }) => {
    if (problem) said.textContent = problem;
    const all = count(boxes);
    place.querySelector("progress").value = all.minutes;
    place.querySelector(".all span").textContent = all.words;
    for (const line of document.querySelectorAll(".count")) {
      const mine = boxes.filter((box) => box.dataset.word.startsWith(`${line.dataset.episode}/`));
      line.textContent = ` · Done: ${count(mine).words}`;
    }
  };

  /** Do what may be refused by the browser, and say then why it was not done. */
  const attempt = (what, action) => () => {
    try {
      action();
    } catch (error) {
      said.textContent = `${what}: ${error.message}`;
    }
  };

  const save = () => {
    const { handed_out, ...kept } = readerProgress.load();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([readerProgress.text(kept)], { type: "application/json" }));
    link.download = NAME;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // Safari reads it after the click
    said.textContent = `Saved as ${NAME}.`;
  };

  const add = async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    try {
      const fresh = readerProgress.merge(readerProgress.parse(await file.text()));
      said.textContent = `Added: ${fresh.length} more done. What was ticked before still is.`;
    } catch (error) {
      said.textContent = `${file.name} was not added: ${error.message}. Nothing was changed.`;
    }
    target.value = ""; // so that the same file can be chosen again
  };

  const erase = () => {
    if (!confirm("Erase all ticks in this browser? Files that you saved are kept.")) return;
    readerProgress.erase();
    said.textContent = "Erased.";
  };

  place.querySelector(".export").addEventListener("click", attempt("Not saved", save));
  place.querySelector(".erase").addEventListener("click", attempt("Not erased", erase));
  place.querySelector("[type=file]").addEventListener("change", add);
  document.addEventListener("progress", countAll);
  said.textContent = "";
  controls.hidden = false;
}
