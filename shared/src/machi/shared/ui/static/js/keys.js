// Staff: data-key="F2" presses its button. While the line is stale nothing is sent from this screen.
(() => {
  "use strict";
  const stale = () => document.documentElement.classList.contains("machi-live-stale");

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const button = document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
    if (!button || !button.getClientRects().length) return;
    event.preventDefault();
    button.focus();
    button.click();
  });

  // In the capturing phase, before page.js: its guard does not count a form that was held back.
  document.addEventListener("submit", (event) => {
    if (!stale() || event.target.closest("[data-live-free], header")) return;
    event.preventDefault();
    const words = document.querySelector("[data-live-stale]");
    if (words) { words.tabIndex = -1; words.focus(); }
  }, true);
})();
