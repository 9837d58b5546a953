"""Who works at Larkfield, the company of the sample: three teams that sell in different ways, in different zones."""

from dataclasses import dataclass

from bar.presets import Motion


@dataclass(frozen=True)
class TeamOf:
    key: str
    name: str
    zone: str
    motion: Motion
    manager: str
    aes: tuple[str, ...]
    sdrs: tuple[str, ...]
    territory: str
    segment: str
    places: tuple[str, ...]
    phone: str
    employees: tuple[int, int]  # of whom they sell to
    geographies: tuple[str, ...]
    share: float  # of all handoffs
    holidays: tuple[tuple[int, int, str], ...]  # month, day


TEAMS = (
    TeamOf(
        "northeast", "Northeast", "America/New_York", Motion.MID_MARKET, "Ruth Lindgren",
        aes=("Alex Brandt", "Simone Achebe", "Walter Pruitt"),
        sdrs=(
            "Noor Haddad", "Theo Marchetti", "Jasmine Okoro", "Colin Vestergaard", "Ximena Duarte", "Brandon Stoll",
            "Mei-Ling Cho",
        ),
        territory="New England and New York", segment="Mid-market",
        places=(
            "Boston, Massachusetts", "Hartford, Connecticut", "Albany, New York", "Portland, Maine",
            "Providence, Rhode Island", "Philadelphia, Pennsylvania", "Burlington, Vermont", "Toronto, Ontario",
        ),
        phone="+1 617", employees=(250, 2_500), geographies=("North America",), share=0.36,
        holidays=((7, 4, "Independence Day"), (11, 26, "Thanksgiving"), (12, 25, "Christmas Day"), (1, 1, "New Year")),
    ),
    TeamOf(
        "uk_nordics", "UK and Nordics", "Europe/London", Motion.ENTERPRISE, "Hamish Drummond",
        aes=("Ingrid Sorensen", "Oliver Attenborough", "Fatima Benali"),
        sdrs=(
            "Poppy Hargreaves", "Viktor Lindqvist", "Aisha Rahimi", "Declan Foyle", "Solveig Aas", "Matteo Ricci",
        ),
        territory="UK, Ireland and Nordics", segment="Enterprise",
        places=(
            "Manchester, England", "Leeds, England", "Edinburgh, Scotland", "Dublin, Ireland", "Gothenburg, Sweden",
            "Oslo, Norway", "Aarhus, Denmark", "Tampere, Finland",
        ),
        phone="+44 161", employees=(1_000, 9_000), geographies=("Western Europe",), share=0.27,
        holidays=((8, 31, "Bank holiday"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day"), (1, 1, "New Year")),
    ),
    TeamOf(
        "anz", "Australia and New Zealand", "Australia/Sydney", Motion.VELOCITY, "Priscilla Tran",
        aes=("Jack Morrow", "Aroha Ngata"),
        sdrs=(
            "Lachlan Reid", "Siobhan Keane", "Arjun Pillai", "Tahlia Brooks", "Wei Zhang", "Mason Tui",
            "Olivia Farrugia",
        ),
        territory="Australia and New Zealand", segment="Small business",
        places=(
            "Brisbane, Australia", "Melbourne, Australia", "Perth, Australia", "Adelaide, Australia",
            "Auckland, New Zealand", "Wellington, New Zealand",
        ),
        phone="+61 2", employees=(30, 400), geographies=("Asia-Pacific",), share=0.37,
        holidays=((12, 25, "Christmas Day"), (12, 26, "Boxing Day"), (1, 1, "New Year"), (1, 26, "Australia Day")),
    ),
)  # fmt: skip
REVOPS = ("Tomas Vidal", "Renske de Boer")
MARKETING = ("Imani Clarke",)
READERS = ("Greta Solheim",)
# As whom one may look around: key, who.
GUESTS = (
    ("sdr", "Noor Haddad"),
    ("ae", "Alex Brandt"),
    ("manager", "Ruth Lindgren"),
    ("revops", "Tomas Vidal"),
    ("marketing", "Imani Clarke"),
    ("reader", "Greta Solheim"),
)


def email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@larkfield.example"
