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
  menu.setAttribute("aria-expanded", "false");
  label.replaceWith(menu);

  // Opened, it covers the page: so it takes the focus, and closes when that leaves it.
  const drawer = toggle("drawer");
  const sidebar = document.querySelector(".md-sidebar--primary");
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  menu.addEventListener("click", () => {
    drawer.click();
    if (drawer.checked) [...sidebar.querySelectorAll("a[href], [tabindex='0']")].find(seen)?.focus();
  });
  drawer.addEventListener("change", () => menu.setAttribute("aria-expanded", drawer.checked));
  document.addEventListener("focusin", ({ target }) => {
    if (drawer.checked && !sidebar.contains(target)) drawer.click();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !drawer.checked) return;
    drawer.click();
    menu.focus();
  });

  // Its parts are opened and left by labels, too, which cannot be buttons: others take their place.
  // In a wide window all parts are open.
  const narrow = matchMedia("(max-width: 76.2344em)");
  const part = (label, box) => {
    const made = document.createElement("div");
    for (const { name, value } of label.attributes) made.setAttribute(name, value);
    made.append(...label.childNodes);
    made.addEventListener("click", () => box.click());
    const show = () => {
      for (const name of ["role", "tabindex"]) made.removeAttribute(name);
      if (narrow.matches) Object.assign(made, { role: "button", tabIndex: 0 });
    };
    narrow.addEventListener("change", show);
    show();
    label.replaceWith(made);
    return made;
  };
  for (const box of sidebar.querySelectorAll(".md-nav__toggle")) {
    const places = [":scope > label", ":scope > .md-nav > .md-nav__title"];
    const labels = places.map((place) => box.parentElement.querySelector(place));
    if (!labels.every(Boolean)) continue; // a page without contents has the box alone
    const [into, back] = labels.map((label) => part(label, box));
    back.setAttribute("aria-label", `Back from ${back.textContent.trim()}`);
    for (const [one, other] of [[into, back], [back, into]]) {
      one.addEventListener("keydown", (event) => {
        if (![" ", "Enter"].includes(event.key)) return;
        event.preventDefault();
        one.click();
        other.focus();
      });
    }
  }

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
