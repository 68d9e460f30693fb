// Small helps on top of pages that work without them: local times, copy, busy buttons, theme, and coming back.
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

  const press = () => all(".themes [data-theme-set]").forEach((button) => {
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
        // Whoever copied from a list that has closed since would see nothing else.
        say("Copied", !copy.checkVisibility());
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

  // A form that goes out says so. A double click is one; pressed again later, or after the load was stopped, it goes out
  // again: whatever must happen once carries an id. The button stays in place and keeps focus, so that nothing jumps.
  let setsOut = false;
  const rest = (form) => {
    delete form.dataset.sent;
    all("[data-was]", form).forEach((button) => {
      button.textContent = button.dataset.was;
      delete button.dataset.was;
    });
  };
  const stopped = () => all("[data-sent]").forEach(rest);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (Date.now() - (form.dataset.sent ?? 0) < 1000) return event.preventDefault();
    form.dataset.sent = Date.now();
    setsOut = true;
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    button.dataset.was ??= button.textContent;
    button.textContent = button.dataset.busy;
    say(button.dataset.busy);
  });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") stopped(); });
  // Where a browser tells that a load was stopped, it need not have been by that key. A load also ends when a form that
  // goes out takes its place: that is told before the new one begins.
  globalThis.navigation?.addEventListener("navigate", () => { setsOut = false; });
  globalThis.navigation?.addEventListener("navigateerror", () => { if (!setsOut) stopped(); });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    // A browser may bring back a page of somebody who has signed out since.
    if (document.querySelector('form[action="/sign-out"]')) {
      root.hidden = true;
      location.reload();
      return;
    }
    stopped();
  });

  globalThis.harbor = { say, localise, written };
  press();
})();
