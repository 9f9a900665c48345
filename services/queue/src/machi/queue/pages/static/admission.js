// The live part of an admission room: it is fetched again when the server says so (Retry-After),
// never sooner. Without this script the page refreshes itself.
(() => {
  "use strict";
  const part = document.querySelector("[data-room]");
  if (!part) return;
  const stale = document.querySelector("[data-room-stale]");
  const said = document.querySelector("[data-room-said]");
  let tag = "";
  let shown = part.innerHTML;
  let timer = 0;

  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, seconds * 1000);
  };

  const put = (html) => {
    if (html === shown) return;
    shown = html;
    const on = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = html;
    const turn = part.querySelector("[data-state=turn]");
    if (turn && said) document.title = said.textContent = turn.querySelector("strong").textContent;
    if (on && document.getElementById(on)) document.getElementById(on).focus();
  };

  const look = async () => {
    try {
      const headers = { "Machi-Block": "live" };
      if (tag) headers["If-None-Match"] = tag;
      const answer = await fetch(location.href, { headers, cache: "no-store" });
      const again = Number(answer.headers.get("Retry-After"));
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || "";
        put(await answer.text());
      } else if (answer.status !== 304) throw new Error(answer.status);
      if (stale) stale.hidden = true;
      if (again) later(again);
    } catch {
      if (stale) stale.hidden = false;
      later(15 + Math.random() * 15);
    }
  };

  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
  });
  if (part.dataset.again) later(Number(part.dataset.again));
})();
