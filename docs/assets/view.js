// How a page is looked at: as a learner or as an instructor, with which folds open, and on paper.
// `?view=instructor` and `?view=learner` in an address choose the view. It is kept for later pages,
// in the addresses of links and in the browser; nothing is sent anywhere.
// This runs in the page's head, before anything that the view hides is shown.
{
  const root = document.documentElement;
  const forInstructors = /\/instructors\/[^/]*$/.test(location.pathname);
  const given = (address) => new URL(address).searchParams.get("view");

  const asked = given(location.href);
  if (["instructor", "learner"].includes(asked)) __md_set("view", asked);
  const chosen = () => (__md_get("view") === "instructor" ? "instructor" : "learner");
  root.dataset.view = forInstructors ? "instructor" : chosen();

  // The address says what is seen, so that it can be passed on.
  const written = (address, view) => {
    const made = new URL(address);
    if (view === "instructor") made.searchParams.set("view", view);
    else made.searchParams.delete("view");
    return made.href;
  };

  const setView = (view) => {
    __md_set("view", view);
    root.dataset.view = forInstructors ? "instructor" : view;
    const address = written(location.href, view);
    if (address !== location.href) history.replaceState(history.state, "", address);
    for (const note of document.querySelectorAll("details.instructor")) {
      note.open = view === "instructor" || forInstructors;
    }
  };

  // Links inside the site, at the moment they are followed.
  const keepView = ({ target }) => {
    const link = target.closest?.("a[href]");
    if (!link || link.protocol !== location.protocol || link.host !== location.host) return;
    const [path] = link.pathname.split("/").slice(-1);
    const view = link.dataset.view ?? chosen(); // a schedule leads to the view of who teaches by it
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
    const show = () => made.setAttribute("aria-checked", chosen() === "instructor");
    const made = button(
      "Instructor view",
      () => {
        setView(chosen() === "instructor" ? "learner" : "instructor");
        show();
      },
      { role: "switch" },
    );
    show();
    return made;
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
    setView(chosen());
  };

  document.addEventListener("DOMContentLoaded", furnish);
  for (const kind of ["click", "auxclick"]) document.addEventListener(kind, keepView, true);
}
