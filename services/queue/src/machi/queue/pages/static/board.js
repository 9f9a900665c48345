// The wallboard. live.js keeps the part up to date; here a call is highlighted for ten seconds by its
// id, the board says when it hears nothing, its words change language, and it is taken up afresh
// every night. Every call that is new here is told to whoever speaks it (voice.js).
(() => {
  "use strict";
  const root = document.documentElement;
  const part = document.querySelector("[data-live]");
  const slow = document.querySelector("[data-slow]");
  const said = document.querySelector("[data-said]");
  const kept = "machi-calls:" + part.dataset.live;
  const highlight = 10000, blinking = 4000, silence = 15000, old = 60;
  const fresh = new Map(); // id → when this board first showed it
  let known = remembered();
  let heard = Date.now();

  // What was shown before a reload or a reboot: never new again. Without a memory, nothing is new.
  function remembered() {
    try {
      const ids = JSON.parse(localStorage.getItem(kept));
      return Array.isArray(ids) ? new Set(ids) : null;
    } catch (_) {
      return null;
    }
  }

  function remember(ids) {
    known = new Set(ids);
    try {
      localStorage.setItem(kept, JSON.stringify(ids));
    } catch (_) { /* full or not allowed: only a reload would notice */ }
  }

  function look() {
    const entries = [...part.querySelectorAll("[data-feed] > li")].map((entry) => entry.dataset);
    const arrived = known ? entries.filter((call) => !known.has(call.id) && call.age < old) : [];
    for (const call of arrived.reverse()) {
      fresh.set(call.id, Date.now() - call.age * 1000);
      said.textContent = call.number + " → " + call.counter;
      dispatchEvent(new CustomEvent("machi-call", { detail: { ...call } }));
    }
    remember(entries.map((call) => call.id));
    mark();
  }

  function mark() {
    const now = Date.now();
    for (const [id, since] of fresh) if (now - since >= highlight) fresh.delete(id);
    for (const shown of part.querySelectorAll("[data-call]")) {
      const since = fresh.get(shown.dataset.call);
      shown.classList.toggle("is-new", since !== undefined);
      shown.classList.toggle("is-steady", now - since >= blinking);
    }
  }

  function judge() {
    slow.hidden = Date.now() - heard < silence || root.classList.contains("machi-live-stale");
    mark();
  }

  addEventListener("machi-heard", () => { heard = Date.now(); judge(); });
  part.addEventListener("machi-put", look);
  setInterval(judge, 500);
  setInterval(() => { root.dataset.turn = root.dataset.turn === "en" ? "ja" : "en"; }, 8000);
  // Thirty days without a reload is more than a browser should be asked for.
  const opened = Date.now();
  setInterval(() => {
    const night = new Date().getHours() === 3;
    if (night && Date.now() - opened > 7200000) location.reload();
  }, 600000);
  look();
  judge();
})();
