// What the theme leaves out of reach of the keyboard or of a screen reader, and one saving.
// This runs before the theme's own script.
{
  const toggle = (name) => document.getElementById(`__${name}`);

  // The theme fetches the whole search index with every first page, which is its only request:
  // let it wait until the search is opened, or was the way to this page (its words are marked).
  if (!new URLSearchParams(location.search).has("h")) {
    const { open, send } = XMLHttpRequest.prototype;
    const addresses = new WeakMap();
    XMLHttpRequest.prototype.open = function (method, address, ...rest) {
      addresses.set(this, address);
      return open.call(this, method, address, ...rest);
    };
    XMLHttpRequest.prototype.send = function () {
      // The theme gives up for good where it cannot load the index: so it asks once it is there.
      let again = 0;
      let begun = false;
      const load = async () => {
        clearTimeout(again);
        if (!toggle("search").checked) return;
        try {
          await fetch(addresses.get(this));
        } catch {
          const said = document.querySelector(".md-search-result__meta");
          said.textContent = "The search needs a network to begin, and begins when there is one.";
          again = setTimeout(load, 2000);
          return;
        }
        toggle("search").removeEventListener("change", load);
        if (!begun) send.call(this);
        begun = true;
      };
      toggle("search").addEventListener("change", load);
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
