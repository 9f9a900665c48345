// The ticket machine: it goes back to its first page when nobody touches it, prints the paper once, and
// gives no way out of its pages.
(() => {
  "use strict";
  const idle = document.querySelector("[data-idle]");
  const warning = document.querySelector("[data-warning]");
  const warned = 30000, wiped = 50000;
  let touched = Date.now();
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => {
      touched = Date.now();
      if (warning) warning.hidden = true;
    });
  }
  if (idle) {
    setInterval(() => {
      const still = Date.now() - touched;
      if (still > warned) warning.hidden = false;
      if (still > wiped) location.replace(idle.dataset.idle);
    }, 500);
  }
  addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("wheel", (event) => { if (event.ctrlKey) event.preventDefault(); }, { passive: false });
  addEventListener("gesturestart", (event) => event.preventDefault());
  if (document.querySelector("[data-paper]")) print();
})();
