// The staff terminal: what is shown for some seconds (data-for), or only after some (data-after).
// Counted from when it came to the screen; the server decides anyway. Without scripts all is shown.
(() => {
  "use strict";
  const born = new WeakMap();
  const look = () => {
    for (const part of document.querySelectorAll("[data-for], [data-after]")) {
      if (!born.has(part)) born.set(part, performance.now());
      const age = (performance.now() - born.get(part)) / 1000;
      part.hidden = "for" in part.dataset ? age > part.dataset.for : age < part.dataset.after;
    }
  };
  look();
  setInterval(look, 250);
  const first = document.querySelector("[data-first] input:not([type=hidden]), [data-first] textarea");
  if (first && !document.querySelector("[data-focus]")) first.focus();
})();
