// The editor of a brief. Typing never waits on the network: words and guidance are worked out here, every change is
// kept on this device at once, and sent when there is a pause. What cannot be sent stays, and is sent later.
import { guide } from "./guidance.js";
import { countBrief, filled, LOW, rest, standing } from "./words.js";

const form = document.querySelector("[data-brief]");
const one = (selector, where = form) => where.querySelector(selector);
const all = (selector, where = form) => [...where.querySelectorAll(selector)];
const start = JSON.parse(one("#brief-start").textContent);
const words = JSON.parse(one("#brief-words").textContent); // in the reader's language
const STALE = one("[data-stale]", document);
const KEY = `handoff:brief:${start.key}`;
const PAUSE = 2000;
const IDLE = 30_000; // without a key or a pointer for so long, nobody is at work
const PROSE = ["trigger", "pain", "promised", "landmines"];
const ASK = one("[data-asked]");

let revision = start.revision;
let sent = JSON.stringify(read()); // what the server is known to have
let sending = false;
let timer = 0;
let refused = false;
one("[name=plain]").remove(); // what is sent now has been saved before, by this script

// ---- what stands in the form

function read() {
  const fields = Object.fromEntries(PROSE.map((name) => [name, one(`#f-${name}`)?.value ?? ""]));
  return { ...fields, landmines_asked: ASK.checked, attendees: people(), answers: answers() };
}

function people() {
  return all("[data-row]").map((row) => ({
    side: one("[data-part=side]", row).value,
    name: one("[data-part=name]", row).value,
    role: one("[data-part=role]", row).value,
    confirmed: one("[data-part=confirmed]", row).ariaPressed === "true",
  }));
}

function answers() {
  const said = (item) => all("[data-met]", item).find((it) => it.ariaPressed === "true")?.dataset.met;
  return Object.fromEntries(
    all("[data-item]").map((item) => [
      item.dataset.item,
      { met: { yes: true, no: false }[said(item)] ?? null, text: one("[data-answer]", item).value },
    ]),
  );
}

function write(fields) {
  for (const name of PROSE) one(`#f-${name}`).value = fields[name];
  ASK.checked = fields.landmines_asked;
  one("[data-people]").replaceChildren();
  fields.attendees.forEach(addPerson);
  for (const item of all("[data-item]")) {
    const given = fields.answers[item.dataset.item] ?? {};
    one("[data-answer]", item).value = given.text ?? "";
    press(item, given.met === true ? "yes" : given.met === false ? "no" : "");
  }
  show();
}

function addPerson(person = { side: "theirs", name: "", role: "", confirmed: false }) {
  const row = one("[data-person]").content.cloneNode(true).firstElementChild;
  for (const part of ["side", "name", "role"]) one(`[data-part=${part}]`, row).value = person[part] ?? "";
  confirm(one("[data-part=confirmed]", row), !!person.confirmed);
  one("[data-people]").append(row);
  return row;
}

function confirm(button, yes) {
  button.ariaPressed = String(yes);
  one("[data-yes]", button).hidden = !yes;
  one("[data-no]", button).hidden = yes;
  one("use", button).setAttribute("href", yes ? "#i-yes" : "#i-ring");
}

function press(item, met) {
  for (const button of all("[data-met]", item)) button.ariaPressed = String(button.dataset.met === met);
  one("[data-answer]", item).hidden = met !== "no";
  item.dataset.state = { yes: "yes", no: "no" }[met] ?? "open";
  one("use", item).setAttribute("href", met === "yes" ? "#i-yes" : "#i-ring");
}

// ---- words and guidance, at every key

let aloud = 0;
function show() {
  const fields = read();
  const { total, byField } = countBrief(fields);
  for (const [name, count] of Object.entries(byField)) one(`[data-field=${name}] [data-count]`).textContent = inWords(count);
  const meter = one("[data-words-meter]");
  meter.dataset.state = standing(total);
  one("[data-fill]").setAttribute("width", `${Math.min(total / 240, 1) * 100}%`);
  one("[data-total]").textContent = inWords(total);
  one("[data-rest]").textContent = rest(total, words.rests);
  clearTimeout(aloud);
  aloud = setTimeout(() => (one("[data-words-aloud]").textContent = filled(words.aloud, { count: total, rest: rest(total, words.rests) })), 1000);
  const hints = guide(fields, start.ae, words.guidance, words.reader);
  for (const place of all("[data-field]")) {
    // One line a field: what could be better before what is good.
    const theirs = hints.filter((it) => it.field === place.dataset.field);
    const hint = theirs.find((it) => !it.good) ?? theirs[0];
    const line = place.matches("[data-hint]") ? place : one("[data-hint]", place);
    // Who has hardly begun is not told off for what comes last.
    const quiet = !hint || (hint.kind === "landmine_omission" && total < LOW / 3);
    line.hidden = quiet;
    line.textContent = quiet ? "" : hint.sentence;
    line.classList.toggle("guide--good", !!hint?.good);
  }
}
const inWords = (count) => (count === 1 ? words.one_word : filled(words.words, { count }));

// ---- kept here, then there

function keepHere() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ revision, fields: read(), at: Date.now() }));
    return true;
  } catch {
    return false; // storage is blocked or full
  }
}

function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

// The words are safe on the server. The number stays: a page drawn just before that save knows by it that it is old.
function keepNumber() {
  try {
    localStorage.setItem(KEY, JSON.stringify({ revision }));
  } catch {
    // as above
  }
}

function say(sentence, facts = {}) {
  one("[data-saved-words]", document).textContent = filled(sentence, facts);
}

function changed() {
  refused = !STALE.hidden; // while two versions stand, nothing is sent before the person has said which goes on
  show();
  say(keepHere() ? words.kept : words.unsaved);
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

async function send(_event, least = 15_000) {
  clearTimeout(timer);
  const fields = read();
  if (sending || refused) return;
  if (JSON.stringify(fields) === sent && !seconds.waiting(least) && !verify.waiting()) return;
  sending = true;
  const timed = verify.seconds();
  const worked = seconds.take();
  const body = JSON.stringify({ revision, changes: fields, active_seconds: worked, verify_seconds: timed });
  try {
    const answer = await fetch(form.dataset.save, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() },
      redirect: "manual",
    });
    await hear(answer, fields, worked, timed);
  } catch {
    seconds.giveBack(worked);
    say(words.offline);
    timer = setTimeout(send, 5000);
  } finally {
    sending = false;
  }
  if ((JSON.stringify(read()) !== sent || verify.waiting()) && !refused) {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  }
}

// The cookie says the token: another tab may have signed in anew since this page was made.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? one("[name=csrfmiddlewaretoken]").value;

// What an answer says, also where it is a problem of another door: refused by the policy, an old form, too much.
async function saidBy(answer) {
  const said = await answer.json().catch(() => ({}));
  return { ...said, sentence: said.sentence ?? said.detail ?? words.broken };
}

async function hear(answer, fields, worked, timed) {
  if (answer.status >= 500) throw new Error(String(answer.status)); // it is tried again
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    seconds.giveBack(worked);
    refused = true;
    say(words.signed_out);
    return handoff.signedOut({ ask: true });
  }
  const said = await saidBy(answer);
  if (answer.ok) {
    revision = said.revision;
    one("[name=revision]").value = revision;
    sent = JSON.stringify(fields);
    verify.sent(timed);
    one("[data-ready]").innerHTML = said.ready;
    if (sent === JSON.stringify(read())) keepNumber();
    return say(words.saved, { at: said.saved });
  }
  seconds.giveBack(worked);
  refused = true;
  if (said.now) return stale(said);
  const place = said.field && one(`[data-field=${CSS.escape(said.field)}] [data-hint]`);
  if (place) {
    place.hidden = false;
    place.textContent = said.sentence;
  }
  return say(words.refused, { sentence: said.sentence });
}

// Changed elsewhere: both stay, and the person says which goes on.
function stale({ sentence, now }) {
  refused = true;
  const button = (name, act) => {
    const it = document.createElement("button");
    it.type = "button";
    it.className = "btn btn-plain";
    it.textContent = name;
    it.addEventListener("click", act);
    return it;
  };
  const told = document.createElement("p");
  told.textContent = [sentence, now.saved_by && filled(words.saved_by, { name: now.saved_by })].filter(Boolean).join(" ");
  const done = () => {
    STALE.hidden = true;
    refused = false;
    revision = now.revision;
    one("[name=revision]").value = revision;
  };
  STALE.replaceChildren(
    told,
    button(words.mine, () => { done(); send(); }),
    button(words.theirs, () => { done(); write(now); sent = JSON.stringify(read()); forget(); say(words.taken); }),
  );
  STALE.hidden = false;
}

// ---- the stopwatch: typing and pointing, not an open tab

const seconds = (() => {
  let total = start.active_seconds * 1000;
  let unsent = 0;
  let last = 0;
  function mark() {
    const at = Date.now();
    if (last && !document.hidden && at - last < IDLE) {
      total += at - last;
      unsent += at - last;
    }
    last = at;
  }
  for (const kind of ["keydown", "pointerdown", "pointermove"]) document.addEventListener(kind, mark, { passive: true });
  document.addEventListener("visibilitychange", () => (last = 0));
  setInterval(() => {
    const running = last && !document.hidden && Date.now() - last < IDLE ? Date.now() - last : 0;
    one("[data-watch]").textContent = clock(total + running);
  }, 1000);
  one("[data-watch]").textContent = clock(total);
  return {
    waiting: (least) => unsent >= least,
    take: () => {
      const whole = Math.round(unsent / 1000);
      unsent -= whole * 1000;
      return whole;
    },
    giveBack: (whole) => (unsent += whole * 1000),
  };
})();

function clock(milliseconds) {
  const whole = Math.floor(milliseconds / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// ---- the 90 seconds of the bar, where somebody runs the timer

const verify = (() => {
  const button = one("[data-timer]");
  const place = one("[data-timer-words]");
  let begun = 0;
  let taken = start.verify_seconds;
  let told = taken;
  const tell = () => (place.textContent = taken === null ? words.timer : filled(words.timed, { seconds: taken }));
  setInterval(() => {
    if (begun) place.textContent = filled(words.timing, { seconds: Math.round((Date.now() - begun) / 1000) });
  }, 500);
  button.addEventListener("click", () => {
    if (begun) {
      taken = Math.round((Date.now() - begun) / 1000);
      begun = 0;
      tell();
      send();
    } else begun = Date.now();
    button.ariaPressed = String(!!begun);
  });
  tell();
  return { seconds: () => taken, waiting: () => taken !== told, sent: (timed) => (told = timed) };
})();

// ---- what people do

form.addEventListener("input", changed);
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches("[data-add]")) one("[data-part=name]", addPerson()).focus();
  else if (button.matches("[data-out]")) button.closest("[data-row]").remove();
  else if (button.matches("[data-part=confirmed]")) confirm(button, button.ariaPressed !== "true");
  else if (button.matches("[data-met]")) {
    const item = button.closest("[data-item]");
    press(item, button.ariaPressed === "true" ? "" : button.dataset.met);
    if (button.dataset.met === "no") one("[data-answer]", item).focus();
  } else return;
  changed();
});
// Submitting is for what is saved: first save, then send.
form.addEventListener("submit", async (event) => {
  if (JSON.stringify(read()) === sent && !seconds.waiting(1000) && !verify.waiting()) return forget();
  event.preventDefault();
  while (sending) await new Promise((again) => setTimeout(again, 50));
  await send(event, 1000);
  if (JSON.stringify(read()) === sent) form.submit();
  else one("button", STALE)?.focus();
});
addEventListener("online", send);
addEventListener("pagehide", () => JSON.stringify(read()) !== sent && keepHere());
document.addEventListener("visibilitychange", () => document.hidden && send());

write(start);
sent = JSON.stringify(read());
try {
  const kept = JSON.parse(localStorage.getItem(KEY));
  if (kept && !kept.fields) {
    forget();
    if (kept.revision > revision) location.reload();
  } else if (kept && JSON.stringify(kept.fields) !== sent) {
    write(kept.fields);
    if (kept.revision === revision) {
      say(words.found);
      send();
    } else {
      revision = kept.revision; // what they were written upon: with the number of today they would overwrite what came since
      stale({ sentence: words.older, now: start });
    }
  }
} catch {
  // nothing readable was kept
}
