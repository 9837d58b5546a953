// A bounce is about the brief, never about who wrote it (BOUNCE-2). The rules are told in bounces/wording.py.

import { dense, filled, letters } from "../briefs/words.js";

// made by `manage.py mirrors`: change it there
const GAPS = "\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028-\\u2029\\u202F\\u205F\\u3000\\uFEFF";
const SYNTAX = {
  "_": "[\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028-\\u2029\\u202F\\u205F\\u3000\\uFEFF]+",
  "~": "[\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028-\\u2029\\u202F\\u205F\\u3000\\uFEFF]*",
  "'": "['’]",
  "<": "(?:(?<![\\s\\S])|(?<=[.!?;:,\\n]))[\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028-\\u2029\\u202F\\u205F\\u3000\\uFEFF]*",
  ">": "(?=[.!?\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028-\\u2029\\u202F\\u205F\\u3000\\uFEFF]*(?![\\s\\S]))"
};
const NO_ITEM = "one item of the bar";
export const EMPTY_SHRUG = "Say what is missing, so that it can be fixed.";
export const HINT = "Begin with what the SDR can do: “Ask …”, “Call …”, “Can you …?”";
const KINDS = {
  "habit": {
    "why": "It tells of a habit, and this is about one brief.",
    "rewrite": "This brief does not show {item} yet.",
    "phrases": [
      "\\byou_(?:always|never|constantly|keep_(?:on_)?\\w+ing)\\b",
      "\\b(?:every|each)_(?:single_)?time_you\\b|\\b(?:once|yet)_again_you\\b|\\bhow_many_times\\b",
      "\\bi(?:'ve|_have)?_(?:already_)?told_you\\b|\\bi_keep_(?:telling|asking)_you\\b",
      "\\bsame_(?:mistake|problem|thing|story)_(?:again|as_always|every_time)\\b"
    ]
  },
  "person": {
    "why": "It is about the person. What is missing is in the brief.",
    "rewrite": "What the brief does not say yet is {item}. Can you find it out?",
    "phrases": [
      "\\byou(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*_(?:forgot|failed|missed|ignored|skipped|overlooked|messed_up|screwed_up|left_out)\\b",
      "\\byou(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*_(?:should_have|should've|should_know|ought_to_know|need_to_learn)\\b",
      "\\byou(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*_(?:didn't|did_not|don't|do_not|haven't|have_not)_(?:even|bother|ask|asked|check|checked|read|listen|care|include|mention|confirm|qualify|verify|try|write|say|think|understand|get_it)\\b",
      "\\byou_(?:clearly|obviously)\\b|\\b(?:did|do|have)_you_even\\b",
      "\\bwhy_(?:didn't|don't|haven't)_you\\b|\\bwhy_did_you_not\\b",
      "\\byour_(?:fault|mistake|laziness|sloppiness|carelessness)\\b|\\b(?:this|that|it)(?:'s|_is)_(?:all_)?on_you\\b",
      "\\bdo_your_(?:job|homework)\\b|\\b(?:it|that)(?:'s|_is)_your_job\\b",
      "<(?:do_better|try_harder|pay_attention|be_more_careful|get_it_together|come_on|seriously)\\b",
      "\\byou(?:'re|_are|_were)(?:_being|_such)?(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*_(?:lazy|sloppy|careless|clueless|incompetent|useless|unprofessional|stupid|dumb|an?_idiot|hopeless|pathetic|ridiculous|amateur(?:ish)?|an?_joke|embarrassing|unacceptable)\\b"
    ]
  },
  "verdict": {
    "why": "It judges the lead. What the SDR can act on is what is missing.",
    "rewrite": "This brief is missing {item}.",
    "phrases": [
      "\\b(?:bad|weak|poor|terrible|awful|horrible|useless|worthless|thin|junk|garbage|trash|crap|crappy|rubbish|lousy|lazy|sloppy|careless|half-baked|low-quality|pointless|hopeless|pathetic)_(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)\\b",
      "\\b(?:this|that|it|(?:(?:this|that|the|your)_)?(?:(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)|one))(?:'s|_is|_was|_looks|_seems|_feels)(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*_(?:(?:junk|garbage|trash|crap|rubbish|bad|weak|thin|terrible|awful|horrible|useless|worthless|pointless)\\b|(?:lazy|sloppy|careless|clueless|incompetent|useless|unprofessional|stupid|dumb|an?_idiot|hopeless|pathetic|ridiculous|amateur(?:ish)?|an?_joke|embarrassing|unacceptable)\\b)",
      "\\b(?:pure|total|complete|utter|absolute)_(?:junk|garbage|trash|crap|rubbish|bad|weak|thin|terrible|awful|horrible|useless|worthless|pointless)\\b",
      "\\b(?:a_)?wast(?:e_of|ing)_(?:(?:my|our|everyone's|everybody's)_)?time\\b|\\bdead_on_arrival\\b"
    ]
  },
  "shrug": {
    "why": "It says no, and not what would make it a yes.",
    "rewrite": "One thing is missing: {item}. Can you get five minutes with the buyer to ask?",
    "phrases": [
      "\\b(?:this|that|it|(?:(?:this|that|the|your)_)?(?:(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)|one))(?:(?:'s|_is|_was|_looks|_seems|_feels)(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*_not|_isn't|_wasn't|_not)(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*(?:_(?:quite|even|yet))?_(?:ready|good_enough|there_yet|qualified|acceptable|up_to_(?:standard|scratch|par|the_bar)|worth_(?:it|(?:my|our)_time|a_call|pursuing)|what_(?:i|we)_(?:need|want|asked_for)|an?_(?:good_|real_|great_|strong_|right_)?(?:fit|(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)|one))\\b(?!~:|_(?:to|until|till|before|because|since|as|unless|without|when|if|by|on|with)\\b|_for_(?!me\\b|us\\b|now\\b|prime\\b))",
      "<(?:(?:just|still|simply|really)_)?not(?:_(?:quite|really|even|yet))?_(?:ready|good_enough|there_yet|qualified|acceptable|up_to_(?:standard|scratch|par|the_bar)|worth_(?:it|(?:my|our)_time|a_call|pursuing)|what_(?:i|we)_(?:need|want|asked_for)|an?_(?:good_|real_|great_|strong_|right_)?(?:fit|(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)|one))\\b(?!~:|_(?:to|until|till|before|because|since|as|unless|without|when|if|by|on|with)\\b|_for_(?!me\\b|us\\b|now\\b|prime\\b))",
      "\\b(?:this|that|it|(?:(?:this|that|the|your)_)?(?:(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)|one))_(?:doesn't|does_not|won't|will_not)_(?:cut_it|fly|work|qualify|make_the_cut)\\b(?!~:|_(?:to|until|till|before|because|since|as|unless|without|when|if|by|on|with)\\b|_for_(?!me\\b|us\\b|now\\b|prime\\b))",
      "(?:\\b(?:this|that|it|(?:(?:this|that|the|your)_)?(?:(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)|one))_needs|<needs?)_(?:a_lot_)?(?:more_|better_|some_)?(?:work|info|information|details?|context|qualification|discovery)>",
      "<(?:bad|poor|wrong|no|not_an?)_fit>|<(?:unqualified|not_interested|not_for_(?:me|us)|no_thanks?|no_thank_you)>",
      "<(?:try_again|start_over|redo_(?:it|this)|fix_(?:it|this)|do_(?:it|this)_(?:again|over))>",
      "<(?:hard|easy)_(?:pass|no)>|\\bjust_no>|\\bi(?:'m|_am)_(?:passing|not_taking_(?:it|this))>"
    ]
  }
};
const EMPTY = "a above acceptable again already am an and anything are aren as at back bad be been below best better bounce bounced bouncing brief briefs but by can clearly context d decline declined declining definitely detail details did didn do does doesn don enough everything feel feels fit fix for from get give gives giving good great had handoff handoffs has have here hey hi honestly i if imo in incomplete info information insufficient is isn it its just keep lead leads like ll lol look looks lousy m maybe me meh missing more my n na nah need needed needs never no none nope not nothing now of ok okay on one ones or our par pass passing perhaps please poor probably qualified quality quite re ready really redo refuse refused reject rejected rejecting rejection retry return returned rework rewrite s said say see seem seems send sending sent simply so something sorry standard still stuff t tbh than thank thanks that the then there these thin thing things think this to too try unacceptable unfortunately unqualified up us ve very was wasn we weak were what whatever will with won work would wrong x yes yet you your";
const POLITE = "also and first hey hi just maybe next ok okay perhaps please so thanks then";
const STEPS = "add agree approach are arrange ask attach book bring call can capture catch chase check clarify clear collect compare confirm connect contact copy correct could cut describe did dig do document does draft drop email explain fill find finish follow get give go had has have hear hold how identify include introduce invite is join keep learn leave let listen log look loop mail make map mark may meet mention message might move name narrow nudge offer open pass phone pick ping point post propose pull push put quote reach read rebook recheck reconfirm record reframe remove rephrase replace reply request reschedule restate return review revise ring run say schedule search see send set shall share shift should show sit slack sort speak spell start state step swap switch take talk tell text tie try turn update use validate verify visit wait walk was were what when where which who whom whose will work would write";
const IDLE = "a an authority bad because better budget context decision detail details he her his i incomplete info information it its lack lacking lacks less missing more my need needed needs never no none not nothing our pain she since that the their there these they thin this those timeline trigger unclear unknown we weak wrong you your";
// made up to here

const expanded = (phrase) => phrase.replace(/[_~'<>]/g, (sign) => SYNTAX[sign]);
const groups = Object.values(KINDS).map((kind) => `(${kind.phrases.map(expanded).join("|")})`);
const flagged = new RegExp(groups.join("|"), "gi");
const LEAD = new RegExp(`^[${GAPS}]+`);
const SAID = new RegExp(`[${letters}${dense}]+`, "gu");
const [empty, polite, steps, idle] = [EMPTY, POLITE, STEPS, IDLE].map((words) => new Set(words.split(" ")));
const said = (text) => text.toLowerCase().match(SAID) ?? [];

// What to think about again: [{kind, phrase, why, rewrite}]. `kinds` and `noItem` in another language.
export function flags(text, item = "", kinds = KINDS, noItem = NO_ITEM) {
  return [...text.matchAll(flagged)].map((found) => {
    const kind = Object.keys(KINDS)[found.slice(1).findIndex((group) => group !== undefined)];
    const phrase = found[0].replace(LEAD, "");
    return { kind, phrase, why: kinds[kind].why, rewrite: filled(kinds[kind].rewrite, { item: asTold(item) || noItem }) };
  });
}

const asTold = (item) => (/^[A-Z](?![A-Z])/.test(item) ? item[0].toLowerCase() + item.slice(1) : item);

// Whether a reason says nothing about what is missing: it is refused with EMPTY_SHRUG.
export const isEmptyShrug = (reason) => said(reason.replace(flagged, " ")).every((word) => empty.has(word));

// Whether a fix path begins with something that the SDR can do; null where that is not known. HINT is for false.
export function beginsWithAStep(fix) {
  const first = said(fix).find((word) => !polite.has(word)) ?? "";
  return steps.has(first) ? true : idle.has(first) ? false : null;
}
