"""Which region a free text such as "Lyon, France" is in. Pure; it knows names, and says None where it does not.

Two-letter codes are left alone on purpose: DE is Germany and Delaware, MA is Morocco and Massachusetts.
"""

import re
from collections.abc import Iterable

REGIONS: dict[str, str] = {
    "North America": "United States, USA, US, U.S., U.S.A., United States of America, Canada, Mexico",
    "Western Europe": (
        "United Kingdom, UK, U.K., Great Britain, England, Scotland, Wales, Northern Ireland, Ireland, France, Germany,"
        " Netherlands, The Netherlands, Belgium, Luxembourg, Austria, Switzerland, Liechtenstein, Monaco, Andorra,"
        " San Marino, Spain, Portugal, Italy, Malta, Denmark, Sweden, Norway, Finland, Iceland, Greece, Cyprus"
    ),
    "Eastern Europe": (
        "Poland, Czechia, Czech Republic, Slovakia, Hungary, Slovenia, Croatia, Serbia, Bosnia and Herzegovina,"
        " Montenegro, North Macedonia, Albania, Kosovo, Bulgaria, Romania, Moldova, Ukraine, Belarus, Russia, Estonia,"
        " Latvia, Lithuania"
    ),
    "Latin America": (
        "Brazil, Argentina, Chile, Colombia, Peru, Uruguay, Paraguay, Bolivia, Ecuador, Venezuela, Panama, Costa Rica,"
        " Guatemala, Honduras, El Salvador, Nicaragua, Belize, Cuba, Dominican Republic, Haiti, Jamaica, Guyana,"
        " Suriname, Bahamas, Barbados, Trinidad and Tobago"
    ),
    "Asia-Pacific": (
        "Australia, New Zealand, Japan, South Korea, North Korea, Korea, China, Hong Kong, Macau, Taiwan, Singapore,"
        " Malaysia, Thailand, Vietnam, Indonesia, Philippines, Cambodia, Laos, Myanmar, Mongolia, India, Pakistan,"
        " Bangladesh, Sri Lanka, Nepal, Bhutan, Maldives, Brunei, Papua New Guinea, Fiji, Samoa, Tonga, Kazakhstan,"
        " Uzbekistan, Kyrgyzstan, Tajikistan, Turkmenistan, Afghanistan"
    ),
    "Middle East": (
        "Israel, United Arab Emirates, UAE, Saudi Arabia, Qatar, Kuwait, Bahrain, Oman, Yemen, Jordan, Lebanon, Syria,"
        " Iraq, Iran, Turkey, Türkiye, Palestine, Armenia, Azerbaijan"
    ),
    "Africa": (
        "South Africa, Nigeria, Kenya, Egypt, Morocco, Algeria, Tunisia, Libya, Sudan, South Sudan, Ethiopia, Somalia,"
        " Eritrea, Djibouti, Uganda, Rwanda, Burundi, Tanzania, Ghana, Togo, Benin, Ivory Coast, Côte d'Ivoire,"
        " Senegal, Gambia, Guinea, Guinea-Bissau, Sierra Leone, Liberia, Mali, Burkina Faso, Niger, Chad, Cameroon,"
        " Gabon, Congo, Central African Republic, Equatorial Guinea, Angola, Zambia, Zimbabwe, Malawi, Mozambique,"
        " Botswana, Namibia, Lesotho, Eswatini, Madagascar, Mauritius, Seychelles, Comoros, Cape Verde, Mauritania"
    ),
}
# Georgia is left out: it is a country too.
STATES: dict[str, str] = {
    "United States": (
        "Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, Hawaii, Idaho,"
        " Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts, Michigan, Minnesota,"
        " Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, New York,"
        " North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina,"
        " South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming"
    ),
    "Canada": (
        "Alberta, British Columbia, Manitoba, New Brunswick, Newfoundland and Labrador, Nova Scotia, Ontario,"
        " Prince Edward Island, Quebec, Québec, Saskatchewan"
    ),
}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _plain(name: str) -> str:
    return " ".join(name.replace(".", "").replace("’", "'").casefold().split())


# Every name, plain, with the country's and the region's plain names that it stands for as well.
KNOWN: dict[str, frozenset[str]] = {
    **{_plain(region): frozenset({_plain(region)}) for region in REGIONS},
    **{
        _plain(name): frozenset({_plain(name), _plain(region)})
        for region, text in REGIONS.items()
        for name in _names(text)
    },
    **{
        _plain(name): frozenset({_plain(name), _plain(country), "north america"})
        for country, text in STATES.items()
        for name in _names(text)
    },
}
ALIASES = (
    {"us", "usa", "united states", "united states of america"},
    {"uk", "united kingdom", "great britain"},
    {"united arab emirates", "uae"},
    {"netherlands", "the netherlands"},
    {"czechia", "czech republic"},
    {"turkey", "türkiye"},
)


def is_known(name: str) -> bool:
    return _plain(name) in KNOWN


def is_in(location: str, wanted: Iterable[str]) -> bool | None:
    """Whether a place named in the text is in one of these regions or countries; None where none is recognised."""
    found = _recognised(location)
    if not found:
        return None
    return bool(found & {same for name in wanted for same in _aliases(_plain(name))})


def _recognised(location: str) -> set[str]:
    found: set[str] = set()
    for part in re.split(r"[,;/|()\n]", location):
        whole = _plain(part)
        # "Trinidad and Tobago" is one place, "Berlin, France and Spain" are several.
        names = [whole] if whole in KNOWN else re.split(r"\s+(?:and|&|or)\s+", whole)
        for name in names:
            for same in _aliases(name):
                found |= KNOWN.get(same, frozenset())
    return found


def _aliases(name: str) -> set[str]:
    return next((group for group in ALIASES if name in group), {name})
