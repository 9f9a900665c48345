// The builder without a jump: an edit is sent as the form would be, list and part are put in place
// of the old ones, focus and scroll stay, and the preview keeps the answers that were typed into it.
// Without this script every edit is an ordinary form and a new page.
(() => {
  "use strict";
  const parts = ["builder-list", "builder-part"];
  const frame = () => document.getElementById("preview");

  const show = async (answer, focused) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (parts.some((id) => !page.getElementById(id))) { location.assign(answer.url); return; }
    const tree = document.querySelector(".authoring-tree");
    const scroll = document.getElementById("builder-list").scrollTop;
    for (const id of parts) document.getElementById(id).innerHTML = page.getElementById(id).innerHTML;
    const head = page.querySelector(".authoring-head");
    if (head) document.querySelector(".authoring-head").innerHTML = head.innerHTML;
    document.title = page.title;
    document.getElementById("builder-list").scrollTop = scroll;
    if (tree && answer.url !== location.href) history.pushState(null, "", answer.url);
    const summary = document.querySelector("#builder-part [data-focus]");
    const again = summary || (focused && document.getElementById(focused)) || document.getElementById("selected");
    if (again) again.focus();
    if (answer.ok) look(page.getElementById("preview"));
  };

  // What is typed into a page that is about to be replaced would be lost: it takes nothing until then.
  const wait = (now) => {
    now.inert = true;
    now.setAttribute("aria-busy", "true");
    now.addEventListener("load", () => { now.inert = false; now.removeAttribute("aria-busy"); }, { once: true });
  };

  // The frame's own form takes the answers along to the page of the part that is selected now.
  const look = (next) => {
    const now = frame();
    if (!next || !now) return;
    const page = new URL(next.dataset.page, location.href);
    const form = now.contentDocument && now.contentDocument.querySelector("form[action$='/preview']");
    const key = page.searchParams.get("page");
    now.title = next.title;
    wait(now);
    if (!form || !key) { now.src = next.dataset.page; return; }
    const go = now.contentDocument.createElement("button");
    go.name = "do";
    go.value = "go:" + key;
    go.hidden = true;
    if (form.id) go.setAttribute("form", form.id);
    form.append(go);
    form.requestSubmit(go);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.id !== "part" || event.defaultPrevented) return;
    event.preventDefault();
    const sent = new FormData(form, event.submitter);
    const focused = event.submitter && event.submitter.id;
    const keep = focused && !focused.startsWith("add-") ? focused : "";
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent) });
    await show(answer, keep === "do-add-options" ? "new.options" : keep);
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest && event.target.closest(".authoring-tree a, .authoring-findings a, .authoring-examples a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await show(await fetch(link.href), "selected");
  });
  // Alt with an arrow moves what is selected, from wherever the focus is in the list or the part.
  document.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "do-up", ArrowDown: "do-down" }[event.key];
    if (!way || !event.altKey || !event.target.closest("#builder-list, #builder-part")) return;
    const button = document.getElementById(way);
    if (!button) return;
    event.preventDefault();
    button.form.requestSubmit(button);
  });

  // The sentence beside a condition follows what is chosen, before it is saved.
  let asked = 0;
  document.addEventListener("change", async (event) => {
    const form = event.target.form;
    if (!form || form.id !== "part" || !event.target.closest(".authoring-condition")) return;
    const mine = ++asked;
    const answer = await fetch(form.dataset.sentences, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok || mine !== asked) return;
    for (const [name, sentence] of Object.entries(await answer.json())) {
      const shown = form.querySelector(`[data-sentence="${name}"]`);
      if (shown) shown.textContent = sentence;
    }
  });
  addEventListener("popstate", () => location.reload());
})();
