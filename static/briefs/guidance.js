// What a brief could do better, told while it is written (BRIEF-4). The rules are told in briefs/guidance.py.

import { HIGH, count, countBrief, dense, empty, filled, letters, separators } from "./words.js";

// made by `manage.py mirrors`: change it there
const SHARES = {
  "trigger": 40,
  "pain": 55,
  "attendees": 40,
  "promised": 30,
  "landmines": 35
};
const AT_LEAST = {
  "trigger": 24,
  "pain": 33,
  "attendees": 24,
  "promised": 18,
  "landmines": 21
};
const QUOTED = 3;
const QUOTES = [
  "(?<![{letters}])[\"“”„‟＂〝]([^\"“”„‟＂〝〞〟]*)[\"“”„‟＂〝〞〟]?",
  "(?<![{letters}])[«»‹›]([^«»‹›]*)[«»‹›]?",
  "[「『﹁]([^」』﹂]*)[」』﹂]?",
  "(?<![{letters}])['‘‚‛](?![0-9{gaps}])((?:[^'’‘]|(?<=[{letters}])['’‘](?=[{letters}]))*)['’‘](?![{letters}])"
];
const BARE = [
  "no",
  "none",
  "nope",
  "nothing",
  "nil",
  "null",
  "nada",
  "na",
  "n a",
  "not applicable",
  "tbd",
  "tbc",
  "unknown",
  "unclear",
  "x",
  "xx",
  "xxx",
  "not sure",
  "no idea",
  "dunno",
  "don t know",
  "i don t know",
  "nothing known",
  "none known",
  "none heard",
  "nothing heard",
  "none yet",
  "nothing yet",
  "none so far",
  "nothing so far",
  "none mentioned",
  "nothing mentioned",
  "nothing special",
  "nothing to report",
  "no landmines",
  "not that i know of",
  "none i know of",
  "none that i know of",
  "nothing that i know of",
  "keine",
  "nichts",
  "aucun",
  "aucune",
  "rien",
  "ninguno",
  "ninguna",
  "nenhum",
  "nessuno",
  "niente",
  "geen",
  "нет",
  "なし",
  "無し",
  "特になし",
  "无",
  "無",
  "没有",
  "없음"
];
const READER = "the AE";
const SENTENCES = {
  "drift": "Your words so far: put theirs between quotation marks, as they said them.",
  "quote": "A direct quote: {ae} can open with it.",
  "empty": "Did you ask? Write what you heard, or tick “asked, none heard”.",
  "bare": "This reads as if nobody asked. If you did, tick “asked, none heard”.",
  "long": "{words} words, where about {share} do: which would {ae} not need in the first minute?",
  "heading": "{words} words, and more to come: it is heading past {high}.",
  "past": "Past {high} words: which would {ae} not need in the first minute?"
};
// made up to here

const withClasses = (pattern) => pattern.replaceAll("{letters}", letters).replaceAll("{gaps}", separators);
const quotes = QUOTES.map((pattern) => new RegExp(withClasses(pattern), "gu"));
const SAID = new RegExp(`[${letters}${dense}]+`, "gu");

// `fields` as briefs.fields.Fields has them, `ae` who will read it. Hints are as briefs.guidance.Hint has them.
// `sentences` and `reader` in another language; without them it speaks English.
export function guide(fields, ae = "", sentences = SENTENCES, reader = READER) {
  const say = (sentence, facts) => filled(sentences[sentence], { ae: ae || reader, ...facts });
  const hints = [...drift(fields, say), ...omission(fields, say), ...creep(fields, say)];
  const order = [...Object.keys(SHARES), ""];
  return hints.sort((one, other) => order.indexOf(one.field) - order.indexOf(other.field));
}

const hint = (field, kind, sentence, good = false) => ({ field, kind, sentence, good });

function drift(fields, say) {
  if (hasQuote(fields.pain)) return [hint("pain", "quote", say("quote"), true)];
  return count(fields.pain) ? [hint("pain", "paraphrase_drift", say("drift"))] : [];
}

export function hasQuote(text) {
  const said = (pattern) => [...text.matchAll(pattern)].map((quote) => quote[1]).join(" ");
  return quotes.some((pattern) => count(said(pattern)) >= QUOTED);
}

function omission(fields, say) {
  if (fields.landmines_asked || !isBare(fields.landmines)) return [];
  return [hint("landmines", "landmine_omission", say(count(fields.landmines) ? "bare" : "empty"))];
}

export function isBare(text) {
  const said = (text.toLowerCase().match(SAID) ?? []).join(" ");
  return !said || BARE.includes(said);
}

function creep(fields, say) {
  const { total, byField } = countBrief(fields);
  const toCome = empty(fields).reduce((sum, name) => sum + AT_LEAST[name], 0);
  const hints = Object.entries(SHARES)
    .filter(([name, share]) => byField[name] > share)
    .map(([name, share]) => hint(name, "essay_creep", say("long", { words: byField[name], share })));
  if (total + toCome > HIGH)
    hints.push(hint("", "essay_creep", say(total > HIGH ? "past" : "heading", { words: total, high: HIGH })));
  return hints;
}
