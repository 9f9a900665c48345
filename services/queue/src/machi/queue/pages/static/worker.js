// The service worker of wallboards and ticket machines. It keeps files that carry their content's hash,
// and one page that says that nothing is up to date. It never keeps a page with a number in it.
"use strict";
const shell = new URL("offline.html", self.registration.scope).href;
const name = "machi-shell-1";

async function keep(request, answer) {
  const files = await caches.open(name);
  await files.put(request, answer.clone());
  return answer;
}

// The offline page and the files that it names: everything that it needs to be seen.
async function keepShell() {
  const answer = await fetch(shell, { cache: "no-store" });
  if (!answer.ok) throw new Error("no shell");
  const html = await answer.clone().text();
  const files = [...html.matchAll(/(?:href|src)="(\/queue\/static\/[^"]+)"/g)];
  await keep(shell, answer);
  for (const [, file] of files) await keep(file, await fetch(file));
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(shell)));
  } else if (address.pathname.startsWith("/queue/static/") && address.searchParams.has("v")) {
    event.respondWith(caches.match(request).then(
      (kept) => kept || fetch(request).then((answer) => (answer.ok ? keep(request, answer) : answer)),
    ));
  }
});
