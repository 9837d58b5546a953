"""What SDRs and AEs say to each other about a brief: bounces, what is made of them, questions at a field. Data."""

from bounces.models import To
from handoff.reasons import Withdrawal

# By what a brief lacks: the reason, the way to fix it, how the SDR restates it, the step that they take.
BOUNCES = {
    "pain": (
        (
            "The brief says that planning is slow, and not what that did to them. I would open with a guess.",
            "Ask {first} for the last time it went wrong, and write down the sentence as it was said.",
        ),
        (
            "There is no problem in {first}'s own words yet, only ours for it.",
            "Call {first} and ask what made them take the call; quote the answer.",
        ),
    ),
    "authority": (
        (
            "One thing is missing: what {first} has to do with the decision. I cannot tell whom I am selling to.",
            "Ask {first} who else has a say and who signs. Five minutes before the call are enough.",
        ),
        (
            "I see a title and not a role in this. Does {first} choose, recommend or only look?",
            "Could you ask {first} how the last tool of this size was bought, and by whom?",
        ),
    ),
    "timeline": (
        (
            "There is no date in it. I do not know whether to plan for next month or next year.",
            "Ask {first} by when it has to run, and what happens if it does not.",
        ),
        (
            "The trigger is clear, the date that it sets is not.",
            "Find out from {first} which meeting or deadline the decision hangs on.",
        ),
    ),
    "budget": (
        (
            "Nothing says whether they know that this costs money. Last month two calls ended on that question.",
            "Name our range to {first} and write down how it was taken.",
        ),
        (
            "Money is not mentioned at all, on either side.",
            "Ask {first} what they pay for {tool} today, and whose line that is.",
        ),
    ),
    "attendees": (
        (
            "Nobody of theirs has accepted the invitation, so I may be alone in the room.",
            "Ring {first} for a yes to the time, and ask who else should be there.",
        ),
        (
            "The only name on the list has not confirmed.",
            "Send {first} the invitation again and call until there is an answer.",
        ),
    ),
    "reason": (
        (
            "It says why they need it, and not why they talk to us this week. Such a meeting is easily moved.",
            "Ask {first} what would be lost by talking in a month instead.",
        ),
        (
            "Nothing in it makes this week different from any other for them.",
            "Find out what {first} has to have in hand, and for which meeting.",
        ),
    ),
    "figure": (
        (
            "The pain is there, the figure is not. Without one I cannot say what a better world is worth.",
            "Ask {first} where the number stands today and where it should be.",
        ),
        (
            "I have a feeling to work with, and nothing that could be measured afterwards.",
            "Get one figure from {first}: hours, days or percent, with the date of it.",
        ),
    ),
    "buyer": (
        (
            "I cannot see who releases the money, and whether they have heard of us.",
            "Ask {first} who signs at this size, by name, and whether that person can join for ten minutes.",
        ),
        (
            "The economic buyer is missing from the list and from the text.",
            "Find out from {first} who signed the contract for {tool}.",
        ),
    ),
    "process": (
        (
            "How they come to a yes is not in it: pilot, security, committee, in which order?",
            "Ask {first} to walk you through the last purchase of this size, step by step.",
        ),
        (
            "I would not know after the call whom to ask for what.",
            "Get the steps from {first}, with who takes each and about when.",
        ),
    ),
    "champion": (
        (
            "{first} is named, and I cannot tell whether {first} wants this or was sent to listen.",
            "Ask {first} what changes for them personally if it works.",
        ),
        (
            "Nobody inside is fighting for it yet, as far as the brief says.",
            "Find out from {first} who asked for the meeting, and what they get out of it.",
        ),
    ),
}  # fmt: skip
NAMES = {
    "pain": "the problem in their own words",
    "authority": "what the contact has to do with the decision",
    "timeline": "by when they would act",
    "budget": "whether they know that it costs money",
    "attendees": "a confirmed attendee",
    "reason": "why they talk to us now",
    "figure": "the figure that should move",
    "buyer": "who releases the money",
    "process": "the steps to a yes",
    "champion": "who inside wants it",
}
RESTATED = (
    "Before I hand this over again I find out {what}, from {first} and not from the website.",
    "What is missing is {what}. I had assumed it instead of asking.",
    "I left out {what}; {first} touched on it and I did not follow up.",
    "The brief needs {what}, in one sentence that I can quote.",
)
STEPS = (
    "Call {first} between ten and eleven, mail if there is no answer.",
    "Ring {first} after lunch, when the line was free last time.",
    "Two questions by mail now, and a call in the afternoon.",
    "Catch {first} for five minutes; {other} has the diary.",
)
DISPUTES = (
    "It is in the brief, in the second sentence of the field. I read it to {first} and got a yes.",
    "{first} said it on the call and it is quoted. We may mean different things by the item.",
    "The item asks for what we know, and we know it. What is asked here is more than the item says.",
)
LACKED_AGAIN = (
    "The new sentence is ours and not theirs: I still cannot tell.",
    "It moved, and it is not there yet: what stands here is a plan to find out.",
)
QUESTIONS = (
    ("pain", "Is that {first} speaking, or did {boss} say it in the meeting?"),
    ("attendees", "Will {other} stay for the whole half hour, or only for the end?"),
    ("promised", "Did they ask for a price for one team or for all of them?"),
    ("landmines", "How long ago was the try with {rival}? Was {first} there already?"),
    ("trigger", "Is the date theirs, or does it come from the group above them?"),
)
REPLIES = (
    ("pain", "{first} said it, word for word. {boss} only nodded, I am told."),
    ("promised", "For one team first; the rest as an outlook."),
    ("landmines", "Two years ago, and {first} was the one who stopped it."),
    ("attendees", "The whole of it. {other} has asked for the agenda."),
)
RECYCLED = (
    (To.NURTURE, "They want to read first. The note on planning rounds goes out next week."),
    (To.NURTURE, "{first} has the interest and not the time before {month}."),
    (To.SEQUENCE, "{first} did not pick up five times. Back into the sequence with another opening."),
    (To.LATER, "{first} named {month}: after the new year's budget is out."),
    (To.LATER, "Freeze until {date}. There is a reminder for the week after."),
    (To.CLOSED, "They decided to stay with {tool} for another year."),
    (To.OTHER_TEAM, "The purchase is run by their parent company, in another territory."),
)
WITHDRAWN = (
    Withdrawal.BUYER_DECLINED, Withdrawal.BUYER_DECLINED, Withdrawal.BUYER_LEFT, Withdrawal.DUPLICATE,
    Withdrawal.HANDLED_ELSEWHERE, Withdrawal.NO_FIT, Withdrawal.ENTERED_BY_MISTAKE,
)  # fmt: skip
PROPOSALS = (
    "Ask whether a works council has to agree: it cleared the bar and died there.",
    "Whether a vendor list exists at all. We were not on it, and could not get on it this year.",
    "Who keeps the data today. Nobody had asked, and the owner said no in the first ten minutes.",
    "If they have planned with anything but spreadsheets before: it was too big a step.",
    "Whether the group dictates the tool. It did, and {first} learned it from us.",
)
EXAMPLES = (
    "The quote does the opening by itself.",
    "Read the landmines: the first one saved the meeting.",
    "Short, and every item can be found in it.",
    "The promise is one thing, and it could be kept.",
)
CONTEXT = {
    "current_solution": (
        "{tool}, since about six years", "Spreadsheets, {n} of them linked", "{tool} for plans, a CRM for deals",
    ),
    "limits": (
        "No history of changes", "Consolidating takes {days} days by hand", "Cannot be read from the CRM",
    ),
    "vendors": ("{rival} has been seen", "{rival} and one local vendor", "None so far, says {first}"),
    "budget": ("About {money}, one year", "{money} if {boss} agrees"),
    "prepares": ("{first} sends last month's export", "Their stage list", "Nothing, {first} comes as is"),
    "focus": (
        "One forecast call from start to end", "How a changed number is traced", "What the first two weeks look like",
    ),
    "style": ("Direct, short, likes figures", "Careful, wants it written down", "Warm, jumps between subjects"),
    "hot_buttons": ("Friday afternoons", "The last audit", "Being surprised in front of the board"),
    "objections": ("Another tool to look after", "The price per seat", "We could build this ourselves"),
    "case_study": ("A services firm of about {n} sellers", "A maker of devices with three regions"),
}  # fmt: skip
