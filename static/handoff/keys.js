// Keys: `data-key="a"` or `data-key="g i"` on a link or button presses it. `?` lists those of the page.
"use strict";
(() => {
  const PAUSE = 1000;
  const box = document.querySelector("[data-keys]");
  if (!box) return;
  if (!box) return; // signing in and pages about a problem stand without the shell
  const on = () => document.body.dataset.singleKeys !== "off";
  const typing = (it) => it.closest("input, textarea, select, [contenteditable]");
  let before = "";
  let timer = 0;

  const usable = (it) => it.getClientRects().length && it.getAttribute("aria-disabled") !== "true" && !it.disabled;
  const holders = () => [...document.querySelectorAll("[data-key]")];

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !on()) return;
    if (box.open || document.querySelector("dialog[open]") || typing(event.target)) return;
    if (event.key === "?") {
      event.preventDefault();
      open();
      return;
    }
    if (event.key.length !== 1) return;
    const pressed = before ? `${before} ${event.key}` : event.key;
    clearTimeout(timer);
    before = "";
    const found = holders().find((it) => it.dataset.key === pressed && (usable(it) || pressed.includes(" ")));
    if (found) {
      event.preventDefault();
      found.click();
    } else if (holders().some((it) => it.dataset.key.startsWith(`${pressed} `))) {
      before = pressed;
      timer = setTimeout(() => (before = ""), PAUSE);
    }
  });

  function open() {
    const list = box.querySelector("[data-keys-list]");
    list.replaceChildren();
    const seen = new Set();
    for (const it of holders()) {
      if (seen.has(it.dataset.key)) continue;
      seen.add(it.dataset.key);
      const term = document.createElement("dt");
      for (const one of it.dataset.key.split(" ")) {
        const cap = document.createElement("kbd");
        cap.className = "key";
        cap.textContent = one;
        term.append(cap);
      }
      const means = document.createElement("dd");
      means.textContent = it.dataset.keyName || it.getAttribute("aria-label") || plain(it);
      list.append(term, means);
    }
    box.querySelector("[data-keys-off]").hidden = on();
    box.showModal();
  }

  function plain(it) {
    const copy = it.cloneNode(true);
    for (const cap of copy.querySelectorAll("kbd, svg, .n")) cap.remove();
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) open();
    if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
    if (event.target === box || event.target.closest("[data-keys-close]")) box.close();
  });
})();
