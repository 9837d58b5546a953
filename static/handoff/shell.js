// What the other scripts stand on: finding elements, saying things aloud, the time, and whether the server answers.
"use strict";
globalThis.handoff = (() => {
  const one = (selector, where = document) => where.querySelector(selector);
  const all = (selector, where = document) => [...where.querySelectorAll(selector)];
  const words = (name) => document.body.dataset[name] ?? "";
  const keep = (key, value) => {
    try {
      if (value === undefined) return JSON.parse(sessionStorage.getItem(key));
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Storage is blocked or full: nothing is kept, and nothing else depends on it.
    }
    return null;
  };

  // For who cannot see it: once, politely; `urgent` interrupts. What is said in one moment is said together.
  const waiting = { polite: [], urgent: [] };
  function aloud(text, { urgent = false } = {}) {
    const kind = urgent ? "urgent" : "polite";
    waiting[kind].push(text);
    if (waiting[kind].length > 1) return;
    setTimeout(() => {
      const place = one(`[data-aloud=${kind}]`);
      if (place) place.textContent = waiting[kind].join(" ");
      waiting[kind] = [];
    }, 150); // a region that was only just filled or emptied is not read
  }

  // The product's time. The page says it once; each later answer of the server says the host's, `shift` apart from it.
  const arrived = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
  const rendered = Number(words("now"));
  let skew = rendered ? rendered - (performance.timeOrigin + arrived) : 0;
  const now = () => Date.now() + skew;
  function agree(date) {
    const said = Date.parse(date) + Number(words("shift"));
    // The header counts whole seconds: only what differs by more is another time.
    if (!Number.isNaN(said) && Math.abs(said - now()) > 2000) {
      skew = said - Date.now();
      document.dispatchEvent(new Event("handoff:time"));
    }
  }

  // Whether the server answers. A hiccup of less than GRACE is nobody's business.
  const GRACE = 4000;
  let seen = new Date();
  let timer = 0;
  function answered(date) {
    seen = new Date();
    if (date) agree(date);
    clearTimeout(timer);
    timer = 0;
    show(false);
  }
  function silent({ grace = GRACE } = {}) {
    timer ||= setTimeout(show, grace, true);
  }
  function show(lost) {
    document.documentElement.toggleAttribute("data-lost", lost);
    const banner = one("[data-connection]");
    if (!banner || banner.hidden === !lost) return;
    const lang = document.documentElement.lang;
    one("time", banner).textContent = seen.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
    banner.hidden = !lost;
  }
  addEventListener("offline", () => silent({ grace: 0 }));
  addEventListener("online", () => document.dispatchEvent(new Event("handoff:look")));

  // One page is kept for when there is no connection; the worker never sees anybody's own.
  const register = () => navigator.serviceWorker?.register(words("worker"), { updateViaCache: "all" }).catch(() => {});
  if (words("worker")) addEventListener("load", register);

  // The session is over. What was being typed is kept by forms.js; the way back leads here again.
  function signedOut({ ask = false } = {}) {
    const here = location.pathname + location.search;
    const address = `${words("signIn")}?next=${encodeURIComponent(here)}`;
    const banner = one("[data-signed-out]");
    if (!ask || !banner) return location.assign(address);
    one("a", banner).href = address;
    banner.hidden = false;
  }

  return { one, all, words, keep, aloud, now, answered, silent, signedOut };
})();
