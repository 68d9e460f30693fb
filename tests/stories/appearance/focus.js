// The round of Tab: which stops there must be, and what each must be like when it has the focus.
Object.assign(window.eyes, (() => {
  const { stops, stopOf, ringed, called, contrast, ground, style } = window.eyes;
  let expected;
  let place;
  let last;

  const points = ({ left, right, top, bottom }) => {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return [[x, y], [left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2]];
  };
  const canBeSeen = (element) => {
    const boxes = [...element.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    return boxes.flatMap(points).some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (element.contains(hit) || hit.closest("label")?.control === element);
    });
  };

  // Down, or to the next column. Only the way forward is looked at: the way back is the same.
  const jumpsBack = (from, to) => {
    const [before, after] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
    return after.bottom <= before.top && after.left < before.right;
  };

  const begins = (backwards) => {
    // The browser's own field for a date has four places to stop: day, month, year and the calendar.
    const found = stops().flatMap((stop) => (stop.type === "date" ? Array(4).fill(stop) : [stop]));
    expected = backwards ? found.reverse() : found;
    [place, last] = [-1, null];
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    // There is no key that leads to the last stop first.
    if (backwards) expected[0]?.focus({ focusVisible: true });
    return expected.length;
  };

  const stands = (backwards) => {
    const now = document.activeElement;
    place += 1;
    const faults = [];
    const wanted = expected[place];
    if (stopOf(now) !== wanted) return [`Tab stops at ${called(now)} and not at ${called(wanted)}`];
    if (!canBeSeen(now)) faults.push(`${called(now)} has the focus and cannot be seen`);
    const ring = ringed(now);
    if (!ring) faults.push(`${called(now)} does not show that it has the focus`);
    else {
      const seen = contrast(style(ring).outlineColor, ground(ring.parentElement));
      if (seen < 3) faults.push(`the ring of ${called(now)} has a contrast of ${seen.toFixed(1)}`);
    }
    if (last?.ring && !last.ring.contains(now) && ringed(last.ring) === last.ring) {
      faults.push(`${called(last.now)} looks as if it still had the focus`);
    }
    if (last && !backwards && jumpsBack(last.now, now)) faults.push(`from ${called(last.now)} Tab jumps up to ${called(now)}`);
    last = { now, ring };
    return faults;
  };

  const leaves = () => (stopOf(document.activeElement) === expected.at(-1) ? [`Tab does not leave ${called(expected.at(-1))}`] : []);

  const skipped = () => {
    const main = document.querySelector("main");
    const behind = Node.DOCUMENT_POSITION_FOLLOWING;
    const wanted = stops().find((stop) => main.compareDocumentPosition(stop) & behind);
    const now = stopOf(document.activeElement);
    return now === wanted ? [] : [`after skipping, Tab stops at ${called(now)} and not at ${called(wanted)}`];
  };

  return { begins, stands, leaves, skipped };
})());
