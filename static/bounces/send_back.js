// The form that sends a brief back: what is said about a person is flagged as it is typed, with another way to say it
// (BOUNCE-2). Nothing is kept from being sent. The form may be swapped: everything is listened for on the document.
import { beginsWithAStep, flags } from "./wording.js";

const { one, all } = handoff;
const form = () => one("[data-wording]");

function show() {
  const here = form();
  if (!here) return;
  const told = JSON.parse(one("#wording").textContent);
  const reason = one("[name=reason]", here).value;
  const found = flags(reason, item(here), told.kinds, told.noItem);
  const list = one("[data-flags]", here);
  const written = JSON.stringify(found);
  if (list.dataset.shown !== written) list.replaceChildren(...found.map((flag) => line(here, flag)));
  list.dataset.shown = written;
  one("[name=meant]", here).value = found.length ? reason : "";
  one("[data-fix-hint]", here).textContent = beginsWithAStep(one("[name=fix]", here).value) === false ? told.hint : "";
}

const item = (here) => one("[name=item]:checked", here)?.closest("label").textContent.trim() ?? "";

function line(here, flag) {
  const made = one("[data-flag]", here).content.firstElementChild.cloneNode(true);
  for (const part of ["phrase", "why", "rewrite"]) one(`[data-${part}]`, made).textContent = flag[part];
  one("[data-use]", made).hidden = false;
  return made;
}

document.addEventListener("input", (event) => event.target.closest("[data-wording]") && show());
document.addEventListener("click", (event) => {
  const use = event.target.closest("[data-use]");
  if (!use) return;
  const field = one("[name=reason]", form());
  field.value = one("[data-rewrite]", use.closest("li")).textContent;
  field.focus();
  show();
});
document.addEventListener("htmx:afterSettle", show);
show();
