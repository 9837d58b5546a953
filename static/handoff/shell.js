// What every page does: the CSRF header of htmx, focus after a swap, toasts, clocks, and word of a lost connection.
"use strict";
(() => {
  const one = (selector, where = document) => where.querySelector(selector);
  const all = (selector, where = document) => where.querySelectorAll(selector);

  // htmx: only its requests to us carry the token; selfRequestsOnly refuses all others.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  // Who stood on what was swapped away stands on its successor, else on the heading of what came.
  let stood = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const here = document.activeElement;
    stood = event.detail.target.contains(here) ? here.id || "?" : "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    watch();
    if (!stood || document.activeElement !== document.body) return;
    const next = document.getElementById(stood) ?? one("[data-focus], h1, h2", event.detail.elt) ?? document.getElementById("main");
    if (!next.hasAttribute("tabindex") && !next.matches("a, button, input, select, textarea")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  });
  for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, () => lost(true));
  document.addEventListener("htmx:afterOnLoad", () => lost(false));

  // The connection
  let seen = new Date();
  function lost(is) {
    const banner = one("[data-connection]");
    if (!banner) return;
    if (!is) seen = new Date();
    else one("time", banner).textContent = seen.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    banner.hidden = !is;
  }
  addEventListener("offline", () => lost(true));
  addEventListener("online", () => lost(false));

  // Nudges: `data-stream` names the address; a nudge `new` shows `data-on-nudge`, and a lost stream polls.
  const streamed = one("[data-stream]");
  if (streamed) {
    const source = new EventSource(streamed.dataset.stream);
    const live = one("[data-live]");
    const say = (is) => live && (live.hidden = false, live.dataset.state = is ? "live" : "polls", (one("[data-word=live]", live).hidden = !is), (one("[data-word=polls]", live).hidden = is));
    source.addEventListener("open", () => { say(true); lost(false); });
    source.addEventListener("error", () => say(false));
    source.addEventListener("away", () => say(false));
    source.addEventListener("back", () => say(true));
    source.addEventListener("new", () => { for (const it of all("[data-on-nudge]")) it.hidden = false; });
    addEventListener("pagehide", () => source.close());
  }

  // Toasts: `handoff.toast("Sent back Juniper Row.", {form: …})`, or rendered by the server
  const SECONDS = 10;
  function run(toast) {
    if (toast.dataset.running) return;
    toast.dataset.running = "1";
    const close = one("[data-close]", toast);
    close?.addEventListener("click", () => toast.remove());
    const form = one("form", toast);
    if (!form) return;
    const ring = one("[data-ring]", toast);
    const ends = performance.now() + SECONDS * 1000;
    const tick = () => {
      const left = (ends - performance.now()) / 1000;
      ring?.setAttribute("stroke-dasharray", `${Math.max(0, (left / SECONDS) * 100)} 100`);
      if (left <= 0) toast.remove();
      else if (toast.isConnected) setTimeout(tick, 250);
    };
    tick();
  }
  function toast(words, { undo = "" } = {}) {
    const made = one("#toast").content.firstElementChild.cloneNode(true);
    one("[data-words]", made).textContent = words;
    if (undo) one("form", made).action = undo;
    else for (const part of all("form, svg", made)) part.remove();
    one("[data-toasts]").append(made);
    run(made);
    return made;
  }
  globalThis.handoff = { toast };
  for (const it of all("[data-toast]")) run(it);

  // Clocks, by the server's time
  const said = Number(document.body.dataset.now || Date.now());
  const skew = said - Date.now();
  const two = (n) => String(n).padStart(2, "0");
  const words = { ...document.body.dataset };
  function span(seconds) {
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    return hours ? `${hours} h ${two(minutes % 60)} min` : `${minutes} min`;
  }
  function stateOf(clock, left) {
    if (left <= 0) return "late";
    const whole = (Number(clock.dataset.due) - Number(clock.dataset.started)) / 1000;
    const short = whole <= 600;
    if (left <= (short ? 30 : 900)) return "last";
    return 1 - left / whole >= (short ? 0.5 : 0.83) ? "soon" : "fine";
  }
  function show(clock) {
    const left = (Number(clock.dataset.due) - Date.now() - skew) / 1000;
    const state = stateOf(clock, left);
    const precise = `${Math.floor(Math.abs(left) / 60)}:${two(Math.floor(Math.abs(left) % 60))}`;
    if (clock.dataset.state !== state) {
      clock.dataset.state = state;
      one("use", clock).setAttribute("href", `#c-${state}`);
      if (state === "late") one("[data-clocks-aloud]").textContent = words.wordLate.replace("%s", span(-left));
    }
    const key = `word${state[0].toUpperCase()}${state.slice(1)}`;
    const text = words[key].replace("%s", state === "last" ? precise : span(Math.abs(left)));
    const at = one("[data-word]", clock);
    if (at.textContent !== text) at.textContent = text;
  }
  let clocks = [];
  function watch() {
    clocks = [...all(".clock[data-due]")];
    clocks.forEach(show);
  }
  watch();
  setInterval(() => clocks.forEach(show), 1000);
})();
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-try-toast]")) globalThis.handoff.toast("Sent back Juniper Row.", { undo: "/components/" });
});
