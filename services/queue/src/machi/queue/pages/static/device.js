// A paired device tells every ten seconds that it is alive; the devices page shows who fell silent.
// Its shell stays on the device, so that a reboot without a connection does not show a browser's error.
(() => {
  "use strict";
  const beat = () => fetch("/queue/api/v1/device").catch(() => {});
  setInterval(beat, 10000);
  beat();
  const kind = location.pathname.split("/")[2];
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(`/queue/${kind}/worker.js`, { scope: `/queue/${kind}/` });
  }
})();
