// The row under the cursor lies open, and only its buttons have keys. Its sheet is asked for when it is opened, and
// those of the next rows with it, so that j and k wait for nothing. How long one has read goes along with the decision.
"use strict";
(() => {
  const { one, all } = handoff;
  const LONGEST = 3600;
  const AHEAD = 5;
  const PATIENCE = 10_000;
  let since = Date.now();
  let idle = Date.now();

  const ROW = "[data-opens] > .row";
  const rows = () => all(ROW);
  const opened = () => one(`${ROW}[data-open]`);

  // Time counts while the page is in front and somebody has moved in the last half minute: for the open row, or on a
  // page that shows one handoff for its form, which begins with what was read before it.
  const seconds = new WeakMap();
  function count() {
    const place = opened() ?? (one(ROW) ? null : one("main:has([data-read])"));
    const at = Date.now();
    const worked = document.hidden || at - idle > 30_000 ? 0 : at - since;
    since = at;
    if (!place) return;
    const begun = seconds.get(place) ?? Number(one("input[data-read]", place)?.value ?? 0);
    const read = Math.min(begun + worked / 1000, LONGEST);
    seconds.set(place, read);
    for (const it of all("input[data-read]", place)) it.value = Math.round(read);
  }
  // A decision that is a page of its own gets the seconds by its address.
  function handOver(event) {
    const link = event.target.closest?.("a[data-read]");
    if (!link) return;
    count();
    const address = new URL(link.href);
    const place = link.closest(ROW) ?? one("main");
    address.searchParams.set("seconds", Math.round(seconds.get(place) ?? 0));
    link.href = address;
  }

  let was = ""; // the row that lay open last
  function open(row) {
    count();
    if (row) was = row.id;
    for (const it of rows()) {
      it.toggleAttribute("data-open", it === row);
      for (const button of all("[data-row-key]", it)) {
        if (it === row) button.dataset.key = button.dataset.rowKey;
        else delete button.dataset.key;
      }
    }
    if (row) fill(row);
  }

  // Sheets: of this row, the one before it, and the next ones; asked for once the next two are not all there.
  const asking = new Set();
  const bare = (row) => row && !one(".sheet", row) && !asking.has(row.id);
  async function fill(row) {
    const list = rows();
    const at = list.indexOf(row);
    if (![row, list[at - 1], list[at + 1], list[at + 2]].some(bare)) return;
    const near = list.slice(Math.max(at - 1, 0), at + AHEAD + 1).filter(bare);
    near.forEach((it) => asking.add(it.id));
    try {
      const address = row.parentElement.dataset.opens + near.map((it) => it.id.replace("row-", "")).join(",");
      const headers = { "HX-Request": "true" };
      const answer = await fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401) return handoff.signedOut({ ask: true });
      if (!answer.ok) throw new Error(String(answer.status));
      put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      handoff.answered(answer.headers.get("Date"));
    } catch {
      handoff.silent(); // the line of the row stays; the next move asks again
    } finally {
      near.forEach((it) => asking.delete(it.id));
    }
  }
  function put(came) {
    for (const sheet of all(".sheet", came)) {
      const row = document.getElementById(sheet.dataset.of);
      if (row && !one(".sheet", row)) one(".acts", row).before(document.adoptNode(sheet));
    }
  }

  // By key a row opens when focus reaches it; by pointer when it is let go: what is pressed must not move away.
  let pressed = false;
  addEventListener("pointerdown", () => (pressed = true), true);
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(() => (pressed = false)), true);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(ROW);
    if (row && !pressed && !row.hasAttribute("data-open")) open(row);
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest(ROW);
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const name = event.target.closest("a.name");
    if (name) event.preventDefault();
    if (row.hasAttribute("data-open")) return void (name && one("[data-row-key=o]", row).click());
    if (!name && event.target.closest("a, button, input")) return;
    open(row);
    one("a.name", row).focus({ preventScroll: true });
  });
  addEventListener("click", handOver, true);

  for (const kind of ["pointermove", "keydown", "scroll"]) {
    addEventListener(kind, () => { count(); idle = Date.now(); }, { passive: true });
  }
  addEventListener("submit", count, true);

  // What lay open stays open when the list comes anew. Where it is gone none is: a key must not meet another row.
  function begin({ type }) {
    const first = opened() ?? rows()[0];
    if (!first) was = "";
    open(type === "handoff:swapped" && was ? rows().find((row) => row.id === was) : first);
  }
  for (const kind of ["DOMContentLoaded", "htmx:afterSettle", "handoff:swapped"]) document.addEventListener(kind, begin);
})();
