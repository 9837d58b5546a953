"""Companies that do not exist, and whom one speaks with there. The same number gives the same account. Pure.

Their domains end in .example, which is nobody's and never will be: no mail can reach a real company.
"""

import datetime as dt
import random
from dataclasses import dataclass

from bar.presets import Motion
from sample.cast import TeamOf
from sample.situations import SITUATIONS, Situation

BEGIN = """
Ash Bram Cald Dun Elder Fair Glen Hart Iver Jas Kest Lind Mar Nor Oak Pem Quill Row Sel Thorn Ulver Vane Wex Yar
Alder Birch Corv Drum Ever Fenn Garr Hollin Ing Kell Lor Mill Nett Orr Pell Rav Stan Tarn Under Vir Whit Yew
""".split()  # noqa: SIM905
END = "mere well ford wick holm stead field gate moor ridge combe dale hurst ley worth bourne haven march".split()  # noqa: SIM905
TRADES = {
    "B2B SaaS": ("Software", "Cloud", "Labs", "Apps"),
    "Technology": ("Systems", "Networks", "Instruments", "Devices"),
    "Professional services": ("Advisory", "Partners", "Consulting", "Engineering"),
    "Logistics": ("Freight", "Logistics"),
    "Manufacturing": ("Castings", "Packaging"),
}
COMMON = (
    ["B2B SaaS"] * 4 + ["Technology"] * 4 + ["Professional services"] * 4 + ["Logistics", "Manufacturing"]
)
TITLES = {
    "Sales": ("VP Sales", "Director of Sales", "Head of Sales Planning", "Chief Revenue Officer"),
    "RevOps": ("VP Revenue Operations", "Director of Revenue Operations", "Head of Sales Operations"),
    "Marketing": ("VP Marketing", "Director of Demand Planning", "Head of Marketing Operations"),
    "IT": ("IT Director", "Head of Business Systems", "Director of Applications"),
}
GIVEN = """
Aaliyah Abel Agnes Aino Alma Amir Anders Anjali Ansel Beatriz Bjorn Callum Carmen Chidi Clara Daniela Darius
Delphine Edda Eero Elif Emeka Enzo Esther Farid Femi Fiona Gareth Giulia Hana Hector Hilde Ines Isak Ivy Jaya
Joanna Jonas Kaori Karim Keira Kofi Laila Lars Leila Linh Lucia Magnus Malik Marta Mei Mikael Mira Nadia Nell
Niamh Nikhil Oona Oscar Pia Priya Rafael Rhys Rosa Ruben Sanna Selma Sofia Stellan Sunita Tariq Tessa Thandi
Tobias Ulla Valentin Vera Wanjiru Yara Yusuf
""".split()  # noqa: SIM905
FAMILY = """
Abara Adeyemi Almeida Andersson Baptiste Barlow Bergqvist Bianchi Brannigan Castellanos Chaudhary Dahl Delacroix
Ekwueme Eriksen Falk Ferreira Fitzgerald Gallagher Greenhalgh Haugen Henriksen Holloway Ibrahim Ishikawa
Jankowski Kapoor Karlsen Kaur Kilpatrick Koskinen Laurent Lindholm Mbeki Mensah Moretti Mwangi Nakamura Novak
Nygaard Okonkwo Oduya Osei Pacheco Pelletier Qureshi Raghunathan Rahman Rasmussen Romero Saarinen Sandoval Sato
Silva Solberg Strand Tamm Tanaka Thorne Vasquez Virtanen Wallin Whitcombe Xu Yilmaz Zielinski
""".split()  # noqa: SIM905
TOOLS = (
    "Gridline",
    "Castellan",
    "Plumbline",
    "Sheetwise",
    "Workbench Six",
    "Northlight",
    "Quorum One",
    "Ledgerman",
)
RIVALS = ("Foresite", "Anvil Plan", "Tallyworks", "Meridian Nine", "Planwright", "Copperleaf Q")
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
WEEKS = ("three", "four", "five", "six", "seven", "eight", "nine", "eleven", "twelve")
DAYS = ("three", "four", "five", "six", "eight", "nine", "ten", "twelve")
MONEY = {
    Motion.HIGH_VELOCITY: (2, 5),
    Motion.VELOCITY: (4, 10),
    Motion.MID_MARKET: (14, 48),
    Motion.ENTERPRISE: (60, 240),
}


@dataclass(frozen=True)
class Account:
    """Everything that is known of one prospect, and the words that go into the sentences about it."""

    name: str
    domain: str
    industry: str
    employees: int
    revenue: int
    location: str
    contact: str
    title: str
    department: str
    email: str
    phone: str
    linkedin_url: str
    amount: int
    closes_on: dt.date
    situation: Situation
    words: dict[str, str]

    def say(self, sentence: str) -> str:
        said = sentence.format(**self.words)
        return said[:1].upper() + said[1:]


def account(number: int, *, seed: int, team: TeamOf, motion: Motion, on: dt.date) -> Account:
    """The account behind handoff `number`, as one would have met it on that day."""
    rng = random.Random(f"account {seed} {number}")  # noqa: S311  made up, guards nothing
    industry = rng.choice(COMMON)
    name = f"{root(number, seed)} {rng.choice(TRADES[industry])}"
    domain = f"{name.lower().replace(' ', '-')}.example"
    low, high = team.employees
    employees = round(rng.triangular(low * 0.7, high * 1.1, (low + high) / 2.5))
    first, last, boss, other = people(rng)
    situation = rng.choice(SITUATIONS)
    department = rng.choice(situation.departments)
    least, most = MONEY[motion]
    amount = rng.randrange(least * 10, most * 10) * 100
    date = on + dt.timedelta(days=rng.randrange(20, 90))
    words = {
        "co": name.rpartition(" ")[0],
        "first": first,
        "boss": boss,
        "other": other,
        "ae": "our AE",
        "tool": rng.choice(TOOLS),
        "rival": rng.choice(RIVALS),
        "n": str(rng.randrange(6, 60)),
        "pct": str(rng.randrange(11, 39)),
        "weeks": rng.choice(WEEKS),
        "days": rng.choice(DAYS),
        "month": MONTHS[(date.month + rng.randrange(0, 2)) % 12],
        "date": f"{date.day} {MONTHS[date.month - 1]}",
        "money": f"${amount // 1000},{amount % 1000:03}",
    }
    return Account(
        name=name,
        domain=domain,
        industry=industry,
        employees=employees,
        revenue=employees * rng.randrange(90, 240) * 1000,
        location=rng.choice(team.places),
        contact=f"{first} {last}",
        title=rng.choice(TITLES[department]),
        department=department,
        email=f"{first}.{last}@{domain}".lower(),
        phone=f"{team.phone} 555 01{rng.randrange(10, 100)}",
        linkedin_url=f"https://www.linkedin.example/in/{first}-{last}".lower(),
        amount=amount,
        closes_on=date + dt.timedelta(days=rng.randrange(10, 60)),
        situation=situation,
        words=words,
    )


def root(number: int, seed: int) -> str:
    """No two of one company's numbers have the same while there are others left."""
    roots = [f"{begin}{end}" for begin in BEGIN for end in END]
    random.Random(f"roots {seed}").shuffle(roots)  # noqa: S311
    return roots[number % len(roots)]


def people(rng: random.Random) -> tuple[str, str, str, str]:
    """The contact's names, and the given names of two colleagues."""
    first, boss, other = rng.sample(GIVEN, 3)
    return first, rng.choice(FAMILY), boss, other
