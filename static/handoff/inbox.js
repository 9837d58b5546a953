// The row under the cursor lies open, and only its buttons have keys. How long it lay open goes along with the decision.
"use strict";
(() => {
  const { one, all } = handoff;
  const LONGEST = 3600;
  let since = Date.now();
  let idle = Date.now();

  const rows = () => all("[data-rows] > .row");
  const read = (row) => Number(row.dataset.read ?? 0);

  // Time counts while the page is in front and somebody has moved in the last half minute.
  function count() {
    const row = one("[data-rows] > .row[data-open]");
    const at = Date.now();
    const worked = document.hidden || at - idle > 30_000 ? 0 : at - since;
    since = at;
    if (!row) return;
    row.dataset.read = Math.min(read(row) + worked / 1000, LONGEST);
    for (const it of all("[data-read][name]", row)) it.value = Math.round(read(row));
  }

  function open(row) {
    count();
    const whole = one("[data-rows]")?.hasAttribute("data-whole");
    for (const it of rows()) {
      it.toggleAttribute("data-open", whole || it === row);
      for (const button of all("[data-row-key]", it)) {
        if (it === row) button.dataset.key = button.dataset.rowKey;
        else delete button.dataset.key;
      }
    }
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-rows] > .row");
    if (row) open(row);
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-rows] > .row:not([data-open])");
    if (row && !event.target.closest("a, button, input")) one("a.name", row)?.focus();
  });
  for (const kind of ["pointermove", "keydown", "scroll"]) {
    addEventListener(kind, () => { count(); idle = Date.now(); }, { passive: true });
  }
  const begin = () => open(one("[data-rows] > .row[data-open]") ?? rows()[0]);
  addEventListener("submit", count, true);
  document.addEventListener("htmx:afterSettle", begin);
  begin();
})();
