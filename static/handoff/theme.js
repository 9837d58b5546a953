// Runs in the head, before anything is painted: light or dark, as chosen here or else as the system has it.
"use strict";
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  let unsaved = null; // where storage is blocked the choice holds for this page

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return unsaved;
    }
  }

  function show() {
    root.dataset.bsTheme = chosen() ?? (system.matches ? "dark" : "light");
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.querySelector("[data-to=dark]").hidden = root.dataset.bsTheme === "dark";
      button.querySelector("[data-to=light]").hidden = root.dataset.bsTheme === "light";
    }
  }

  function change() {
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      // What the system says needs no remembering, and follows it when it changes.
      if (next === (system.matches ? "dark" : "light")) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch {
      unsaved = next;
    }
    show();
  }

  show();
  system.addEventListener("change", show);
  addEventListener("storage", show);
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) change();
  });
})();
