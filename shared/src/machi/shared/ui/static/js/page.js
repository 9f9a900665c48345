// Small helps on any page. Everything works without them.
(() => {
  "use strict";
  const each = (what, run) => document.querySelectorAll(what).forEach(run);

  each("[data-focus]", (summary) => summary.focus());
  // What was wrong is selected, so that a scanner's next reading replaces it.
  each("input[autofocus][aria-invalid]", (input) => input.select());

  // A second tap while the first is on its way is dropped; the button stays a button.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent && Date.now() - form.dataset.sent < 10000) { event.preventDefault(); return; }
    form.dataset.sent = Date.now();
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    each("form[data-sent]", (form) => delete form.dataset.sent);
    each("[aria-busy]", (button) => button.removeAttribute("aria-busy"));
  });

  each("[data-copy]", (button) => {
    const text = document.getElementById(button.dataset.copy);
    if (!text) return;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent.trim());
        const before = button.textContent;
        button.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = before; }, 4000);
      } catch (_) {
        getSelection().selectAllChildren(text); // not allowed here: selected, ready to copy by hand
      }
    });
  });
})();
