// The day that is waited for: year, month, day.
const now = new Date();
const day = new Date(now.getFullYear() + 1, 0, 1);

const left = document.getElementById("left");
const tick = () => {
  const seconds = Math.max(0, Math.floor((day - new Date()) / 1000));
  const days = Math.floor(seconds / 86400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  left.textContent = `${days} days ${clock.map((part) => String(part).padStart(2, "0")).join(":")}`;
};
tick();
setInterval(tick, 1000);
