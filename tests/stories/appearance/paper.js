// On paper: dark ink whatever the screen's light, nothing that only works on a screen, nothing beyond the margin.
Object.assign(window.eyes, (() => {
  const { all, style, called, shown, contrast } = window.eyes;

  const prints = () => {
    const faults = all(".off-paper, .skip, [data-needs-script]").filter(shown).map((element) => `${called(element)} is printed`);
    const titles = all("h1").filter((title) => !shown(title) || contrast(style(title).color, "rgb(255, 255, 255)") < 4.5);
    faults.push(...titles.map((title) => `${called(title)} cannot be read`));
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) faults.push("it is wider than the paper");
    return faults;
  };

  return { prints };
})());
