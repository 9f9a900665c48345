// Speaks the calls of a paired wallboard: chime, Japanese, English; one call after the other. A repeated
// call is said twice. What was played is written down at <html data-played>, for who looks after it.
(() => {
  "use strict";
  const root = document.documentElement;
  const part = document.querySelector("[data-live]");
  const hint = document.querySelector("[data-unlock]");
  const longest = 20000, patience = 120000;
  const waiting = [];
  const played = [];
  let speaking = false;

  const note = (call, what) => {
    played.push(call.id + ":" + what);
    if (played.length > 60) played.shift();
    root.dataset.played = played.join(" ");
  };

  const settings = () => part.querySelector("[data-voice]");

  // Resolves when it was heard to its end; false when it could not be.
  const play = (address, volume) => new Promise((done) => {
    const sound = new Audio(address);
    const late = setTimeout(() => { sound.pause(); done(false); }, longest);
    const end = (heard) => { clearTimeout(late); done(heard); };
    sound.volume = volume;
    sound.addEventListener("ended", () => end(true));
    sound.addEventListener("error", () => end(false));
    sound.play().then(() => { hint.hidden = true; }).catch((refused) => {
      if (refused.name === "NotAllowedError") hint.hidden = false;
      end(false);
    });
  });

  async function announce(call) {
    const set = settings();
    const entry = part.querySelector(`[data-feed] > [data-id="${call.id}"]`);
    if (!set || set.dataset.quiet !== undefined || !Number(set.dataset.volume)) return note(call, "quiet");
    if (entry && entry.dataset.standing === undefined) return note(call, "over");
    if (Date.now() - call.heard > patience) return note(call, "late");
    const volume = Number(set.dataset.volume) / 100;
    const place = `${encodeURIComponent(call.number)}/${encodeURIComponent(call.counter)}.wav`;
    if (await play("/queue/voice/chime.wav", volume)) note(call, "chime");
    for (let round = 0; round < (call.count > 1 ? 2 : 1); round += 1) {
      for (const language of ["ja", "en"]) {
        const address = `/queue/voice/${language}/${place}?kind=${call.kind}&v=${set.dataset.voice}`;
        if (await play(address, volume)) note(call, language);
      }
    }
  }

  async function speak() {
    if (speaking) return;
    speaking = true;
    while (waiting.length) await announce(waiting.shift());
    speaking = false;
  }

  addEventListener("machi-call", (event) => {
    waiting.push({ ...event.detail, heard: Date.now() });
    speak();
  });

  // A browser that was not started for a board plays nothing before somebody touched it: ask at once.
  hint.addEventListener("click", () => play("/queue/voice/chime.wav", 0.3));
  if (settings()) play("/queue/voice/chime.wav", 0);
})();
