// Nothing lies on anything else: no line of text over another, or over a picture, a field or a button that it is not part of.
Object.assign(window.eyes, (() => {
  const { all, called, changesNothing, windows, shown, heardOnly } = window.eyes;
  // Letters may reach a little into the space of the next line.
  const SLACK = 3;

  // As far as a box that scrolls lets it be seen.
  const seen = (element, { left, right, top, bottom }) => windows(element)
    .reduce((area, { area: box }) => ({ left: Math.max(area.left, box.left), right: Math.min(area.right, box.right), top: Math.max(area.top, box.top), bottom: Math.min(area.bottom, box.bottom) }), { left, right, top, bottom });

  const lines = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const element = text.parentElement;
      if (!text.data.trim() || !shown(element) || element.closest(".skip, svg, option")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      found.push(...[...range.getClientRects()].map((area) => ({ element, area: seen(element, area), what: `“${text.data.trim()}”` })));
    }
    return found;
  };
  const things = () => all("img, svg, input, select, textarea, button, .button").filter((element) => shown(element) && !heardOnly(element)
    // The arrow of a select lies on it, as it is meant to.
    && !element.parentElement.closest("svg") && !element.matches(".select > svg")).map((element) => ({ element, area: element.getBoundingClientRect(), what: called(element) }));
  const over = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > SLACK
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > SLACK;
  const related = (one, other) => one.contains(other) || other.contains(one);

  const overlaps = changesNothing(() => {
    const found = [...lines(), ...things()].filter(({ area }) => area.right > area.left && area.bottom > area.top);
    return found.flatMap((one, place) => found.slice(place + 1)
      .filter((other) => over(one.area, other.area) && !related(one.element, other.element))
      .map((other) => `${one.what} lies on ${other.what}`));
  });

  return { overlaps };
})());
