// Shows a password on request, prints, and says it in words when a passkey did not work.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      field.focus();
    });
    // Sent as a password again, so that no browser remembers it as an ordinary word.
    field.form.addEventListener("submit", () => { field.type = "password"; });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = !window.PublicKeyCredential;
  for (const part of document.querySelectorAll("[data-without-passkeys]")) part.hidden = !!window.PublicKeyCredential;
});
document.addEventListener("allauth.error", (event) => {
  const place = document.querySelector("[data-passkey-error]");
  if (!place) return;
  event.preventDefault();
  place.hidden = false;
  place.focus();
});
