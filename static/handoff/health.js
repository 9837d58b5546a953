// Keeps "System health" true while it is open: asks for the changing part, and puts in what differs.
"use strict";
(() => {
  const EVERY = 5000;
  const PATIENCE = 8000; // the server itself gives up on its database after 5 s
  const page = document.querySelector(".health[data-now]");
  const lost = page.querySelector("[data-lost]");
  const aloud = page.querySelector("[data-aloud]");
  let asking = false;

  const part = (where, name) => where.querySelector(`[data-part="${name}"]`);

  async function look() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(page.dataset.now, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(String(answer.status));
      take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      lost.hidden = true;
    } catch {
      if (lost.hidden) say(lost.dataset.word);
      lost.querySelector("time").textContent = page.querySelector("[data-part=asof] time").textContent;
      lost.hidden = false;
    } finally {
      asking = false;
    }
  }

  function take(fresh) {
    const before = part(page, "headline").dataset.state;
    const after = part(fresh, "headline");
    if (before !== after.dataset.state || !lost.hidden) say(after.dataset.word);
    for (const now of fresh.querySelectorAll("[data-part]")) {
      const then = part(page, now.dataset.part);
      if (!then.isEqualNode(now)) swap(then, now);
    }
  }

  // Who stands on a button keeps standing there; where it is gone, on the heading of its list.
  function swap(then, now) {
    const here = then.contains(document.activeElement) ? document.activeElement.id : null;
    then.replaceWith(now);
    if (here !== null) (document.getElementById(here) ?? now.querySelector("[tabindex]") ?? document.getElementById("main")).focus();
  }

  // Said once per change of state, not for each second that is counted.
  function say(words) {
    aloud.textContent = words;
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
})();
