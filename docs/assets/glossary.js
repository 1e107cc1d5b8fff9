// A definition beside its word: on hovering, on focus, and at a touch. Escape takes it away.
// The word is a link to the glossary, and stays one: without this script, and at a second touch.
{
  const GAP = 6; // pixels between the word, the definition and the edge of the page
  const STAY = 250; // milliseconds in which a pointer can move from the word to its definition
  const box = document.createElement("div");
  Object.assign(box, { id: "definition", className: "definition", role: "tooltip", hidden: true });
  let shown = null;
  let leaving = 0;
  let touch = null; // the word that a finger came down on while its definition was not shown

  const wordOf = (target) => target.closest?.("a.term");

  const hide = () => {
    clearTimeout(leaving);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  };

  const place = () => {
    const word = shown.getClientRects()[0];
    const origin = box.offsetParent.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box;
    const widest = document.documentElement.clientWidth - GAP - width;
    const left = Math.max(GAP, Math.min(word.left, widest));
    const below = word.bottom + GAP + height < innerHeight;
    box.style.left = `${left - origin.left}px`;
    box.style.top = `${(below ? word.bottom + GAP : word.top - GAP - height) - origin.top}px`;
  };

  const show = (word) => {
    clearTimeout(leaving);
    if (shown === word) return;
    hide();
    shown = word;
    box.textContent = word.dataset.definition;
    box.hidden = false;
    word.setAttribute("aria-describedby", box.id);
    place();
  };

  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, STAY);
  };

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const word = wordOf(target);
    if (word) show(word);
    else if (box.contains(target)) clearTimeout(leaving);
    else if (shown && shown !== document.activeElement) leave();
  });
  document.addEventListener("focusin", ({ target }) => (wordOf(target) ? show(target) : hide()));
  document.addEventListener("focusout", () => leave());
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    const word = wordOf(target);
    touch = pointerType === "touch" && word !== shown ? word : null;
    if (!word && !box.contains(target)) hide();
  });
  document.addEventListener("click", (event) => {
    const word = wordOf(event.target);
    if (!word || word !== touch) return;
    event.preventDefault();
    touch = null;
    show(word);
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  addEventListener("resize", hide);
  document.querySelector("article").append(box);
}
