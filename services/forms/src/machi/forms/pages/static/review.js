// The work list by keyboard: while the focus is in it, j/↓ and k/↑ move, x chooses, Enter opens the
// link that has it. What was chosen stays chosen when the list is shown anew, as long as the case is
// still as it was seen. Without scripts: Tab, Space and Enter.
(() => {
  "use strict";
  const items = () => [...document.querySelectorAll("[data-list] [data-item]")];
  const row = (part) => part.closest("tr");
  const boxes = () => document.querySelectorAll('[data-list] input[name="case"]');
  const chosen = new Set();
  let last = 0;

  const go = (place) => {
    const all = items();
    if (!all.length) return;
    last = Math.max(0, Math.min(all.length - 1, place));
    all[last].focus();
  };

  document.addEventListener("keydown", (event) => {
    const list = event.target.closest && event.target.closest("[data-list]");
    if (!list || event.ctrlKey || event.altKey || event.metaKey) return;
    const here = items().findIndex((item) => row(item) === row(event.target));
    if (here < 0) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      go(here + step);
    } else if (event.key === "x") {
      const box = row(event.target).querySelector('input[name="case"]');
      if (box) box.click();
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.name !== "case") return;
    if (event.target.checked) chosen.add(event.target.value);
    else chosen.delete(event.target.value);
  });

  for (const button of document.querySelectorAll("[data-to-list]")) {
    button.addEventListener("click", () => go(last));
  }
  for (const part of document.querySelectorAll("[data-live]")) {
    part.addEventListener("machi-put", () => {
      for (const box of boxes()) box.checked = chosen.has(box.value);
    });
  }

  // A ready phrase is put into its field, where it can be changed before it is sent.
  for (const select of document.querySelectorAll("select[data-into]")) {
    select.addEventListener("change", () => {
      const field = document.getElementById(select.dataset.into);
      if (field && select.value) field.value = select.value;
    });
  }
})();
