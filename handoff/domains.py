"""The domain of a company, as it is compared: from an address, a link or a name as people type them. Pure."""

import re

LABEL = r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(\.{LABEL})+")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")


def bare_domain(text: str) -> str:
    """`acme.com` of `https://www.Acme.com/about`, `jo@acme.com` or `ACME.com.`; ValueError where there is none.

    Other alphabets become what the network calls them (`xn--…`), so that both ways of writing are one.
    """
    host = SCHEME.sub("", text.strip().lower(), count=1)
    host = re.split(r"[/?#]", host)[0].rpartition("@")[2]
    host = re.sub(r":\d*$", "", host).rstrip(".").removeprefix("www.")
    try:
        found = host.encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        found = ""
    if len(found) > 253 or DOMAIN.fullmatch(found) is None:
        raise ValueError(text)
    return found
