// The round of Tab: which stops there must be, and what each must be like when it has the focus.
Object.assign(window.eyes, (() => {
  const { stops, stopOf, ringed, called, contrast, ground, style } = window.eyes;
  let expected = [];
  let place;
  let last;
  let faults = [];
  let back;

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
    [place, last, back, faults] = [-1, null, backwards, []];
    addEventListener("keyup", letsGo, true);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    // There is no key that leads to the last stop first: the way back begins there.
    if (backwards) {
      expected[0]?.focus({ focusVisible: true });
      stands();
    }
    return expected.length;
  };

  // What is wrong where the focus is now.
  const stands = () => {
    const now = document.activeElement;
    place += 1;
    const wanted = expected[place];
    if (!wanted) return;
    if (stopOf(now) !== wanted) {
      faults.push(`Tab stops at ${called(now)} and not at ${called(wanted)}`);
      return;
    }
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
    if (last && !back && jumpsBack(last.now, now)) faults.push(`from ${called(last.now)} Tab jumps up to ${called(now)}`);
    last = { now, ring };
  };
  // By the time that the key is let go, the focus is where it leads, and that has been scrolled to.
  const letsGo = ({ key }) => { if (key === "Tab") stands(); };

  // What was wrong on the whole round. One more Tab than there are stops leads out of the page.
  const ends = () => {
    if (place < expected.length - 1) faults.push(`Tab was heard at ${place + 1} of ${expected.length} stops`);
    if (stopOf(document.activeElement) === expected.at(-1)) faults.push(`Tab does not leave ${called(expected.at(-1))}`);
    return faults;
  };

  const skipped = () => {
    const main = document.querySelector("main");
    const behind = Node.DOCUMENT_POSITION_FOLLOWING;
    const wanted = stops().find((stop) => main.compareDocumentPosition(stop) & behind);
    const now = stopOf(document.activeElement);
    return now === wanted ? [] : [`after skipping, Tab stops at ${called(now)} and not at ${called(wanted)}`];
  };

  return { begins, ends, skipped };
})());
