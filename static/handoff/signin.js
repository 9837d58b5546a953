// Signing in: shows a password on request, prints, and says it in words when a passkey did not work.
"use strict";
(() => {
  const { one, all } = handoff;

  function ready() {
    for (const button of all("[data-reveal], [data-print]")) button.hidden = false;
    for (const part of all("[data-needs-passkeys]")) part.hidden = !window.PublicKeyCredential;
    for (const part of all("[data-without-passkeys]")) part.hidden = !!window.PublicKeyCredential;
  }
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", ready);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
    const button = event.target.closest("[data-reveal]");
    if (!button) return;
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
  // Sent as a password again, so that no browser remembers it as an ordinary word.
  document.addEventListener("submit", (event) => {
    for (const button of all("[data-reveal]", event.target)) document.getElementById(button.dataset.reveal).type = "password";
  });

  document.addEventListener("allauth.error", (event) => {
    const place = one("[data-passkey-error]");
    if (!place) return;
    event.preventDefault();
    place.hidden = false;
    place.focus();
  });
})();
