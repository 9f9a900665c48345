// Live parts: <section data-live="/…/live" data-block="live" data-stale="30">. The stream only says
// that something changed; the part itself is fetched again from this page's own address. Other
// scripts hear `machi-heard` (the line is up) and, at the part, `machi-put` (it shows something new).
(() => {
  "use strict";
  const root = document.documentElement;
  const parts = [...document.querySelectorAll("[data-live]")];
  const find = (name) => document.querySelector("[data-live-" + name + "]");
  const limit = Math.min(...parts.map((part) => part.dataset.stale || 30)) * 1000;
  const poll = 20000;
  const seen = new Map();
  let heard = Date.now();

  const fresh = () => {
    heard = Date.now();
    dispatchEvent(new Event("machi-heard"));
    const time = find("time");
    if (time) {
      time.textContent = new Date().toLocaleTimeString("ja-JP", {
        timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit",
      });
    }
    judge();
  };

  const judge = () => {
    const stale = Date.now() - heard > limit;
    root.classList.toggle("machi-live-stale", stale);
    const words = find("stale");
    if (words) words.hidden = !stale;
  };

  // data-fresh="key": a key that was not there before is marked for ten seconds. At first sight, and
  // after a gap, nobody knows how old it is: then it is not new.
  const mark = (part, unsure) => {
    for (const item of part.querySelectorAll("[data-fresh]")) {
      const key = item.dataset.fresh;
      if (!seen.has(key)) seen.set(key, unsure ? 0 : Date.now());
      const left = seen.get(key) + 10000 - Date.now();
      if (left > 0) {
        item.classList.add("is-new");
        setTimeout(() => item.classList.remove("is-new"), left);
      }
    }
  };

  const put = (part, html) => {
    if (part.machiHtml === html) return;
    part.machiHtml = html;
    const on = part.contains(document.activeElement) ? document.activeElement : null;
    part.innerHTML = html;
    const again = on && on.id && document.getElementById(on.id);
    if (again) {
      if (on.tagName !== "BUTTON") again.value = on.value;
      again.focus({ preventScroll: true });
    }
    mark(part, root.classList.contains("machi-live-stale"));
    part.dispatchEvent(new Event("machi-put"));
  };

  const start = (part) => {
    let stream, timer, wait = 1000, busy, again;

    const load = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      again = false;
      const stop = new AbortController();
      const late = setTimeout(() => stop.abort(), 10000);
      try {
        const answer = await fetch(location.href, {
          headers: { "Machi-Block": part.dataset.block || "live" }, signal: stop.signal,
        });
        if (answer.redirected || [401, 403, 404, 410].includes(answer.status)) location.reload();
        if (answer.headers.get("Machi-Block")) {
          put(part, await answer.text());
          fresh();
        }
      } catch (_) { /* the line is down: what is shown grows stale, and says so */ }
      clearTimeout(late);
      busy = false;
      if (again) load();
    };

    const close = () => {
      clearTimeout(timer);
      if (stream) stream.close();
    };

    const open = () => {
      close();
      stream = new EventSource(part.dataset.live);
      stream.addEventListener("open", () => { wait = 1000; load(); });
      stream.addEventListener("changed", load);
      stream.addEventListener("tick", fresh);
      stream.onerror = () => {
        if (stream.readyState < 2) return; // the browser tries again by itself
        timer = setTimeout(open, wait * (1 + Math.random() / 2));
        wait = Math.min(wait * 2, 30000);
      };
    };

    // A hidden tab gives its connection back: browsers allow six to one place (HTTP/1.1).
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    setInterval(() => document.hidden || stream.readyState === 1 || load(), poll);
    mark(part, true);
    open();
  };

  if (find("status")) find("status").hidden = false;
  fresh();
  setInterval(judge, 1000);
  parts.forEach(start);
})();
