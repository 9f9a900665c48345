// A paired device tells every minute that it is alive; the devices page shows who fell silent.
(() => {
  "use strict";
  setInterval(() => fetch("/queue/api/v1/device").catch(() => {}), 60000);
})();
