// In colours that the system forces on us, backgrounds and shadows are gone. What must be told apart still can be.
Object.assign(window.eyes, (() => {
  const { all, style, called, shown, stops, ringed, contrast, ground } = window.eyes;
  const EDGES = ["Top", "Right", "Bottom", "Left"];

  // What is left of a look: lines, weight, and what it holds.
  const look = (element) => {
    const { fontWeight, textDecorationLine, outlineStyle, outlineWidth, ...rest } = style(element);
    const edges = EDGES.map((edge) => `border${edge}`)
      .map((edge) => (rest[`${edge}Style`] === "none" ? "" : [rest[`${edge}Style`], rest[`${edge}Width`], rest[`${edge}Color`]]));
    return JSON.stringify([fontWeight, textDecorationLine, outlineStyle, outlineWidth, edges, all("svg", element).map((icon) => icon.innerHTML)]);
  };

  const chosen = (attribute) => all(`[${attribute}]:not([${attribute}=false])`).filter(shown).flatMap((element) => {
    const row = element.closest("ul, ol, nav, [role]") ?? element.parentElement;
    const others = all(`${element.localName}:not([${attribute}]), [${attribute}=false]`, row)
      .filter((other) => shown(other) && other.localName === element.localName && other.className === element.className);
    return others.some((other) => look(other) === look(element)) ? [`${called(element)} does not look chosen`] : [];
  });

  const checked = () => all("input:is([type=radio], [type=checkbox]):checked").filter((input) => {
    if (style(input).appearance !== "none" && shown(input)) return false;
    const label = input.labels[0];
    // One in a dialog that is closed is on no page yet.
    if (label && !shown(label)) return false;
    const other = all(`input[type=${input.type}]:not(:checked)`).map((unchecked) => unchecked.labels[0]).find(Boolean);
    return !label || (other && look(other) === look(label));
  }).map((input) => `${called(input.labels[0] ?? input)} does not look chosen`);

  const focus = () => stops().flatMap((stop) => {
    stop.focus({ focusVisible: true, preventScroll: true });
    const ring = ringed(stop);
    if (!ring) return [`${called(stop)} does not show that it has the focus`];
    const seen = contrast(style(ring).outlineColor, ground(ring.parentElement));
    return seen < 3 ? [`the ring of ${called(stop)} has a contrast of ${seen.toFixed(1)}`] : [];
  });

  // A field has lines around it, or stands in a bar that has one.
  const edges = (field) => EDGES.every((edge) => style(field)[`border${edge}Style`] !== "none")
    || EDGES.some((edge) => style(field.parentElement)[`border${edge}Style`] !== "none");

  const meaning = () => [
    ...all("[data-tone]").filter((element) => shown(element) && !(all("svg", element).some(shown) && element.textContent.trim()))
      .map((element) => `${called(element)} has a tone and not both an icon and a word`),
    ...all("svg").filter((icon) => shown(icon) && contrast(style(icon).color, ground(icon)) < 3)
      .map((icon) => `an icon in ${called(icon.parentElement)} cannot be seen`),
    ...all("input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea")
      .filter((field) => shown(field) && !edges(field))
      .map((field) => `${called(field)} has no edge`),
  ];

  const survives = () => {
    if (!matchMedia("(forced-colors: active)").matches) return ["no colours are forced"];
    return [...["aria-current", "aria-pressed", "aria-selected", "aria-checked"].flatMap(chosen), ...checked(), ...focus(), ...meaning()];
  };

  return { survives };
})());
