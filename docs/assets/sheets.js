// A clock on each helper's sheet, and two ways to print them.
{
  const { dataset } = document.documentElement;

  for (const facts of document.querySelectorAll(".sheet .facts")) {
    const clock = new Clock();
    clock.set(Number(facts.dataset.minutes));
    const place = document.createElement("p");
    place.className = "clock";
    place.append(clock.face, " ", clock.button);
    facts.after(place);
  }

  const printed = (text, paper) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", () => {
      dataset.paper = paper;
      addEventListener("afterprint", () => delete dataset.paper, { once: true });
      print();
    });
    return made;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const bar = document.querySelector(".md-typeset .view");
    bar.append(printed("Print compact", "compact"), printed("Print one sheet a page", "sheets"));
  });
}
