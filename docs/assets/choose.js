// The form of the page on choosing: it looks answers up that were computed when the site was built.
{
  const place = document.querySelector(".choose");
  const { words, options, answers } = JSON.parse(place.querySelector("[type='application/json']").text);
  const form = place.querySelector("form");
  const answer = place.querySelector(".answer");
  const sums = place.querySelectorAll(".sums td");

  const made = (name, text = "") => {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  };

  const show = () => {
    const boxes = [...form.querySelectorAll("input")];
    const needs = boxes.filter((box) => box.checked).map((box) => box.name);
    const number = boxes.reduce((sum, box, place) => sum + (box.checked ? 2 ** place : 0), 0);
    const [tool, next] = answers[number].map((index) => options[index]);
    const remarks = needs.filter((need) => need in tool.remarks).map((need) => tool.remarks[need]);
    const alone = remarks.every(([kind]) => kind !== "missing");
    const rows = [
      [alone ? words.alone : words.nearest, tool.title],
      ...remarks.map(([kind, text]) => [words[kind], text]),
      [words.hands_over, tool.hands_over],
      ...tool.uncaptured.map((layer) => [words.uncaptured, layer]),
      [words.runner_up, next.title],
    ];
    const list = made("dl");
    for (const [word, text] of rows) {
      // A word that stands above already is not said again.
      if (list.lastWord !== word) list.append(made("dt", word));
      list.append(made("dd", text));
      list.lastWord = word;
    }
    const command = made("dd");
    command.append(made("code", tool.command));
    list.append(made("dt", words.command), command);
    answer.replaceChildren(list);
    sums.forEach((cell, index) => {
      cell.textContent = needs.reduce((sum, need) => sum + options[index].points[need], 0);
    });
  };

  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.hidden = false;
  show(); // also what the browser kept ticked from an earlier visit
}
