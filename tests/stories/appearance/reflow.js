// WCAG 1.4.10 and 1.4.4: in a narrow window nothing sticks out to the side, and no text is cut off.
Object.assign(window.eyes, (() => {
  const { all, called, changesNothing, once, windows, heardOnly, shown, scrolls, stops } = window.eyes;
  const edge = () => document.documentElement.clientWidth;

  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode);
    return found.filter((text) => shown(text.parentElement));
  };

  const inScroller = once((element, ask) => element !== document.documentElement && (scrolls(element) || ask(element.parentElement)));

  const cut = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    const cutters = windows(text.parentElement).filter(({ overflowX, overflowY }) => [overflowX, overflowY].some((way) => ["hidden", "clip"].includes(way)));
    return lines.some((line) => line.right > edge() + 1 || line.left < -1 || cutters.some(({ area: window }) => {
      return line.right > window.right + 1 || line.left < window.left - 1 || line.bottom > window.bottom + 1 || line.top < window.top - 1;
    }));
  };

  const reflows = changesNothing(() => {
    const faults = [];
    if (document.documentElement.scrollWidth > edge()) faults.push(`the page is ${document.documentElement.scrollWidth} pixels wide`);
    // Tables and code may scroll in a box of their own, which the keyboard reaches: as a stop that says what it is, or
    // by what stands in it.
    for (const box of all("body *").filter((element) => shown(element) && scrolls(element))) {
      const holdsStops = stops().some((stop) => stop !== box && box.contains(stop));
      const isStop = box.tabIndex === 0 && box.role && (box.ariaLabel || box.hasAttribute("aria-labelledby"));
      if (!holdsStops && !isStop && !box.matches("dialog, [popover], textarea")) faults.push(`${called(box)} scrolls, and does not tell those who use a keyboard`);
    }
    const texted = texts().filter((text) => !inScroller(text.parentElement) && !text.parentElement.closest(".skip"));
    for (const text of texted.filter(cut)) faults.push(`cut off: “${text.data.trim()}”`);
    for (const thing of all("main :is(img, svg, input, button, select, textarea, table)")) {
      const { left, right } = thing.getBoundingClientRect();
      if (shown(thing) && !heardOnly(thing) && !inScroller(thing) && (right > edge() + 1 || left < -1)) faults.push(`${called(thing)} sticks out`);
    }
    return faults;
  });

  // WCAG 1.4.12: text still fits for those who set lines, words and letters wider apart.
  const spreads = () => {
    const wider = new CSSStyleSheet();
    wider.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }");
    document.adoptedStyleSheets = [wider];
    const faults = texts().filter((text) => !inScroller(text.parentElement) && cut(text)).map((text) => `cut off when spread out: “${text.data.trim()}”`);
    document.adoptedStyleSheets = [];
    return faults;
  };

  return { reflows, spreads };
})());
