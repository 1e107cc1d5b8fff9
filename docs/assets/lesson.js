// What the theme leaves out of reach of the keyboard or of a screen reader, and one saving.
// This runs before the theme's own script.
{
  const toggle = (name) => document.getElementById(`__${name}`);

  // The theme fetches the whole search index with every first page, which is its only request:
  // let it wait until the search is opened, or was the way to this page (its words are marked).
  if (!new URLSearchParams(location.search).has("h")) {
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function () {
      toggle("search").addEventListener("change", () => send.call(this), { once: true });
    };
  }

  // Firefox keeps them ticked over a reload: then a page would begin with its menu open.
  for (const name of ["drawer", "search"]) toggle(name).checked = false;

  // The menu of narrow screens is opened by a label, which takes no focus: make it a button.
  const label = document.querySelector(".md-header [for=__drawer]");
  const menu = document.createElement("button");
  menu.className = `${label.className} menu`;
  menu.setAttribute("aria-label", "Menu");
  menu.append(...label.childNodes);
  menu.addEventListener("click", () => toggle("drawer").click());
  toggle("drawer").addEventListener("change", ({ target }) => {
    menu.setAttribute("aria-expanded", target.checked);
  });
  label.replaceWith(menu);

  // A table that scrolls can be scrolled with the arrow keys.
  const tables = new ResizeObserver((changed) => {
    for (const { target } of changed) {
      target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
    }
  });

  // Each copy button comes in a navigation landmark of its own: too many, and without names.
  const afterTheTheme = () => {
    for (const nav of document.querySelectorAll(".md-code__nav")) nav.role = "presentation";
    for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) tables.observe(table);
  };
  document.addEventListener("DOMContentLoaded", () => document$.subscribe(afterTheTheme));
}
