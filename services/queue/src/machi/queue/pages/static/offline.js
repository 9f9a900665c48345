// Nothing answers. Ask again every five seconds; when somebody does, open the page itself again.
(() => {
  "use strict";
  const again = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
      if (answer.status < 500) location.reload();
    } catch (_) { /* still nothing */ }
  };
  if (!location.pathname.endsWith("/offline.html")) setInterval(again, 5000);
})();
