// The system that a reader chose last, in every set of tabs: the theme remembers a label by its
// letters alone, but sets divide the systems in more than one way.
// This runs in the page's head, before the theme chooses tabs by what it remembers.
const systems = (() => {
  const FAMILIES = [
    ["Linux", "Linux and macOS"],
    ["macOS", "Linux and macOS"],
    ["Windows (PowerShell)", "Windows (Git Bash)", "Windows (WSL)", "Windows (WSL2)"],
  ];
  const names = new Set(FAMILIES.flat());

  /** Labels in the order in which a set is searched for one; those chosen last come first. */
  const ordered = (remembered) => {
    const last = remembered.find((label) => names.has(label));
    const alike = new Set(FAMILIES.filter((family) => family.includes(last)).flat());
    const before = remembered.filter((label) => alike.has(label));
    const others = remembered.filter((label) => !names.has(label));
    return [...new Set([...before, ...alike, ...others])];
  };

  const choose = (set, wanted) => {
    const labels = [...set.querySelectorAll(":scope > .tabbed-labels > label")];
    const named = (name) => labels.find((label) => label.textContent.trim() === name);
    const label = wanted.map(named).find(Boolean);
    if (label) document.getElementById(label.htmlFor).checked = true;
  };

  // The other sets of the page follow at once, and what was chosen stays where it is in sight.
  document.addEventListener("change", ({ target }) => {
    const chosen = target.closest(".tabbed-set");
    const label = chosen?.querySelector(`label[for="${target.id}"]`)?.textContent.trim();
    if (!names.has(label)) return;
    const { top } = chosen.getBoundingClientRect();
    const wanted = ordered([label, ...(__md_get("__tabs") ?? [])]).filter((name) => names.has(name));
    for (const set of document.querySelectorAll(".tabbed-set")) {
      if (set !== chosen) choose(set, wanted);
    }
    scrollBy({ top: chosen.getBoundingClientRect().top - top, behavior: "instant" });
  });

  const remembered = __md_get("__tabs");
  if (Array.isArray(remembered)) __md_set("__tabs", ordered(remembered));
  return { names };
})();
