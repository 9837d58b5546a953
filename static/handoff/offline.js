// On the page that stands in while there is no connection: looks again, and lets the real page come.
"use strict";
(() => {
  const EVERY = 5_000;
  async function look() {
    try {
      await fetch(location.href, { method: "HEAD", cache: "no-store" });
      location.reload();
    } catch {
      const note = document.querySelector("[data-tried]");
      note.querySelector("time").textContent = new Date().toLocaleTimeString(document.documentElement.lang);
      note.hidden = false;
    }
  }
  addEventListener("online", look);
  setInterval(look, EVERY);
})();
