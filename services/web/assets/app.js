// Small helps on top of pages that work without them: local times, copy, send once, theme, and the honesty of live pages.
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => from.querySelectorAll(selector);
  root.dataset.script = "on";

  // One polite voice; the last thing said within a moment wins. What nothing else shows is seen as well, for a while.
  let voice;
  const say = (text, seen) => {
    const speaker = document.getElementById("announcer");
    clearTimeout(voice);
    voice = setTimeout(() => {
      speaker.className = seen ? "toast" : "visually-hidden";
      speaker.textContent = text;
      if (seen) voice = setTimeout(() => { speaker.className = "visually-hidden"; }, 8000);
    }, 400);
  };

  // The server says how dates are written. Where nobody chose a zone, it wrote UTC, and the browser's takes its place.
  const { dates: tongue, zone: timeZone } = root.dataset;
  const day = { day: "numeric", month: "long", year: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  const styles = { moment: { ...day, ...clock }, ago: { ...day, ...clock }, day, clock: { ...clock, second: "2-digit" } };
  const written = (at, style) => at.toLocaleString(tongue, { ...styles[style], timeZone });
  const localise = (from) => all("time[data-local]", from).forEach((time) => {
    const text = written(new Date(time.dateTime), time.dataset.local);
    if (time.dataset.local === "ago") time.title = text; else time.textContent = text;
  });
  localise();

  all("[data-browser-zone]").forEach((option) => { option.textContent += ` (${new Intl.DateTimeFormat().resolvedOptions().timeZone})`; });

  const press = () => all("[data-theme-set]").forEach((button) => {
    button.setAttribute("aria-pressed", button.dataset.themeSet === (root.dataset.theme ?? "system"));
    all(`input[name=theme][value=${root.dataset.theme ?? "system"}]`).forEach((input) => { input.checked = true; });
  });

  // Pictures come in light and dark, and follow the chosen light as the page does.
  const dark = (theme) => all("source[data-dark]").forEach((source) => {
    source.media = { system: "(prefers-color-scheme: dark)", dark: "all", light: "not all" }[theme];
  });

  document.addEventListener("click", async ({ target }) => {
    const copy = target.closest("[data-copy]");
    if (copy) {
      const word = copy.querySelector("[data-copy-word]");
      try {
        await navigator.clipboard.writeText(copy.dataset.copy);
        word.textContent = "Copied";
        say("Copied");
        setTimeout(() => { word.textContent = "Copy"; }, 2000);
      } catch {
        say("Your browser did not let us copy. Select the text and copy it by hand.", true);
      }
    }
    const theme = target.closest("[data-theme-set]")?.dataset.themeSet;
    if (theme) {
      if (theme === "system") delete root.dataset.theme; else root.dataset.theme = theme;
      const age = theme === "system" ? 0 : 31536000;
      const secure = location.protocol === "https:" ? "; secure" : "";
      dark(theme);
      document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
      press();
    }
  });

  // A form goes out once. The button stays in place and keeps focus, so that nothing jumps.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    button.dataset.was = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
    say(button.dataset.busy);
  });
  // What does not change by itself is loaded anew when somebody comes back to it after a while.
  const drawn = Date.now();
  const refresh = () => {
    const { fresh } = document.querySelector("[data-fresh]")?.dataset ?? {};
    if (!document.hidden && fresh && Date.now() - drawn > fresh * 1000) location.reload();
  };
  document.addEventListener("visibilitychange", refresh);
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    // A browser may bring back a page of somebody who has signed out since.
    if (document.querySelector('form[action="/sign-out"]')) {
      root.hidden = true;
      location.reload();
      return;
    }
    refresh();
    all("[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("[data-was]", form).forEach((button) => {
        button.textContent = button.dataset.was;
        button.removeAttribute("aria-disabled");
      });
    });
  });

  // Live parts: say when the line has been lost for five seconds, and never show an error page inside a page.
  const lost = new WeakMap();
  const frame = (event) => event.target.closest?.("[data-live]");
  const on = (names, act) => names.split(" ").forEach((name) => {
    document.addEventListener(`htmx:${name}`, (event) => frame(event) && act(event, frame(event)));
  });
  on("sse:after:connection sse:after:message", (_, part) => {
    clearTimeout(lost.get(part));
    lost.delete(part);
    part.dataset.live = "on";
  });
  const lose = (_, part) => {
    if (lost.has(part)) return;
    const since = new Date();
    lost.set(part, setTimeout(() => {
      part.dataset.live = "stalled";
      all("[data-since]", part).forEach((time) => { time.textContent = written(since, "clock"); });
    }, 5000));
  };
  on("sse:before:connection sse:error sse:close error", lose);
  // Who may not look any longer learns why from the page itself.
  const turn = (status) => { if ([401, 403, 404].includes(status)) location.reload(); };
  on("sse:error", (event) => turn(event.detail.status));
  on("before:response", (event, part) => {
    const { raw } = event.detail.ctx.response;
    if (raw.headers.get("content-type")?.includes("event-stream")) return;
    event.preventDefault();
    lose(event, part);
    turn(raw.status);
  });
  on("after:swap", (_, part) => {
    localise(part);
    const news = part.querySelector("[data-announce]")?.textContent.replace(/\s+/g, " ").trim();
    if (news && news !== part.dataset.said) say(news);
    part.dataset.said = news;
    const next = part.querySelector("[data-go]");
    if (next) location.replace(next.href);
  });
  all("[data-live]").forEach((part) => {
    part.dataset.said = part.querySelector("[data-announce]")?.textContent.replace(/\s+/g, " ").trim();
  });
  press();
})();
