// What one needs to look at a page as somebody does who has eyes and a keyboard. Each check beside this file adds to it.
// All that a check returns is a list of faults in words.
window.eyes = (() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const style = (element) => getComputedStyle(element);
  const upwards = (element) => {
    const path = [];
    for (let at = element; at; at = at.parentElement) path.push(at);
    return path;
  };

  const called = (element) => {
    const text = (element.ariaLabel ?? element.textContent).replace(/\s+/g, " ").trim();
    const kind = [element.localName, ...element.classList].join(".");
    return `<${kind}> “${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
  };

  // While a check runs that changes nothing, what was seen of an element is not looked at again: each text asks it of all that is around it.
  let known;
  const once = (about) => {
    const ask = (element) => {
      if (!known) return about(element, ask);
      if (!known.has(about)) known.set(about, new Map());
      const answers = known.get(about);
      if (!answers.has(element)) answers.set(element, about(element, ask));
      return answers.get(element);
    };
    return ask;
  };
  const changesNothing = (check) => () => {
    known = new Map();
    try { return check(); } finally { known = undefined; }
  };

  // What only a screen reader meets is cut down to nothing.
  const heardOnly = once((element, ask) => style(element).clipPath === "inset(50%)"
    || (element.parentElement !== null && ask(element.parentElement)));
  // What is around it, itself first, and lets nothing out on one side at least.
  const windows = once((element, ask) => {
    const outer = element.parentElement ? ask(element.parentElement) : [];
    const { overflowX, overflowY } = style(element);
    return overflowX === "visible" && overflowY === "visible" ? outer : [{ at: element, overflowX, overflowY, area: element.getBoundingClientRect() }, ...outer];
  });
  const shown = once((element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && element.getClientRects().length > 0
    && !heardOnly(element));

  const scrolls = once((element) => {
    const { overflowX, overflowY } = style(element);
    const moves = (overflow) => overflow === "auto" || overflow === "scroll";
    return (moves(overflowX) && element.scrollWidth > element.clientWidth)
      || (moves(overflowY) && element.scrollHeight > element.clientHeight);
  });

  // A group of radio buttons is one stop, whichever of them has the focus.
  const stopOf = (element) => {
    if (element.type !== "radio" || !element.name) return element;
    const group = `input[type=radio][name="${CSS.escape(element.name)}"]:enabled`;
    return all(group, element.form ?? document)[0];
  };

  const takesFocus = (element) =>
    element.matches("a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]")
    && element.tabIndex >= 0;

  // Where Tab must stop, in the order of the document.
  const stops = () => {
    const reached = all("*", document.querySelector("dialog:modal") ?? document.body).filter((element) =>
      !element.matches(":disabled, [type=hidden]")
      && !element.closest("[inert]")
      && element.checkVisibility({ visibilityProperty: true }));
    const found = reached.filter((element) => takesFocus(element)
      // Chromium lets the keyboard reach what scrolls and holds nothing else to reach.
      || (scrolls(element) && !all("*", element).some(takesFocus)));
    return [...new Set(found.map(stopOf))];
  };

  // The element, itself or around it, that shows the focus.
  const ringed = (element) => upwards(element).slice(0, 6).find((at) =>
    style(at).outlineStyle !== "none" && parseFloat(style(at).outlineWidth) >= 2);

  const channels = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    const whole = colour.startsWith("color(") ? 1 : 255;
    return { rgb: [red / whole, green / whole, blue / whole], alpha };
  };
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).rgb
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const ground = (element) => {
    const painted = upwards(element).find((at) => channels(style(at).backgroundColor).alpha === 1);
    return painted ? style(painted).backgroundColor : "rgb(255, 255, 255)";
  };

  // Questions and their answers, laid open.
  const open = () => all("details").forEach((details) => { details.open = true; });

  return { all, style, upwards, called, changesNothing, once, windows, heardOnly, shown, scrolls, stopOf, stops, ringed, contrast, ground, open };
})();
