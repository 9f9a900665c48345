// Signing on the tablet: strokes become an SVG path of M and L, sent with the form. The frame may
// be fetched anew when something was corrected; then the signature begins anew, too.
(() => {
  "use strict";
  const WIDTH = 900, HEIGHT = 300;
  let strokes = [], stroke = null, pad = null;

  const within = (most, value) => Math.max(0, Math.min(most, Math.round(value)));

  const place = (event) => {
    const box = pad.getBoundingClientRect();
    const x = within(WIDTH, (event.clientX - box.left) / box.width * WIDTH);
    const y = within(HEIGHT, (event.clientY - box.top) / box.height * HEIGHT);
    return x + " " + y;
  };

  const show = () => {
    const drawn = strokes.map((points) => "M" + points.join(" L")).join(" ");
    pad.closest("form").elements.drawn.value = drawn;
    pad.querySelector("path").setAttribute("d", drawn);
  };

  document.addEventListener("pointerdown", (event) => {
    const here = event.target.closest("[data-pad]");
    if (!here) return;
    event.preventDefault();
    if (here !== pad) { pad = here; strokes = []; }
    pad.setPointerCapture(event.pointerId);
    stroke = [place(event)];
    strokes.push(stroke);
  });
  document.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(place(event));
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => { stroke = null; });
  }
  document.addEventListener("click", (event) => {
    if (!pad || !event.target.closest("[data-clear]")) return;
    strokes = [];
    show();
  });
  // Whoever presses "back" on the tablet sees what is there now, not what was.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
