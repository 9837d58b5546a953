// Toasts: rendered by the server into #news, or made here by `handoff.toast("Sent back Juniper Row.", {undo: address})`.
// One with Undo goes after ten seconds, and `z` presses it. It stays under the pointer, while focus is in it, and for
// whoever works by keyboard, until Escape or its button closes it.
"use strict";
(() => {
  const { one, all, aloud } = handoff;
  const SECONDS = 10;
  const BRIEF = 6;
  const MOST = 3;
  let byKeyboard = false;
  document.addEventListener("keydown", () => (byKeyboard = true), true);
  document.addEventListener("pointerdown", () => (byKeyboard = false), true);

  function run(toast) {
    if (toast.dataset.running) return;
    toast.dataset.running = "1";
    const isWrong = toast.dataset.level === "error";
    const undo = one("form", toast);
    const said = one("[data-words]", toast).textContent.trim();
    aloud(undo ? `${said} ${toast.dataset.how}` : said, { urgent: isWrong });
    one("[data-close]", toast).addEventListener("click", () => close(toast));
    for (const old of all("[data-toast]", toast.parentElement).slice(0, -MOST)) old.remove();
    if (!isWrong) pass(toast, undo ? SECONDS : BRIEF);
  }

  function pass(toast, seconds) {
    const ring = one("[data-ring]", toast);
    let left = seconds;
    let before = performance.now();
    const tick = () => {
      const now = performance.now();
      const rests = byKeyboard || toast.matches(":hover, :focus-within") || document.hidden;
      if (!rests) left -= (now - before) / 1000;
      before = now;
      ring?.setAttribute("stroke-dasharray", `${Math.max(0, (left / seconds) * 100)} 100`);
      if (left <= 0) close(toast);
      else if (toast.isConnected) setTimeout(tick, 250);
    };
    tick();
  }

  // Who stood in it stands on the page again, and not at its beginning.
  function close(toast) {
    const stood = toast.contains(document.activeElement);
    toast.remove();
    if (stood) (one("#news [data-close]") ?? one("#main")).focus({ preventScroll: true });
  }

  function toast(text, { undo = "", level = "" } = {}) {
    const made = one("#toast").content.firstElementChild.cloneNode(true);
    one("[data-words]", made).textContent = text;
    if (level) made.dataset.level = level;
    if (undo) one("form", made).action = undo;
    else for (const part of all("form, [data-circle]", made)) part.remove();
    one("#news").append(made);
    globalThis.htmx?.process(made);
    run(made);
    return made;
  }

  const runAll = () => all("#news [data-toast]").forEach(run);
  Object.assign(handoff, { toast, closeToast: () => { const last = all("#news [data-toast]").at(-1); if (last) close(last); return !!last; } });
  document.addEventListener("htmx:oobAfterSwap", runAll);
  // Pressed once, it is done or refused: its toast goes, and the answer brings the next.
  document.addEventListener("htmx:afterRequest", (event) => event.target.closest?.("[data-toast]")?.remove());
  document.addEventListener("DOMContentLoaded", runAll);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-try-toast]"); // the gallery's
    if (button) toast(button.dataset.tryToast, { undo: "#" });
  });
})();
