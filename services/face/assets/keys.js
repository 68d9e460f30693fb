// Keys, dialogs and the palette, on top of links that work without them.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const palette = byId("palette");
  const help = byId("key-help");
  const make = (name, classes, text) => Object.assign(document.createElement(name), { className: classes, textContent: text });

  if (/Mac|iPhone|iPad/.test(navigator.platform)) all("[data-mod-key]").forEach((key) => { key.textContent = "⌘ K"; });

  // A dialog that opens over the page; where the page has none of that name, the link goes to the page that asks the same.
  const open = (dialog) => {
    if (dialog.open) return;
    all("dialog:modal").forEach((other) => other.close());
    if (dialog === palette) fill("");
    if (dialog === help) list();
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const { target } = event;
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const opener = target.closest("[data-dialog]");
    const closer = target.closest("[data-dialog-close]");
    const opened = opener && byId(opener.dataset.dialog);
    const closed = closer && byId(closer.dataset.dialogClose);
    if (plain && opened) {
      event.preventDefault();
      open(opened);
    } else if (plain && closed?.matches(":modal")) {
      event.preventDefault();
      closed.close();
    } else if (target.matches("dialog:modal")) {
      // On the dialog itself, and outside of its box: on what lies behind it.
      const box = target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && event.detail) target.close();
    }
  });

  // The palette asks the server, so that it says the same on every page, and no more than its reader may see.
  const input = palette?.querySelector("input");
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const within = (name) => palette.querySelector(`[data-palette-${name}]`);
  let asking, answered;
  const fill = (asked) => {
    asking?.abort();
    const { signal } = asking = new AbortController();
    const query = new URLSearchParams({ q: asked, at: location.pathname });
    answered = fetch(`/palette/found?${query}`, { signal }).then(async (answer) => {
      if (!answer.ok) throw new Error(answer.status);
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["list", "found"]) within(part).replaceChildren(...found.querySelector(`[data-palette-${part}]`).childNodes);
      within("list").scrollTop = 0;
    }).catch(() => {
      if (signal.aborted) return;
      within("list").replaceChildren();
      within("found").textContent = "We get no answer now. Try again in a moment.";
    });
    if (!asked) input.value = "";
  };
  // What is done in place needs no page.
  palette?.addEventListener("click", (event) => {
    // On the page of what one waits for, its own button does it; elsewhere this leads there.
    const notify = event.target.closest("[data-notify-link]")?.pathname === location.pathname && document.querySelector("[data-notify]");
    if (!notify && !event.target.closest("[data-theme-set], [data-copy], [data-dialog]")) return;
    event.preventDefault();
    palette.close();
    if (notify) notify.click();
  });
  input?.addEventListener("input", () => fill(input.value));
  // Those who type faster than we answer mean what they typed, whether they take the first or walk on from it.
  const allAnswered = async () => {
    for (let last; last !== answered;) await (last = answered);
  };
  palette?.addEventListener("keydown", async (event) => {
    const links = () => all("a, button", palette);
    const chosen = () => links().indexOf(document.activeElement);
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      await allAnswered();
      // The field stands before the first link and after the last.
      const stops = [input, ...links()];
      const step = event.key === "ArrowDown" ? 1 : -1;
      stops.at((chosen() + 1 + step) % stops.length).focus();
    } else if (event.key === "Enter" && document.activeElement === input) {
      event.preventDefault();
      await allAnswered();
      links()[0]?.click();
    } else if (chosen() >= 0 && (event.key.length === 1 || event.key === "Backspace") && event.key !== " ") {
      input.focus();
    }
  });

  // Keys. Single ones can be turned off, and never work while somebody writes.
  const single = help?.querySelector("[data-keys-on]");
  const stored = (value) => {
    try {
      if (value) localStorage.setItem("keys", value);
      return localStorage.getItem("keys");
    } catch {
      return value;
    }
  };
  if (single) single.checked = stored() !== "off";
  single?.addEventListener("change", () => stored(single.checked ? "on" : "off"));
  const list = () => {
    all("[data-own]", help).forEach((line) => line.remove());
    const taken = new Set();
    all("a[data-keys]").forEach((link) => {
      if (taken.has(link.dataset.keys)) return;
      taken.add(link.dataset.keys);
      const line = make("div", "", "");
      line.dataset.own = "";
      const keys = make("dd", "", "");
      keys.append(...link.dataset.keys.split(" ").map((key) => make("kbd", "", key)));
      line.append(make("dt", "", `Go to ${words(link)}`), keys);
      help.querySelector("[data-key-list]").append(line);
    });
  };
  const writing = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
  let before = { key: "", at: 0 };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.altKey) return;
    if (palette && (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette.open) palette.close(); else open(palette);
      return;
    }
    const busy = event.target.closest?.(writing) || document.querySelector("dialog:modal");
    if (event.ctrlKey || event.metaKey || busy || !single?.checked) return;
    const chord = event.timeStamp - before.at < 1500 ? `${before.key} ${event.key}` : "";
    before = { key: event.key, at: event.timeStamp };
    const link = chord && all("a[data-keys]").find(({ dataset }) => dataset.keys === chord);
    const search = document.querySelector("[data-search]");
    if (link) link.click();
    else if (event.key === "?") open(help);
    else if (event.key === "/" && search) search.focus();
    else if (event.key === "/") open(palette);
    else return;
    event.preventDefault();
  });
})();
