// Pages that change by themselves. One stream for all windows of a browser says what has changed, and each window asks
// for its own part anew. Where no stream gets through, it asks every few seconds; where nothing answers, less and less.
(() => {
  const part = document.querySelector("[data-live-from]");
  if (!part) return;
  const { say, localise, written } = globalThis.harbor;
  const { liveFrom, liveWatch: watch } = part.dataset;
  // The address of a page says of which account it is, for who belongs to several.
  const [, whose] = location.search.match(/[?&]in=(acct_\w+)/) ?? [];
  const from = whose ? `${liveFrom}${liveFrom.includes("?") ? "&" : "?"}in=${whose}` : liveFrom;
  const all = (selector, inside = part) => [...inside.querySelectorAll(selector)];
  const id = `${Date.now()}.${Math.random()}`;
  // The server gives a pulse every five seconds. Two that are missing, and a little for the way, are silence.
  const SILENCE = 12000;
  const about = (milliseconds) => milliseconds * (0.75 + Math.random() / 2);
  const slower = (failures, first, last) => about(Math.min(last, first * 2 ** Math.min(failures, 10)));

  // A form that is on its way brings the next page, and no form takes longer: until then this one stays as it is. Whoever
  // deletes what the page shows would else be told that there is nothing, instead of that it is deleted.
  const LONGEST = 130000;
  const leaves = () => all("[data-sent]", document).some(({ dataset }) => Date.now() - dataset.sent < LONGEST);

  // A page that is the answer to a form would send it once more: it stays as it is, and asks no more.
  const reload = () => {
    if (part.dataset.liveStays === undefined) location.reload();
    asking = true;
  };

  // What is drawn: as of when, drawn when, and when to ask again whatever happens.
  let asOf = Date.now(), drawnAt = Date.now(), again = Infinity, askAt = 0;
  let asking = false, changed = true, failures = 0;
  // The way: when something came over it, and whether it tells of what this window watches.
  let heard = 0, covered = false;

  const news = () => new Map(all("[data-announce]").map((one) => [one.closest("[id]").id, one.dataset.announce]));
  const morph = (old, next) => {
    if (old.isEqualNode(next) || old.dataset?.keep !== undefined) return;
    if (old.nodeType !== 1 || old.nodeName !== next.nodeName || old.id !== next.id) return old.replaceWith(next);
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value && name !== "open") old.setAttribute(name, value);
    const here = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
    let at = old.firstChild;
    for (const child of [...next.childNodes]) {
      const same = child.id ? here.get(child.id) : at && !at.id && at.nodeName === child.nodeName ? at : undefined;
      if (!same) { old.insertBefore(child, at); continue; }
      if (same === at) at = at.nextSibling; else old.insertBefore(same, at);
      morph(same, child);
    }
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
  };
  const draw = (html) => {
    const next = new DOMParser().parseFromString(html, "text/html").getElementById("live");
    const old = document.getElementById("live");
    if (!next || !old) throw new Error("no part of a page of ours");
    const before = news();
    const waited = old.querySelector("[data-notify]");
    localise(next);
    morph(old, document.adoptNode(next));
    drawnAt = Date.now();
    settle();
    const told = [...news()].filter(([key, text]) => before.get(key) !== text).map(([, text]) => text);
    if (told.length) say(told.join(". "));
    if (waited && !part.querySelector("[data-notify]")) notify(told.join(" "));
    const on = part.querySelector("[data-go]");
    if (on) location.replace(on.href);
  };
  const counted = (seconds) => {
    const of = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    if (hours) return `${of(hours, "hour")} ${of(minutes, "minute")}`;
    return minutes ? `${of(minutes, "minute")} ${of(seconds % 60, "second")}` : of(seconds, "second");
  };
  // Time that passes: how long so far, and how long until what the server wrote as a time of day.
  const count = () => {
    const passed = Math.floor((Date.now() - drawnAt) / 1000);
    all("[data-elapsed]").forEach((time) => { time.textContent = counted(Number(time.dataset.elapsed) + passed); });
    all("[data-until]").forEach((time) => {
      const left = time.dataset.until - passed;
      time.textContent = left > 0 ? `in ${counted(left)}` : "now";
    });
  };
  // What the page as it stands asks of its window.
  const settle = () => {
    const { title, again: seconds } = document.getElementById("live").dataset;
    document.title = title;
    again = seconds ? drawnAt + seconds * 1000 + 500 : Infinity;
    count();
    all("[data-notify]").forEach((button) => { button.hidden = !globalThis.Notification || Notification.permission !== "default"; });
  };
  const ask = async () => {
    if (asking) return;
    if (leaves()) { changed = true; return; }
    const begun = Date.now();
    asking = true;
    changed = false;
    try {
      const answer = await fetch(from, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(8000) });
      const html = await answer.text();
      if (leaves()) { changed = true; asking = false; return; }
      // Who may not look any longer learns why from the page itself.
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return reload();
      if (!answer.ok) throw new Error(answer.status);
      // Of another account than the page around it: they left that one, or look at another in another window.
      const of = answer.headers.get("harbor-account");
      if (of && of !== part.dataset.liveOf) return reload();
      draw(html);
      asOf = begun;
      failures = 0;
    } catch {
      changed = true;
      failures += 1;
    }
    asking = false;
    askAt = Date.now() + slower(failures, document.hidden ? 60000 : 5000, 60000);
    if (changed && !failures) ask();
    show();
  };
  const isFresh = () => covered && Date.now() - heard < SILENCE;
  const show = () => {
    const late = Date.now() - asOf > 5000;
    part.dataset.live = failures ? (late ? "stalled" : part.dataset.live) : isFresh() ? "on" : heard || late || !watch ? "polling" : "off";
    all("[data-since]").forEach((time) => { time.textContent = written(new Date(asOf), "clock"); });
  };

  // A browser's own word when the wait is over and nobody looks: for who asked for it.
  const notify = (text) => {
    if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
    try { new Notification(document.title, { body: text, tag: from }); } catch { /* Some telephones only let others do that. */ }
  };
  part.addEventListener("click", async ({ target }) => {
    if (!target.closest("[data-notify]")) return;
    const answer = await Notification.requestPermission();
    settle();
    say(answer === "granted" ? "We tell you here when it is ready." : "Your browser does not let us tell you.", true);
  });

  // All windows of a browser know of each other; the one that holds the lock keeps the stream, for all.
  // What names nothing to watch is for everybody, and only asks.
  const channel = watch && globalThis.BroadcastChannel && navigator.locks ? new BroadcastChannel("harbor-live") : undefined;
  const tell = (message) => { channel?.postMessage(message); take({ data: message }); };
  let leading = false, stream, streamFailures = 0, streamAt = 0, beatAt = 0, ledAt = Date.now(), stealAfter = about(25000);
  const watched = new Map(), older = [];
  const take = ({ data }) => {
    if (data.here) {
      watched.set(data.here, data.watch);
      if (leading && stream && !stream.words.has(data.watch)) open();
      else if (leading && stream?.isOpen) channel.postMessage({ open: [...stream.words] });
      return;
    }
    if (data.gone) return watched.delete(data.gone);
    if (data.who) return channel.postMessage({ here: id, watch });
    ledAt = Date.now();
    if (data.beat) return;
    heard = Date.now();
    if (data.open) {
      const was = covered;
      covered = data.open.includes(watch);
      if (data.anew || !was) { changed = true; failures = 0; }
    } else if (data.changed) {
      const whole = data.changed.includes("everything");
      if (whole || data.changed.includes("person") || data.changed.includes(watch)) changed = true;
      // What concerns everybody is not asked for by everybody at once.
      if (whole) { askAt = Date.now() + about(2000); return; }
    } else if (data.ended) {
      if (!leaves()) return reload();
      changed = true;
    }
    // Somebody is there again: what came to nothing is soon tried again.
    if (failures) askAt = Math.min(askAt, Date.now() + about(2000));
    if (!changed && !failures) asOf = Date.now();
    if (changed && !failures) ask();
    show();
  };
  const open = () => {
    const words = new Set([watch, ...watched.values()]);
    const next = new EventSource(`/live?${[...words].map((word) => `watch=${encodeURIComponent(word)}`).join("&")}`);
    const anew = !stream;
    if (stream) older.push(stream);
    stream = Object.assign(next, { words, openedAt: Date.now() });
    const on = (name, act) => next.addEventListener(name, ({ data }) => { if (stream === next) act(data); });
    // An older one goes only when the new one is there, so that nothing falls between.
    on("watching", (data) => {
      older.splice(0).forEach((one) => one.close());
      stream.isOpen = true;
      streamFailures = 0;
      tell({ open: data.split(" "), anew });
    });
    on("pulse", () => tell({ pulse: true }));
    on("changed", (data) => tell({ changed: data.split(" ") }));
    on("ended", () => tell({ ended: true }));
    on("error", lose);
  };
  const close = () => {
    [stream, ...older.splice(0)].forEach((one) => one?.close());
    stream = undefined;
  };
  const lose = () => {
    close();
    streamAt = Date.now() + slower(streamFailures, 1000, 30000);
    streamFailures += 1;
  };
  const lead = async (options = {}) => {
    await navigator.locks.request("harbor-live", options, () => new Promise(() => {
      leading = true;
      streamAt = 0;
      channel.postMessage({ who: true });
      tick();
    })).catch(() => {});
    // Another window took over, because this one was asleep.
    leading = false;
    close();
    lead();
  };
  const tick = () => {
    const now = Date.now();
    const silent = now - heard > SILENCE;
    if (leading) {
      if (stream && silent && now - stream.openedAt > SILENCE) lose();
      if (!stream && now >= streamAt) open();
      if (now >= beatAt) { beatAt = now + 5000; channel.postMessage({ beat: true }); }
    } else if (channel && !document.hidden && now - ledAt > stealAfter) {
      ledAt = now;
      stealAfter = about(25000);
      lead({ steal: true });
    }
    if (now >= again || ((changed || failures || !isFresh()) && now >= askAt)) { again = Infinity; ask(); }
    count();
    show();
  };
  const back = () => {
    const silent = Date.now() - heard > 6000;
    if (silent) streamAt = streamFailures = 0;
    if (!document.hidden && (silent || changed || failures)) ask();
    tick();
  };
  document.addEventListener("visibilitychange", back);
  addEventListener("online", back);
  settle();
  if (channel) {
    channel.addEventListener("message", take);
    channel.postMessage({ here: id, watch });
    addEventListener("pagehide", () => channel.postMessage({ gone: id }));
    lead();
  }
  askAt = Date.now() + (channel ? 3000 : 5000);
  setInterval(tick, 1000);
})();
