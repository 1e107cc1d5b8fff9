// How a page is looked at: as a learner or as an instructor, with which folds open, and on paper.
// `?view=instructor` and `?view=learner` in an address choose the view. It is kept for later pages,
// in the addresses of links, in the tab and in the browser; nothing is sent anywhere.
// This runs in the page's head, before anything that the view hides is shown.
{
  const root = document.documentElement;
  const forInstructors = /\/instructors\/[^/]*$/.test(location.pathname);
  const given = (address) => new URL(address).searchParams.get("view");

  // Each tab keeps its own view, since one may be on the wall of a room while another is looked at;
  // what the browser keeps is only where a new tab begins.
  const VIEWS = ["learner", "instructor"];
  const common = () => VIEWS.find((view) => view === __md_get("view")) ?? "learner";
  const asked = given(location.href);
  let chosen = VIEWS.find((view) => view === asked) ?? __md_get("view", sessionStorage) ?? common();
  __md_set("view", chosen, sessionStorage);
  if (chosen === asked) __md_set("view", chosen);
  root.dataset.view = forInstructors ? "instructor" : chosen;

  // The address says what is seen, so that it can be passed on; a learner's view says it only where
  // a new tab would show the other one.
  const written = (address, view) => {
    const made = new URL(address);
    if ([view, common()].includes("instructor")) made.searchParams.set("view", view);
    else made.searchParams.delete("view");
    return made.href;
  };

  const show = () => {
    root.dataset.view = forInstructors ? "instructor" : chosen;
    const address = written(location.href, chosen);
    if (address !== location.href) history.replaceState(history.state, "", address);
    for (const note of document.querySelectorAll("details.instructor")) {
      note.open = root.dataset.view === "instructor";
    }
  };

  // Links inside the site, at the moment they are followed.
  const keepView = ({ target }) => {
    const link = target.closest?.("a[href]");
    if (!link || link.protocol !== location.protocol || link.host !== location.host) return;
    const [path] = link.pathname.split("/").slice(-1);
    const view = link.dataset.view ?? chosen; // a schedule leads to the view of who teaches by it
    if (path === "" || path.endsWith(".html")) link.href = written(link.href, view);
  };

  // Folds are remembered for each page, by what they belong to; an instructor's notes are not.
  class Folds {
    constructor(article) {
      const counts = {};
      this.named = new Map();
      for (const fold of article.querySelectorAll("details:not(.instructor)")) {
        const exercise = fold.closest("section")?.querySelector("h3")?.id ?? "";
        const kind = `${exercise}/${fold.classList[0] ?? ""}`;
        counts[kind] = (counts[kind] ?? 0) + 1;
        this.named.set(fold, `${kind}/${counts[kind]}`);
      }
      const open = new Set(this.kept[location.pathname]);
      for (const [fold, name] of this.named) if (open.has(name)) fold.open = true;
      article.addEventListener("toggle", ({ target }) => this.named.has(target) && this.keep(), true);
    }

    get kept() {
      return __md_get("folds") ?? {};
    }

    keep() {
      if (matchMedia("print").matches) return; // for printing, the theme opens all of them
      const open = [...this.named].filter(([fold]) => fold.open).map(([, name]) => name);
      const { [location.pathname]: _, ...others } = this.kept;
      __md_set("folds", open.length ? { ...others, [location.pathname]: open } : others);
    }

    all(open) {
      for (const fold of this.named.keys()) fold.open = open;
    }
  }

  const button = (text, action, attributes = {}) => {
    const made = Object.assign(document.createElement("button"), { type: "button" });
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  };

  const viewSwitch = () => {
    const flip = ({ target }) => {
      chosen = chosen === "instructor" ? "learner" : "instructor";
      for (const storage of [sessionStorage, localStorage]) __md_set("view", chosen, storage);
      target.setAttribute("aria-checked", chosen === "instructor");
      show();
    };
    const attributes = { role: "switch", "aria-checked": chosen === "instructor" };
    return button("Instructor view", flip, attributes);
  };

  // The tasks alone, for a handout; the browser's own command prints hints and solutions, too.
  const printTasks = () => {
    root.dataset.paper = "tasks";
    addEventListener("afterprint", () => delete root.dataset.paper, { once: true });
    print();
  };

  const furnish = () => {
    const article = document.querySelector("article");
    const folds = new Folds(article);
    const bar = document.createElement("div");
    bar.className = "view";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "View of this page");
    bar.append(viewSwitch());
    if (folds.named.size) {
      bar.append(
        button("Open all folds", () => folds.all(true)),
        button("Close all folds", () => folds.all(false)),
      );
    }
    if (article.querySelector(".exercise")) {
      bar.append(button("Print without solutions", printTasks));
    }
    const title = article.querySelector("h1");
    const times = title.nextElementSibling;
    (times?.matches(".label") ? times : title).after(bar);
    show();
  };

  document.addEventListener("DOMContentLoaded", furnish);
  for (const kind of ["click", "auxclick"]) document.addEventListener(kind, keepView, true);
}
