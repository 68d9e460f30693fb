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

  // The palette holds what the page itself links to, so it never offers what the reader may not see.
  const input = palette?.querySelector("input");
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const places = () => {
    const seen = new Set([location.pathname + location.search]);
    return all("a[href]").flatMap((link) => {
      const where = link.pathname + link.search;
      const apart = link.origin !== location.origin || link.hash || link.target || link.closest("dialog, .home");
      if (apart || seen.has(where) || !words(link)) return [];
      seen.add(where);
      const hint = link.dataset.keys ?? (link.closest("main") ? "On this page" : "");
      return [{ name: words(link), href: link.href, hint }];
    });
  };
  const fill = (asked) => {
    const parts = asked.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ({ name }) => parts.every((part) => name.toLowerCase().includes(part));
    const begins = ({ name }) => Number(parts.length > 0 && name.toLowerCase().startsWith(parts[0]));
    const found = places().filter(fits).sort((one, other) => begins(other) - begins(one));
    palette.querySelector("[data-palette-list]").replaceChildren(...found.map(({ name, href, hint }) => {
      const link = make("a", "", "");
      link.href = href;
      link.append(make("span", "palette-name", name), make("span", "palette-where", hint));
      const item = make("li", "", "");
      item.append(link);
      return item;
    }));
    const count = found.length === 1 ? "1 page" : `${found.length} pages`;
    palette.querySelector("[data-palette-found]").textContent = found.length ? `${count}. Enter goes to the first.` : "No page has that name.";
    if (!asked) input.value = "";
  };
  input?.addEventListener("input", () => fill(input.value));
  palette?.addEventListener("keydown", (event) => {
    const links = all("a", palette);
    const at = links.indexOf(document.activeElement);
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      // The field stands before the first link and after the last.
      const stops = [input, ...links];
      const step = event.key === "ArrowDown" ? 1 : -1;
      stops.at((at + 1 + step) % stops.length).focus();
    } else if (event.key === "Enter" && at < 0 && document.activeElement === input) {
      event.preventDefault();
      links[0]?.click();
    } else if (at >= 0 && (event.key.length === 1 || event.key === "Backspace") && event.key !== " ") {
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
