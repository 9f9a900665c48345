// The counter: the hands begin at the first question that is asked, or at the first that is wrong.
(() => {
  "use strict";
  const fields = document.querySelector(".intake-fields");
  if (!fields) return;
  const wrong = fields.querySelector("[aria-invalid]");
  const first = fields.querySelector("input:not([type=hidden]), select, textarea");
  const found = wrong || first;
  if (found) found.focus();
})();
