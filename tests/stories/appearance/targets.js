// WCAG 2.5.8: what one must hit is at least 24 by 24 pixels, or stands free enough that no finger hits its neighbour.
Object.assign(window.eyes, (() => {
  const { all, style, called, shown } = window.eyes;
  const LEAST = 24;
  const HIT = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role^=menuitem], [role=option]";

  // Words before or after it in the same line of text: its size is that of the text.
  const inSentence = (element) => style(element).display === "inline"
    && [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  // A label hits its control, too.
  const box = (element) => {
    const boxes = [element, ...(element.labels ?? [])].map((part) => part.getBoundingClientRect());
    return boxes.reduce((most, part) => (part.width * part.height > most.width * most.height ? part : most));
  };
  const centre = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
  const far = ([x, y], { left, right, top, bottom }) =>
    Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  const isSmall = ({ width, height }) => width < LEAST - 0.01 || height < LEAST - 0.01;

  const targets = () => {
    const found = all(HIT).filter((element) => shown(element) && !element.matches(":disabled") && !inSentence(element));
    const boxes = found.map((element) => ({ element, area: box(element) }));
    return boxes.filter(({ area }) => isSmall(area)).flatMap(({ element, area }) => {
      const middle = centre(area);
      const near = boxes.find((other) => other.element !== element && !other.element.contains(element)
        && (isSmall(other.area) ? Math.hypot(...centre(other.area).map((at, axis) => at - middle[axis])) < LEAST : far(middle, other.area) < LEAST / 2));
      const size = `${area.width.toFixed(1)} by ${area.height.toFixed(1)} pixels`;
      return near ? [`${called(element)} has ${size}, and ${called(near.element)} is close to it`] : [];
    });
  };

  return { targets };
})());
