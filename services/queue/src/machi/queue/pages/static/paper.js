// After a number was taken at a kiosk: print it, then go back. A touch gives more time.
(() => {
  "use strict";
  const paper = document.querySelector("[data-paper]");
  const again = document.querySelector("[data-print]");
  const warning = document.querySelector("[data-warning]");
  let touched = Date.now();
  again.hidden = false;
  again.addEventListener("click", () => print());
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => { touched = Date.now(); warning.hidden = true; });
  }
  setInterval(() => {
    const idle = Date.now() - touched;
    if (idle > 30000) warning.hidden = false;
    if (idle > 50000) location.replace(paper.dataset.back);
  }, 1000);
  print();
})();
