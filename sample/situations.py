"""Why buyers talk to Larkfield, whose planning and forecasting software the sample company sells: what has happened to
them, how they say that it hurts, what was promised, what to mind. All of it is made up, the tools and vendors too.

In braces stands what differs from account to account: `co` their company, `first` the contact, `boss` and `other`
colleagues of theirs, `tool` what they use today, `rival` another vendor; `n`, `pct`, `weeks` and `days` are figures,
`month` one that comes, `date` a day in it. Data, and no more than that.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    departments: tuple[str, ...]
    triggers: tuple[str, ...]
    pains: tuple[str, ...]  # what the buyer said
    figures: tuple[str, ...]
    promises: tuple[str, ...]
    mines: tuple[str, ...]


SITUATIONS = (
    Situation(
        ("RevOps", "Sales"),
        (
            "{co} missed last quarter's forecast by {pct} percent, and the board asked {boss} to explain it in person.",
            "After a {pct} percent miss, {boss} has told all of sales that the number is called anew each week.",
            "The board of {co} put forecast accuracy on its agenda for the first time, after two misses in a row.",
        ),
        (
            "I read out a number on Monday and by Thursday two of my own directors had a different one.",
            "We were {pct} percent off, and I could not tell the board which deals had moved. That was a bad hour.",
            "Everybody rounds up. Nobody lies, but by the time it reaches me it is a wish and not a forecast.",
        ),
        (
            "Forecast error stands at {pct} percent; {first} wants it in single figures by {month}.",
            "{n} managers spend every Friday afternoon on the roll-up, and it is wrong by Monday.",
        ),
        (
            "We walk through one forecast call as it runs at a company of their size, before and after.",
            "{ae} shows how a number is traced back to the deals that changed it, with no slides first.",
            "A worked example with {n} managers and three regions, as {first} drew it on the call.",
        ),
        (
            "{other} built the present roll-up and hears criticism in every question: start with what it does well.",
            "An earlier project with {rival} was stopped after the pilot, and the money was written off.",
            "The sales directors fear that this is one more way to watch them. Say early who sees what.",
        ),
    ),
    Situation(
        ("RevOps", "Sales"),
        (
            "{boss} joined {co} as chief revenue officer {weeks} weeks ago and looks at each tool that sales pays for.",
            "{first} moved up from the regional team {weeks} weeks ago and has ninety days to show a planning process.",
            "New leadership: {boss} came from a larger firm in spring and found no common plan across the {n} teams.",
        ),
        (
            "In my last job I opened one page in the morning. Here I open nine, four of them on somebody's laptop.",
            "I have inherited {n} definitions of pipeline and I need one before I can promise anybody anything.",
            "I do not want a big project. I want to stop guessing before my first full quarter here is over.",
        ),
        (
            "Today it takes {days} working days to answer what is committed; {first} wants it the same morning.",
            "{n} teams, {n} stage definitions: one by {month} is what {first} will be measured on.",
        ),
        (
            "We bring the list of questions that new leaders ask in a first quarter, and answer three live.",
            "{ae} shows the first two weeks of a roll-out, and what the team has to do for it, hour by hour.",
            "A frank comparison with what {first} knew in the job before, gaps included.",
        ),
        (
            "{boss} knows {rival} from before and liked it. Do not run it down; ask what was missing there.",
            "The old guard expects this to pass. {other} has seen three leaders come and go and says so.",
            "There is a hiring freeze, so nothing that needs an administrator of its own has a chance.",
        ),
    ),
    Situation(
        ("IT", "RevOps"),
        (
            "{tool} is being shut down by its maker: {co} got the letter, and read-only mode begins on {date}.",
            "The maker of {tool} was bought and ends support on {date}; {co} has been looking since the news came.",
            "{tool} stops taking new data on {date}. {first} was given the replacement, with a name and a date.",
        ),
        (
            "We did not choose this. But if we have to move anyway I would rather move once and to something we like.",
            "Every planner here has ten years of {tool} in their fingers, and I have until {month} to retrain them.",
            "The export is a flat file with {n} columns and no history. That is what keeps me awake.",
        ),
        (
            "{n} planning models have to be carried over; so far they have rebuilt two, at {days} days each.",
            "{n} users log in each day, and {first} wants no more than one day without a working plan.",
        ),
        (
            "We load a sample of their export during the call and show what comes across and what does not.",
            "{ae} brings the migration plan of another {tool} customer, with the parts that went wrong marked.",
            "A list of which of their {n} models we would rebuild, and which we would advise to drop.",
        ),
        (
            "Two other vendors are in the race, {rival} among them, and they have already seen the data.",
            "Legal wants the history kept for seven years. Have an answer before they ask.",
            "The planners were not asked about the last tool either. {other} speaks for them and will be on the call.",
        ),
    ),
    Situation(
        ("RevOps", "Sales"),
        (
            "{co} bought a competitor in the summer; since then two sales teams work in two systems under one target.",
            "The merger closed {weeks} weeks ago, and from {month} on {co} has to report one pipeline instead of two.",
            "Since the take-over {first} answers for both sales teams, and their numbers have not matched once.",
        ),
        (
            "Both teams called the same account last week, and we found out from the customer.",
            "I add two spreadsheets on Sunday night. If I am ill, the group has no forecast.",
            "They count a deal when it is verbal, we count it when it is signed. The sum of that is nothing.",
        ),
        (
            "{n} accounts are owned twice; {first} wants none by {month}.",
            "The joint forecast takes {days} days a month, all of it by hand.",
        ),
        (
            "We show two stage models mapped into one, with the old names kept for the first quarter.",
            "{ae} brings a customer story of a merger of about their size, and who did the work in it.",
            "Thirty minutes on their two stage lists, side by side; {first} sends both beforehand.",
        ),
        (
            "Do not say 'acquired' on the call. The word is 'joined', and {other} comes from the smaller side.",
            "Each side has its favourite tool, and whichever wins will look like who won the merger.",
            "Redundancies were announced last month. Anything that sounds like saving heads ends the conversation.",
        ),
    ),
    Situation(
        ("IT", "RevOps", "Sales"),
        (
            "Their contract with {rival} renews on {date} for three years unless {co} gives notice before.",
            "{rival} has announced a price rise of {pct} percent at the next renewal, which for {co} is in {month}.",
            "{co} has to give {rival} notice by {date}, and {boss} has asked for one real alternative until then.",
        ),
        (
            "We pay for {n} seats and eleven people log in. The rest export to a spreadsheet the same day.",
            "It can do everything, they say. It takes a consultant to change one column.",
            "I do not hate it. I just cannot defend the invoice any more when somebody asks me what we get.",
        ),
        (
            "{n} seats are paid for and {days} are used each week; {first} wants to pay for what is used.",
            "A changed report takes {weeks} weeks through their partner; {first} wants the team to do it in a day.",
        ),
        (
            "A price in writing on the same day, for two sizes, as {first} asked for it twice.",
            "{ae} shows a column added and a report changed live, by somebody who is not a consultant.",
            "We say plainly what {rival} does better, and for whom that matters.",
        ),
        (
            "The account manager of {rival} plays golf with {boss}. Expect a counter-offer within the week.",
            "They are tired of demos: they saw {n} in spring and could not tell them apart.",
            "Notice must be on paper and by registered mail. If it slips, the deal is gone for three years.",
        ),
    ),
    Situation(
        ("Sales", "RevOps"),
        (
            "{co} takes on {n} sellers before {month}, and nobody has drawn their territories yet.",
            "Sales at {co} doubles this year; the first {days} new people started on Monday without targets.",
            "{boss} has signed off {n} new sales positions, on condition that ramp and targets are planned properly.",
        ),
        (
            "Last year we gave out territories in April. People were selling in each other's gardens for a quarter.",
            "A new seller costs us a quarter before we know whether the patch was wrong or the person.",
            "I planned forty people in a workbook. I cannot plan eighty in it, it already takes a minute to open.",
        ),
        (
            "It takes {weeks} weeks until a new seller has a target; {first} wants it to be there on day one.",
            "Ramp is {n} weeks today and nobody knows where it is lost; five fewer would pay for the project.",
        ),
        (
            "We plan ten of their territories on the call, with made-up names and their real rules.",
            "{ae} shows how a target follows when somebody joins mid-quarter, since that is their usual case.",
            "The ramp model that we use ourselves, as a file that they can keep.",
        ),
        (
            "The regional heads draw their own maps and like it that way. {other} is the loudest of them.",
            "Pay is tied to territory, so every change here is a change of somebody's income.",
            "{rival} offers the same for free inside a bundle, and {boss} has seen that offer.",
        ),
    ),
    Situation(
        ("IT", "RevOps"),
        (
            "The auditors of {co} have written up the planning workbook as a control weakness, to be closed by {date}.",
            "A finding in the yearly audit: nobody at {co} can say who changed the plan. It is due in {month}.",
            "After a formula error went into a published figure, {co} has ordered every plan out of spreadsheets.",
        ),
        (
            "Somebody sorted one column and not the other. It was in the report for {days} days before we saw it.",
            "The auditor asked who had approved version fourteen. There are three version fourteens.",
            "I sign this, personally. I want to see who touched a number before I do.",
        ),
        (
            "{n} people can change the plan today without a trace; the finding says none may by {date}.",
            "Preparing evidence took {weeks} weeks this year; {first} would like that to be an export.",
        ),
        (
            "We open the change history of a plan and let {first} try to break it.",
            "{ae} brings the control matrix that another audited customer gave to the same kind of auditor.",
            "A one-page answer to the finding, in the auditor's own terms, before the call.",
        ),
        (
            "Security reviews everything and has a queue of {weeks} weeks. Ask about it on the first call.",
            "The workbook belongs to {other}, who was not named in the finding but feels named.",
            "Data may not leave the region, and they will ask where the backups are before anything else.",
        ),
    ),
    Situation(
        ("Sales", "RevOps", "Marketing"),
        (
            "{co} opens its third region in {month}, with a team that plans in another currency and calendar.",
            "From {date} on {co} sells in two more countries, and headquarters wants one plan across all of them.",
            "The new office of {co} starts with {days} people; {boss} wants its numbers in the group plan at once.",
        ),
        (
            "Our fiscal year is not their fiscal year, and every month somebody explains that to me again.",
            "Three currencies in one sheet: I have stopped asking which rate was used.",
            "The regions send me pictures of charts. Pictures. I type them in.",
        ),
        (
            "Consolidating takes {days} days a month; {first} wants the regions to close on the same day.",
            "{n} hours a month go into currency alone, and the figure is still argued about.",
        ),
        (
            "We set up one plan in two currencies and two calendars on the call, and change a rate.",
            "{ae} brings the colleague who speaks with the regions, so that nobody translates.",
            "A reference call with somebody who did three countries in one quarter, if the first talk goes well.",
        ),
        (
            "The regions see headquarters as slow. Whatever looks like more reporting upward will be resisted.",
            "{other} runs the new office and would rather buy something local.",
            "They were promised languages by {rival} that never came. Say what there is and what there is not.",
        ),
    ),
    Situation(
        ("Sales", "RevOps"),
        (
            "{co} closed a funding round in spring, and the new investors want a plan against actuals each month.",
            "The lead investor of {co} has asked for cohort numbers by {date}, and nobody can produce them.",
            "Since the round, {boss} presents to a board that knows what good looks like; the first time was painful.",
        ),
        (
            "They asked what we get back from a seller after nine months. We looked at each other.",
            "I used to know everybody's deals. At {n} people I know stories about deals.",
            "The board pack takes a week, and by the time we present it, it is history.",
        ),
        (
            "The board pack takes {days} working days; the investors want it five days after the month ends.",
            "{first} can explain {pct} percent of the gap between plan and actual. The rest is called timing.",
        ),
        (
            "We rebuild one page of their board pack from sample data while they watch.",
            "{ae} shows the three views that investors of this kind ask for, and where each figure comes from.",
            "A starting plan that fits a company of {n} sellers, to be thrown away later without regret.",
        ),
        (
            "One of the investors also holds shares in {rival}. {first} said it laughing, but said it.",
            "They move quickly and sign small. A three-year contract would frighten them.",
            "{other} keeps the finance model and will not give it up: we stand beside it, not in its place.",
        ),
    ),
    Situation(
        ("IT", "RevOps"),
        (
            "{co} moves to a new CRM on {date}, and planning in {tool} cannot read from it.",
            "The CRM project of {co} has cut planning out of its scope, {weeks} weeks before the new system starts.",
            "During the CRM migration {first} found that {tool} depends on fields that will not exist any more.",
        ),
        (
            "We are ripping out the floor while people dance on it. Planning is the sofa nobody has thought of.",
            "Every report breaks on the same night. I would like to know beforehand which ones matter.",
            "I have been told it just needs a connector. I have been told that before.",
        ),
        (
            "{n} reports hang on the old fields; {first} has until {month} to know which survive.",
            "The nightly job takes {n} minutes and fails once a week; {first} wants to stop getting up for it.",
        ),
        (
            "We show the field mapping with their new CRM's names, and what happens when a field disappears.",
            "{ae} brings an engineer for the second half, for the {days} questions that {first} has sent.",
            "A read-only trial against their test system, with an end date from the start.",
        ),
        (
            "The system integrator sells {rival} too and sits in every meeting. Assume that they hear all of it.",
            "No change goes live after {date}: they freeze everything until the new system runs.",
            "{other} from security has refused two vendors this year because of their sign-in.",
        ),
    ),
    Situation(
        ("Marketing", "RevOps"),
        (
            "Marketing and sales at {co} showed two different pipelines to one board; {boss} wants one by {month}.",
            "{co} cuts the marketing budget by {pct} percent unless somebody can show which half of it works.",
            "{first} has been asked to plan next year's marketing from pipeline backwards, for the first time.",
        ),
        (
            "I report leads, they report deals, and in between there is a hole that everybody calls quality.",
            "We fought for two hours about whose deal it was. It was a deal of nine thousand.",
            "If I cannot tie spend to pipeline by then, I will be planning with somebody else's number.",
        ),
        (
            "{pct} percent of pipeline has no source; {first} wants that under ten before the budget round.",
            "Three people need {days} days each month to agree on one figure.",
        ),
        (
            "We plan one quarter from target back to leads with their own rates, which {first} sends before.",
            "{ae} shows how source and stage are kept when a deal changes hands.",
            "An honest word on attribution: what we split and what we refuse to split.",
        ),
        (
            "Sales thinks that this is marketing's project. Without {other} from sales it will die after the demo.",
            "They have been burnt by {rival}, which promised attribution and delivered a dashboard.",
            "The word 'attribution' starts a fight there. Say 'where it came from'.",
        ),
    ),
    Situation(
        ("RevOps", "IT", "Sales"),
        (
            "{co} has won more projects than it can staff: {n} signed and nobody free before {month}.",
            "{boss} has stopped two deals at {co} because delivery could not say when people would be free.",
            "Since {co} sells fixed-price, each wrong staffing plan costs margin: {pct} percent last quarter.",
        ),
        (
            "Sales sells into a calendar that delivery keeps in another building.",
            "I have people on the bench and people in tears, in the same week, in the same skill.",
            "We say yes first and count heads afterwards. I would like it the other way round, once.",
        ),
        (
            "Utilisation is {pct} percent short of plan, and {first} knows the reason for half of it.",
            "It takes {days} days to answer whether a project can be staffed; {first} wants an answer in the meeting.",
        ),
        (
            "We take one signed project of theirs and show what it does to the plan of three teams.",
            "{ae} brings the view that a delivery head uses on Mondays, and nothing else.",
            "A trial with one practice of {n} people, before anybody speaks of the rest.",
        ),
        (
            "The practice heads keep their people to themselves and their own lists. {other} is the one to win.",
            "An earlier try with {tool} failed because nobody kept skills up to date. They will ask who does it here.",
            "Works council and time sheets are close by: avoid anything that smells of measuring persons.",
        ),
    ),
    Situation(
        ("Sales", "RevOps"),
        (
            "{co} changes from licences to usage prices on {date}, and every model it plans with assumes licences.",
            "Since the new price list {co} cannot say what a signed contract will bring in its first year.",
            "A third of revenue at {co} is usage by now, and the forecast still treats all of it as subscriptions.",
        ),
        (
            "A customer signed for a hundred thousand and used four. We had celebrated the hundred.",
            "My sellers forecast the contract, finance forecasts the usage, and I am asked for the truth.",
            "We changed the price on the website in one afternoon. The plan will take until summer.",
        ),
        (
            "First-year revenue comes in {pct} percent below what was signed; {first} wants to see it coming.",
            "{n} contracts are on the new prices, and the curve of each is drawn by hand.",
        ),
        (
            "We model one usage contract with a slow start and one with a quick one, from their own history.",
            "{ae} shows how commit and usage stand side by side without being added up.",
            "The ramp curves that customers of ours start with, and how soon they had to change them.",
        ),
        (
            "Pay plans still reward the signature. Raise it as a question, or it will be raised as an objection.",
            "{other} in finance thinks that this belongs to finance and has shortlisted {rival}.",
            "Pricing leaked once. They are careful with examples that others could recognise.",
        ),
    ),
    Situation(
        ("RevOps", "IT"),
        (
            "The analyst who built the planning workbook leaves {co} on {date}, and nobody else can read it.",
            "{other} is going on leave from {month}, and with that goes everything that {co} knows about its own plan.",
            "Two of the three planners of {co} gave notice within {weeks} weeks of each other.",
        ),
        (
            "There is a tab called 'do not touch'. Nobody knows what happens if you touch it.",
            "I can still ask for {days} more working days. After that it is archaeology.",
            "We documented it. The documentation says: ask the person who is leaving.",
        ),
        (
            "{n} linked sheets, {days} of them understood; {first} wants the plan to run without any by {month}.",
            "One planning round costs the team {weeks} weeks; without the analyst nobody can say how many.",
        ),
        (
            "We take the three sheets that matter most and say what each becomes with us.",
            "{ae} shows a plan that somebody new can read on their first day, and lets {first} drive.",
            "A hand-over session with the analyst before the last day, on us, whatever they decide.",
        ),
        (
            "The analyst is proud of the workbook and still in the room. It did its work for six years: say so.",
            "They are being sold a consultant's project of {n} days by {rival}, who would rebuild it as it is.",
            "Everything is urgent there just now. Whoever pushes will be put off; whoever helps will be remembered.",
        ),
    ),
)

# What a bar asks for, in the buyer's own circumstances. `needs` of an item: see sample.briefs.
TIMELINE = (
    "{first} wants to decide by {date}, because the planning round starts the week after.",
    "It has to run before {month}; after that nobody touches anything until the year is closed.",
    "Decision in {month}: the board meets then and {boss} has promised an answer.",
    "They would start in {month} with one team, if the first talk convinces {boss}.",
    "{date} is the last day on which a new contract fits into this budget.",
    "The date is fixed from outside: {date}, and {first} counts backwards from it.",
    "A choice between two finalists is planned for {date}; we would be the third.",
    "Go or no go by {date}, {first} said, since the holidays eat the weeks after it.",
    "They have set aside the first half of {month} for it, with the people freed.",
)
REASON = (
    "Why this week: {first} presents options on Thursday and would like to name us.",
    "{first} asked for the meeting now because the shortlist closes on Friday.",
    "They talk to us this week as {boss} is away for the whole of the next one.",
    "It is urgent now because the last planning round ended on Monday and the wounds are fresh.",
    "This week, since {first} has been given three free afternoons and no more.",
    "Now and not later: the team that would do it is between two projects.",
    "{first} wrote back within the hour: the question had come up in their own meeting that morning.",
    "The old contract is on the desk of {boss} this week, to be signed or not.",
)
BUDGET = (
    "{first} knows that this is a paid platform and has a line of about {money} for it.",
    "They pay for two tools today that this would replace, so there is {money} to move.",
    "I named our range. {first} did not flinch and said that {money} is within what {boss} can approve.",
    "Money is known to be needed: {money} was put into the plan for it last autumn.",
    "{first} asked for the price first of all, heard it, and stayed for half an hour.",
    "No line of its own yet; {boss} can free {money} without going to the board, {first} says.",
    "They spent {money} on a consultant for this last year, and would rather own something.",
    "{first} compared us with {rival} on price already and finds us in the same range.",
)
PROCESS = (
    "Path to yes: pilot with one team, security review, then {boss} signs; {weeks} weeks if nobody is ill.",
    "Three steps: {first} recommends, {other} checks security, the committee decides on {date}.",
    "Purchasing joins only after the pilot, and wants two offers on paper.",
    "The committee of four meets monthly; papers have to be in ten days before.",
    "First a paper of two pages for {boss}, then a proof with their data, then the contract through legal.",
    "{boss} decides alone up to {money}; above that the group has to agree, which takes {weeks} weeks.",
    "IT has a veto and uses it: {other} must have seen the sign-in before anything is signed.",
)
OWNS = (
    "owns this budget line",
    "recommends, {boss} signs",
    "decides up to {money}",
    "runs the choice, {boss} has the last word",
    "leads the project, reports to {boss}",
    "signs for the region",
    "holds the budget and uses it",
)
SIGNS = (
    "CFO, holds the money and knows of this",
    "Chief operating officer, signs, asked for three names",
    "Managing director, signs above {money}",
    "Finance director, economic buyer, wants figures first",
    "CFO, signs, joins for the last ten minutes",
)
CHAMPIONS = (
    "brought it up, would be rid of weekly roll-ups",
    "our champion, saw us at a former employer",
    "wants this personally, has built a case already",
    "pushes for it, team writes these reports by hand",
    "our champion, staked the yearly goal on it",
)
BESIDE = (
    "{other} joins late and will ask about security before anything else.",
    "They dislike slides. Open the product and talk.",
    "{first} reads everything twice: what we write down will be quoted to us.",
    "No decision is made without {other}, who has not been on a call so far.",
    "They were let down by a vendor who changed the price after the pilot. Ours should be on paper.",
    "Two time zones on their side: leave ten minutes for people who dial in late.",
    "{rival} has been in the house, and somebody there liked it.",
    "Keep the word 'transformation' out of it; they have had two.",
    "{first} is direct and short. Questions are not resistance.",
    "Do not offer a free pilot: their policy forbids free work, and it starts a debate.",
    "Sign-in must be through their own directory, which {other} will check.",
    "They buy from small vendors only with a plan for what happens if we are sold.",
)
FOUND = (
    "{first} came to us through the {weeks}-minute video on planning rounds and had questions after it.",
    "A colleague of {first} at another firm uses us and passed the name on.",
    "{first} had put off two calls before, and picked this time by themselves.",
    "They had read our page on planning without spreadsheets and quoted a line of it.",
    "It began with a cold call; by minute three {first} was doing the talking.",
    "They downloaded the ramp model in spring and have used it since.",
)
