// Parts of a page that stay true by themselves. An element with an id says what it shows:
//   data-live="team:<id> me"   when one of these names is nudged, it is asked for anew (`me` is the person)
//   data-poll="15"             it is asked for every so many seconds
//   data-from="/health/now"    from another address than the page's own
//   data-say="All is well."    said aloud when it has changed
//   data-hold                  a list: rows change where they stand, and new ones wait for "2 new, show"
//   data-hold="hand"           so only while somebody has it in hand (focus, pointer, typed words); else they come and go
// One stream per page, and one request for all parts of one address. Nothing is asked while nobody looks.
"use strict";
(() => {
  const { one, all, words, aloud, now, answered, silent, signedOut } = handoff;
  const SOON = 200; // nudges of one moment are answered together
  const POLL = 60_000; // while there is no stream
  const HIDDEN = 30_000; // so long after nobody looks the stream is let go: a browser has few connections
  const SILENCE = 40_000; // the server beats every 15 s: after this the line is dead, whatever the browser thinks
  const PATIENCE = 10_000;
  const GRACE = 10_000; // before the page says that it is not live: streams end and begin again by themselves
  const PART = "[data-live], [data-poll]";

  // As the server wrote it. Clocks tick, tokens differ, and which row lies open is the reader's own: none of that
  // makes it another part.
  const written = new WeakMap();
  function plain(part) {
    const copy = part.cloneNode(true);
    for (const it of all("[name=csrfmiddlewaretoken], .sheet[data-of]", copy)) it.remove();
    for (const it of all(".clock[data-due]", copy)) {
      delete it.dataset.state;
      it.replaceChildren();
    }
    for (const it of [copy, ...all("[data-open]", copy)]) it.removeAttribute("data-open");
    return copy.outerHTML.replace(/\s+/g, " ");
  }
  const learn = () => all(`${PART}, [data-hold] [data-rows] > [id]`).forEach((part) => written.has(part) || written.set(part, plain(part)));

  // Asking
  const stale = new Set();
  let soon = 0;
  function want(parts) {
    for (const part of parts) stale.add(part.id);
    if (stale.size && !document.hidden) soon ||= setTimeout(look, SOON);
  }
  async function look() {
    soon = 0;
    if (document.hidden) return;
    const parts = [...stale].map((id) => document.getElementById(id)).filter(Boolean);
    stale.clear();
    const here = location.pathname + location.search;
    const from = new Map();
    for (const part of parts) from.set(part.dataset.from ?? here, [...(from.get(part.dataset.from ?? here) ?? []), part]);
    await Promise.all([...from].map(([address, those]) => ask(address, those)));
  }
  const asking = new Set();
  async function ask(address, parts) {
    if (asking.has(address)) return void setTimeout(want, 1000, parts);
    asking.add(address);
    try {
      const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
      const answer = await fetch(address, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401) return ended();
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      answered(answer.headers.get("Date"));
      for (const part of parts) if (part.isConnected) take(part, fresh.getElementById(part.id));
    } catch {
      silent();
    } finally {
      asking.delete(address);
    }
  }

  const waiting = () => [...stale].map((id) => document.getElementById(id)).filter((part) => part && !busy(part));

  // Taking what came
  const typing = (part) => part.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea, select");
  const busy = (part) => typing(part) || one("[aria-busy=true], dialog[open], :popover-open", part);
  const typed = (part) => all("input, textarea", part).some((it) => /^(text|search|email|number|url|textarea)$/.test(it.type) && it.value !== it.defaultValue);
  const inHand = (part) => part.dataset.hold !== "hand" || part.matches(":hover, :focus-within") || typed(part);
  function take(part, fresh) {
    if (!fresh || written.get(part) === plain(fresh)) return;
    if (part.hasAttribute("data-hold") && one("[data-rows]", part) && inHand(part)) return hold(part, fresh);
    if (busy(part)) return void stale.add(part.id); // looked at again when focus leaves it
    if (fresh.dataset.say && fresh.dataset.say !== part.dataset.say) aloud(fresh.dataset.say);
    swap(part, fresh);
  }
  function swap(old, fresh) {
    const here = document.activeElement;
    const stood = old.contains(here) ? { id: here.id, action: here.form?.getAttribute("action") } : null;
    written.set(fresh, plain(fresh));
    keepRows(old, fresh);
    document.adoptNode(fresh);
    old.replaceWith(fresh);
    globalThis.htmx?.process(fresh);
    learn();
    document.dispatchEvent(new CustomEvent("handoff:swapped", { detail: fresh }));
    if (!stood) return;
    const next =
      (stood.id && document.getElementById(stood.id)) ||
      (stood.action && one(`form[action="${CSS.escape(stood.action)}"] button`, fresh)) ||
      one("[tabindex], h2, h3", fresh) ||
      one("#main");
    if (!next.matches("a[href], button, [tabindex]")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  // A row that is as it was stays the same element, with what lies open in it.
  function keepRows(old, fresh) {
    const mine = new Map(all("[data-rows] > [id]", old).map((row) => [row.id, row]));
    for (const row of all("[data-rows] > [id]", fresh)) {
      const kept = mine.get(row.id);
      if (!kept || written.get(kept) !== plain(row)) continue;
      kept.removeAttribute("data-done");
      kept.inert = false;
      row.replaceWith(kept);
    }
  }

  // A list keeps its order under the cursor: rows change in their places, gone ones stay and say so, new ones wait.
  function hold(part, fresh) {
    const rows = (where) => new Map(all("[data-rows] > [id]", where).map((row) => [row.id, row]));
    const [mine, theirs] = [rows(part), rows(fresh)];
    for (const [id, row] of mine) {
      const other = theirs.get(id);
      row.toggleAttribute("data-done", !other);
      row.inert = !other;
      if (other && plain(other) !== (written.get(row) ?? plain(row)) && !busy(row) && !typed(row)) {
        swap(row, other.cloneNode(true));
      }
    }
    const fewer = [...mine.keys()].some((id) => !theirs.has(id));
    const many = [...theirs.keys()].filter((id) => !mine.has(id)).length;
    one(":scope > [data-show]", part)?.remove();
    if (many || fewer) part.prepend(offer(part, fresh, many));
  }
  function offer(part, fresh, many) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-plain";
    button.dataset.show = "";
    button.textContent = many ? words("wordNew").replace("%s", many) : words("wordFewer");
    aloud(button.textContent);
    button.addEventListener("click", () => {
      const before = new Set(all("[data-rows] > [id]", part).map((row) => row.id));
      swap(part, fresh);
      const first = all("[data-rows] > [id]", fresh).find((row) => !before.has(row.id)) ?? fresh;
      const target = one("a[href], button", first) ?? first;
      if (target === first) first.tabIndex = -1;
      target.focus({ preventScroll: true });
    });
    return button;
  }

  // The stream
  const me = `user:${words("person")}`;
  const shows = (part) => part.dataset.live.split(/\s+/).map((name) => (name === "me" ? me : name));
  const nudged = (names) => want(all("[data-live]").filter((part) => names.includes("*") || shows(part).some((name) => names.includes(name))));
  let source = null;
  let heard = 0; // when, on this page's clock
  let after = ""; // the last number of the feed
  let live = false;
  let over = false;
  let grace = 0;

  function connect() {
    if (source || over || document.hidden || !words("person") || !one("[data-live]")) return;
    const asked = after ? `after=${after}` : `since=${Math.floor(now() - performance.now())}`;
    source = new EventSource(`${words("stream")}?${asked}`);
    heard = performance.now();
    const on = (kind, what) => source.addEventListener(kind, (event) => {
      heard = performance.now();
      after = event.lastEventId || after;
      what(event.data && JSON.parse(event.data));
    });
    on("here", () => is(true));
    on("new", (names) => { is(true); nudged(names); });
    on("beat", (time) => answered(new Date(time - Number(words("shift"))).toUTCString()));
    on("away", () => is(false));
    on("back", again);
    source.addEventListener("error", () => {
      is(false);
      if (source?.readyState === EventSource.CLOSED) {
        disconnect();
        want(all("[data-live]")); // whose answer says whether the session has ended or the server is away
      }
    });
  }
  function disconnect() {
    source?.close();
    source = null;
    live = false;
  }
  function again() {
    disconnect();
    connect();
  }
  function is(lives) {
    live = lives;
    if (lives) {
      clearTimeout(grace);
      grace = 0;
      show(true);
    } else grace ||= setTimeout(() => { grace = 0; if (!live && !document.hidden) show(false); }, GRACE);
  }
  function show(lives) {
    document.body.dataset.liveness = lives ? "live" : "polls";
    const banner = one("[data-not-live]");
    if (banner) banner.hidden = lives || over;
  }
  function ended() {
    over = true;
    disconnect();
    show(false);
    signedOut({ ask: true });
  }

  // Time passing, once a second
  const begun = new Map(); // by id: when it was last asked for
  let polled = performance.now();
  let hidden = 0;
  function tick() {
    const at = performance.now();
    if (document.hidden) {
      hidden ||= at;
      if (source && at - hidden > HIDDEN) disconnect();
      return;
    }
    hidden = 0;
    if (over) return;
    if (source && at - heard > SILENCE) {
      disconnect();
      is(false);
    }
    if (!source && at - heard > 5000) connect();
    if (!live && at - polled > POLL) {
      polled = at;
      want(all("[data-live]"));
    }
    for (const part of all("[data-poll]")) {
      const every = Number(part.dataset.poll) * 1000;
      if (at - (begun.get(part.id) ?? 0) < every) continue;
      begun.set(part.id, at);
      want([part]);
    }
    want(waiting());
  }

  // Who comes back after a while sees what is true now, and not what was.
  function back() {
    if (document.hidden) return;
    connect();
    want([...waiting(), ...all("[data-poll]"), ...(live ? [] : all("[data-live]"))]);
  }
  document.addEventListener("visibilitychange", back);
  document.addEventListener("handoff:look", back);
  document.addEventListener("focusout", () => setTimeout(() => want(waiting())));
  document.addEventListener("htmx:afterSettle", learn);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => event.persisted && back());

  document.addEventListener("DOMContentLoaded", () => {
    learn();
    for (const part of all("[data-poll]")) begun.set(part.id, performance.now());
    connect();
    setInterval(tick, 1000);
  });
})();
