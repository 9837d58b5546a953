// Keys: `data-key="a"` or `data-key="g i"` on a link or button presses it, `data-key="/"` on a field goes there.
// `j` and `k` move through the rows of [data-rows]. `?` lists what the page knows. Single keys can be switched off in
// one's account; Escape, Ctrl or Cmd with Enter, and `data-anywhere="F2"` always work, also while one types.
"use strict";
(() => {
  const { one, all } = handoff;
  const PAUSE = 1000;
  const on = () => document.body.dataset.singleKeys !== "off";
  const typing = (it) => it.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
  let before = "";
  let timer = 0;

  const usable = (it) => it.getClientRects().length && !it.closest("[inert]") && it.getAttribute("aria-disabled") !== "true" && !it.disabled;
  const holders = () => all("[data-key]").toSorted((a, b) => !!b.closest("#news") - !!a.closest("#news"));

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.defaultPrevented) return;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event);
    if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    if (key === "Escape") return back(event);
    const anywhere = key.length > 1 && all("[data-anywhere]").find((it) => it.dataset.anywhere === key && usable(it));
    if (anywhere) return done(event, () => anywhere.click());
    if (!on() || typing(target) || key.length !== 1) return;
    if (key === "?") return done(event, open);
    if (before === "" && (key === "j" || key === "k")) return move(event, key === "j" ? 1 : -1);
    press(event, before ? `${before} ${key}` : key);
  });

  function done(event, what) {
    event.preventDefault();
    what();
  }

  function press(event, pressed) {
    clearTimeout(timer);
    before = "";
    // A sequence reaches what a closed menu hides; a single key only what can be seen.
    const found = holders().find((it) => it.dataset.key === pressed && (usable(it) || pressed.includes(" ")));
    if (found) done(event, () => (found.matches("input, textarea, select") ? found.focus() : found.click()));
    else if (holders().some((it) => it.dataset.key.startsWith(`${pressed} `))) {
      before = pressed;
      timer = setTimeout(() => (before = ""), PAUSE);
    }
  }

  function send(event) {
    const form = event.target.form ?? event.target.closest("form");
    if (form?.method === "post") done(event, () => form.requestSubmit());
  }

  // One thing a time: leaves the field, closes the newest message, goes where `data-back` leads.
  function back(event) {
    if (one(":popover-open")) return;
    if (event.target.closest("#news")) return done(event, handoff.closeToast);
    if (typing(event.target)) return event.target.blur();
    if (handoff.closeToast()) return event.preventDefault();
    const link = one("[data-back]");
    if (link) done(event, () => link.click());
  }

  // One is at the row that has focus in it, else at the one that lies open; its first link takes the focus, or the row.
  function move(event, step) {
    const rows = all("[data-rows] > *").filter((row) => row.getClientRects().length);
    if (!rows.length) return;
    const focused = rows.findIndex((row) => row.contains(document.activeElement));
    const at = focused < 0 ? rows.findIndex((row) => row.hasAttribute("data-open")) : focused;
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
    done(event, () => {
      const link = one("a.name, a[href], button", next);
      if (!link) next.tabIndex = -1;
      (link ?? next).focus();
      next.scrollIntoView({ block: "nearest" });
    });
  }

  function open() {
    const box = one("[data-keys]");
    if (!box) return; // signing in and pages about a problem stand without the shell
    const list = one("[data-keys-list]", box);
    for (const old of all("[data-found]", list)) old.remove();
    one("[data-keys-rows]", list).hidden = !one("[data-rows]");
    const seen = new Set();
    const found = [];
    for (const it of holders()) {
      if (seen.has(it.dataset.key) || !(usable(it) || it.dataset.key.includes(" "))) continue;
      seen.add(it.dataset.key);
      const term = document.createElement("dt");
      for (const each of it.dataset.key.split(" ")) {
        const cap = document.createElement("kbd");
        cap.className = "key";
        cap.textContent = each;
        term.append(cap);
      }
      const means = document.createElement("dd");
      means.textContent = it.dataset.keyName || it.getAttribute("aria-label") || plain(it);
      const pair = document.createElement("div");
      pair.dataset.found = "";
      pair.append(term, means);
      found.push(pair);
    }
    list.prepend(...found);
    one("[data-keys-off]", box).hidden = on();
    one("[data-keys-on]", box).hidden = !on();
    box.showModal();
  }

  function plain(it) {
    const copy = it.cloneNode(true);
    for (const cap of all("kbd, svg, .n", copy)) cap.remove();
    return copy.textContent.trim().replace(/\s+/g, " ");
  }

  document.addEventListener("click", (event) => {
    const box = one("[data-keys]");
    if (event.target.closest("[data-keys-open]")) open();
    if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
    if (box && (event.target === box || event.target.closest("[data-keys-close]"))) box.close();
  });
})();
