// Following a log: lines come over a stream and are put below the others as text. Where the stream breaks off, it is asked for again
// from the last line that came; how lines are known, only the server knows.
(() => {
  const paper = document.querySelector("[data-follow]");
  if (!paper) return;
  const { say } = globalThis.harbor;
  const { follow, find } = paper.dataset;
  const [log, list, none, state] = ["log", "log-lines", "log-none", "log-state"].map((id) => document.getElementById(id));
  const pause = paper.querySelector("[data-log-pause]"), down = paper.querySelector("[data-log-down]");
  // More lines than this make a page slow; older ones go.
  const MOST = 5000, SILENCE = 15000;
  let { after } = paper.dataset;
  let stream, heard = 0, failures = 0, at = 0, paused = false, gone = false, unseen = 0, quiet = 0;

  const tell = (text, tone) => { state.textContent = text; paper.dataset.state = tone; };
  const isLow = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const lower = () => { log.scrollTop = log.scrollHeight; unseen = 0; down.hidden = true; };
  const line = (pieces) => {
    const item = document.createElement("li");
    item.dir = "auto";
    for (const [classes, text, hit] of pieces) {
      const piece = hit || classes ? document.createElement(hit ? "mark" : "span") : undefined;
      if (!piece) { item.append(text); continue; }
      if (classes) piece.className = classes;
      piece.textContent = text;
      item.append(piece);
    }
    return item;
  };
  const add = (items, count) => {
    if (!items.length) return;
    none.hidden = true;
    log.hidden = false;
    const low = isLow();
    list.append(...items);
    while (list.childElementCount > MOST) list.firstElementChild.remove();
    if (low) return lower();
    unseen += count;
    down.textContent = unseen === 1 ? "1 new line" : `${unseen} new lines`;
    down.hidden = false;
  };
  const note = (text) => {
    const item = document.createElement("li");
    item.className = "log-note";
    item.textContent = text;
    add([item], 1);
  };
  const close = () => { stream?.close(); stream = undefined; };
  const later = (first) => { close(); at = Date.now() + Math.min(60000, first * 2 ** Math.min(failures, 6)) * (0.75 + Math.random() / 2); failures += 1; };
  const open = () => {
    const query = new URLSearchParams({ after, ...(find && { find }) });
    const next = stream = new EventSource(`${follow}?${query}`);
    heard = Date.now();
    const on = (name, act) => next.addEventListener(name, (event) => { if (stream === next) { heard = Date.now(); act(event); } });
    on("open", () => { if (quiet < 3) tell("New lines come by themselves.", "on"); });
    on("lines", ({ data, lastEventId }) => {
      after = lastEventId;
      failures = 0;
      const lines = JSON.parse(data);
      if (lines.length) quiet = 0;
      add(lines.map(line), lines.length);
    });
    on("gap", () => note("Some lines may be missing here: more was written than we can look back."));
    on("left", ({ data }) => note(`${data} lines were left out here, because they came too fast. The download has them.`));
    on("closed", ({ data }) => { tell(data, "off"); later(10000); });
    on("ended", () => location.reload());
    on("broken", () => later(500));
    // Its program ended, or the server wants to be asked anew: soon at first, and less often while nothing comes.
    on("over", () => {
      failures = quiet;
      quiet += 1;
      if (quiet > 2) tell("Nothing new comes right now. We look again by ourselves.", "off");
      later(1000);
    });
    on("alive", () => {});
    on("error", () => {
      tell("We get no new lines now. We try again by ourselves.", "stalled");
      later(1000);
    });
  };
  const tick = () => {
    const now = Date.now();
    if (gone || paused) return;
    if (document.hidden) return close();
    if (stream && now - heard > SILENCE) later(1000);
    if (!stream && now >= at) open();
  };
  const turn = () => {
    paused = !paused;
    pause.textContent = paused ? "Go on" : "Pause";
    if (paused) { close(); tell("Paused. Nothing new is shown until you go on.", "paused"); } else { failures = at = 0; tell("", "off"); tick(); }
    say(paused ? "Paused" : "New lines come again");
  };
  pause.addEventListener("click", turn);
  down.addEventListener("click", () => { lower(); log.focus(); });
  log.addEventListener("scroll", () => { if (isLow()) lower(); });
  // A browser has few connections to a site: a page that nobody looks at needs none.
  document.addEventListener("visibilitychange", tick);
  addEventListener("online", () => { at = 0; tick(); });
  addEventListener("pagehide", () => { gone = true; close(); });
  addEventListener("pageshow", () => { gone = false; });
  lower();
  tick();
  setInterval(tick, 1000);
})();
