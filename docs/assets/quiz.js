// Judges the quizzes of a page. The answers and the words about wrong ones are those of the
// solution on the same page, so that they stand there once.
{
  const made = (name, ...content) => {
    const element = document.createElement(name);
    element.append(...content);
    return element;
  };

  const live = (name, kind) => {
    const element = made(name);
    element.className = kind;
    element.setAttribute("role", "status");
    return element;
  };

  /** What the solution says of each wrong option of a question, and the right one. */
  const keyOf = (exercise, name) => {
    const keys = [...exercise.querySelectorAll(".solution .key")];
    const key = keys.find(({ dataset }) => dataset.question === name);
    const entries = [...key.querySelectorAll("li")];
    const wrong = new Map(entries.map((entry) => [entry.querySelector("code").textContent, entry]));
    return { right: key.querySelector("p > code").textContent, wrong };
  };

  /** A solution's “not `a`: words”, without its first three words. */
  const diagnosis = (entry) => {
    const copy = entry.cloneNode(true);
    copy.querySelector("code").remove();
    copy.normalize();
    copy.firstChild.data = copy.firstChild.data.replace(/^\s*not\s*:\s*/, "");
    return copy.childNodes;
  };

  for (const form of document.querySelectorAll("form.quiz")) {
    const exercise = form.closest(".exercise");
    if (!exercise.querySelector(".solution")) continue; // handed out without: answered on paper
    const { word } = exercise.querySelector("input[data-word]").dataset;
    const verdict = live("p", "verdict");

    const questions = [...form.querySelectorAll(".question")].map((place) => {
      const { right, wrong } = keyOf(exercise, place.dataset.question);
      const told = live("div", "told");
      place.append(told);
      const clear = () => {
        told.replaceChildren();
        delete place.dataset.state;
        verdict.textContent = "";
      };
      place.addEventListener("change", clear);

      const say = (state, ...content) => {
        place.dataset.state = state;
        told.replaceChildren(...content);
        return state;
      };
      return () => {
        const given = place.querySelector(":checked")?.value;
        if (!given) return say("open", made("p", made("strong", "No answer yet."), " Choose one."));
        if (given === right) {
          const others = [...wrong.values()].map((entry) => entry.cloneNode(true));
          const reasons = others.length ? [made("ul", ...others)] : [];
          return say("right", made("p", made("strong", "Right.")), ...reasons);
        }
        const words = diagnosis(wrong.get(given));
        return say("wrong", made("p", made("strong", "Not yet."), " ", ...words));
      };
    });

    const button = made("button", "Check my answers");
    button.className = "md-button";
    form.append(button, verdict);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const states = questions.map((judge) => judge());
      const right = states.filter((state) => state === "right").length;
      if (right < states.length) {
        verdict.textContent = `${right} of ${states.length} answers are right. The words below each question say more.`;
        return;
      }
      const kept = "whole" in form.dataset && readerProgress.note(word, true);
      const noted = kept ? " The exercise is ticked as done." : "";
      verdict.textContent = `All ${right} answers are right.${noted} The solution has the whole explanation.`;
    });

    form.classList.add("ready");
    for (const hidden of form.querySelectorAll("[hidden]")) hidden.hidden = false;
  }
}
