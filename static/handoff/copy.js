/* A button that copies a field. Without a clipboard it stays hidden: the field can be copied by hand. */
"use strict";
(() => {
  function ready() {
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  }
  ready();
  document.addEventListener("htmx:afterSettle", ready); // the token comes with a swap

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
    document.querySelector("[data-copied]").textContent = button.dataset.done;
  });
})();
