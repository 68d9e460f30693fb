// What moves on the page by itself or when touched, longer than a blink.
Object.assign(window.eyes, (() => {
  const { all, style, called } = window.eyes;
  const BLINK = 100;
  const longest = (list) => Math.max(...list.split(",").map((time) => parseFloat(time) * (time.trim().endsWith("ms") ? 1 : 1000)));

  const moves = () => {
    const running = document.getAnimations()
      .filter((animation) => animation.playState === "running" && animation.effect.getComputedTiming().activeDuration > BLINK)
      .map((animation) => `${called(animation.effect.target)} moves`);
    const fading = all("*")
      .filter((element) => longest(style(element).transitionDuration) > BLINK && style(element).transitionProperty !== "none")
      .map((element) => `${called(element)} fades`);
    return [...running, ...fading];
  };

  return { moves };
})());
