// Staff: data-key="F2" or "Shift+F2" presses its button or link. While the line is stale nothing is
// sent from this screen: its buttons are disabled, and come back with the line.
(() => {
  "use strict";
  const root = document.documentElement;
  const stale = () => root.classList.contains("machi-live-stale");
  const free = "[data-live-free], header";

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = (event.shiftKey ? "Shift+" : "") + event.key;
    const button = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
    if (!button || !button.getClientRects().length) return;
    event.preventDefault();
    if (button.disabled) { tell(); return; }
    button.focus();
    button.click();
  });

  const tell = () => {
    const words = document.querySelector("[data-live-stale]");
    if (words) { words.tabIndex = -1; words.focus(); }
  };

  // In the capturing phase, before page.js: its guard does not count a form that was held back.
  document.addEventListener("submit", (event) => {
    if (!stale() || event.target.closest(free)) return;
    event.preventDefault();
    tell();
  }, true);

  let was = false;
  new MutationObserver(() => {
    if (stale() === was) return;
    was = !was;
    const focused = document.activeElement;
    for (const button of document.querySelectorAll("main button")) {
      if (!button.closest(free)) button.disabled = was;
    }
    if (was && focused && focused.disabled) tell();
  }).observe(root, { attributes: true, attributeFilter: ["class"] });
})();
