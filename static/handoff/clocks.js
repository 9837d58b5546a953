// Clocks tick by the server's time and without a request: each second below ten minutes, else each minute.
// `.clock` and `.dial` carry, in milliseconds, data-due and data-started, and data-open ("from-to from-to …") where only
// working time counts: outside of it they stand still and say so. The words and shares are those of handoff/faces.py.
"use strict";
(() => {
  const { one, all, words, aloud, now } = handoff;
  const PRECISE = 600; // seconds left below which seconds are shown
  const SAID = [3600, 900, 300, 0]; // seconds left at which it is said aloud, once
  const two = (n) => String(n).padStart(2, "0");

  const spans = (clock) => (clock.dataset.open ?? "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
  const within = (open, from, to) => open.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from)), 0);

  function read(clock, at) {
    const [due, started, open] = [Number(clock.dataset.due), Number(clock.dataset.started), spans(clock)];
    const counted = (from, to) => (open.length ? within(open, from, to) : to - from);
    const left = Math.floor((at < due ? counted(at, due) : due - at) / 1000);
    const whole = Math.floor(counted(started, due) / 1000);
    const paused = at < due && open.length > 0 && !open.some(([a, b]) => a <= at && at < b);
    return { left, whole, state: paused ? "paused" : stateOf(left, whole) };
  }
  function stateOf(left, whole) {
    if (left <= 0) return "late";
    const short = whole <= PRECISE;
    if (left <= (short ? 30 : 900)) return "last";
    return 1 - left / whole >= (short ? 0.5 : 0.83) ? "soon" : "fine";
  }
  function span(seconds) {
    if (seconds < PRECISE) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    if (!hours) return words("wordMinutes").replace("%s", minutes);
    return words("wordHours").replace("%s", hours).replace("%s", two(minutes % 60));
  }
  const word = (state) => words(`word${state[0].toUpperCase()}${state.slice(1)}`);

  function show(clock, { left, whole, state }) {
    if (clock.dataset.state !== state) {
      clock.dataset.state = state;
      one("use", clock).setAttribute("href", `#c-${state}`);
    }
    if (clock.matches(".dial")) {
      put(one("b", clock), (left < 0 ? "+" : "") + span(Math.abs(left)));
      put(one("[data-word]", clock), words(`dial${state[0].toUpperCase()}${state.slice(1)}`));
      const share = Math.max(0, Math.min(100, (left / whole) * 100));
      one(".dial-left", clock).setAttribute("stroke-dasharray", `${share.toFixed(1)} 100`);
    } else put(one("[data-word]", clock), word(state).replace("%s", span(Math.abs(left))));
  }
  function put(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  // A clock that a swap has brought anew is the same clock: what was said of it is not said again.
  const before = new Map();
  function say(clock, left) {
    const key = `${clock.dataset.name}|${clock.dataset.due}`;
    const last = before.get(key);
    before.set(key, left);
    const passed = SAID.findLast((mark) => last > mark && left <= mark);
    if (passed === undefined) return;
    const text = passed ? word("fine").replace("%s", span(passed)) : word("late").replace("%s", "").trim();
    aloud(`${clock.dataset.name ?? ""} ${text}`.trim());
  }

  // The next look is when the first of them shows something else.
  let timer = 0;
  function tick() {
    clearTimeout(timer);
    const at = now();
    let next = 60_000;
    for (const clock of all("[data-due]")) {
      const seen = read(clock, at);
      show(clock, seen);
      say(clock, seen.left);
      const size = Math.abs(seen.left);
      next = Math.min(next, size < PRECISE + 60 ? 1000 - (at % 1000) : 1000 * (seen.left > 0 ? size % 60 || 60 : 60 - (size % 60)));
      for (const [from, to] of spans(clock)) for (const edge of [from, to]) if (edge > at) next = Math.min(next, edge - at + 5);
    }
    if (one("[data-due]")) timer = setTimeout(tick, Math.max(next, 50));
  }

  for (const kind of ["DOMContentLoaded", "htmx:afterSettle", "handoff:swapped", "handoff:time", "visibilitychange"]) {
    document.addEventListener(kind, tick);
  }
})();
