// What axe-core finds wrong with the page that is shown; false where it is not on the page yet.
//
// Another light changes colours. As long as all else stands as it stood when every rule was asked, those alone are asked
// again that judge colours: the others see what they saw.
(async () => {
  if (typeof axe !== "object") return false;
  const COLOURS = ["color-contrast", "link-in-text-block"];

  const looks = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const { fontFamily, fontSize, fontStyle, fontWeight, textDecorationLine, borderBottomWidth, borderBottomStyle } = getComputedStyle(element);
    return [left, top, width, height, element.checkVisibility({ visibilityProperty: true, opacityProperty: true }), element.value, element.checked,
      fontFamily, fontSize, fontStyle, fontWeight, textDecorationLine, borderBottomWidth, borderBottomStyle];
  };
  const elements = [...document.querySelectorAll("*")];
  const stands = JSON.stringify([document.documentElement.outerHTML, innerWidth, innerHeight, scrollX, scrollY,
    elements.indexOf(document.activeElement), elements.map(looks)]);
  const asked = window.judged === stands ? { runOnly: COLOURS } : {};
  window.judged = stands;

  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...asked });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
})()
