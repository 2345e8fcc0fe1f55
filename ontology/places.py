"""Places: countries as ISO 3166 codes, and cities as nodes of their own."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote

from trialgraph.ontology.namespaces import BASE
from trialgraph.ontology.organization_names import fold

PLACE = BASE + "place/"

# What registries, pages and people call a country that ISO 3166 calls otherwise. Countries that are no more
# (Yugoslavia, Serbia and Montenegro) have no code: which of their successors a trial ran in is not known.
_SPOKEN = {
    "turkey": "TR",
    "turkey (turkiye)": "TR",
    "russia": "RU",
    "korea": "KR",
    "korea, south": "KR",
    "republic of korea": "KR",
    "korea, north": "KP",
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "united states of america": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "the netherlands": "NL",
    "holland": "NL",
    "macedonia": "MK",
    "macedonia, the former yugoslav republic of": "MK",
    "the republic of north macedonia": "MK",
    "cote d'ivoire": "CI",
    "ivory coast": "CI",
    "brunei": "BN",
    "burma": "MM",
    "cape verde": "CV",
    "swaziland": "SZ",
    "vatican city": "VA",
    "holy see": "VA",
    "palestine": "PS",
    "palestinian territory": "PS",
    "palestinian territories, occupied": "PS",
    "congo, the democratic republic of the": "CD",
    "democratic republic of the congo": "CD",
    "libyan arab jamahiriya": "LY",
    "federated states of micronesia": "FM",
    "p.r. china": "CN",
    "pr china": "CN",
    "mainland china": "CN",
    "macau": "MO",
    "east timor": "TL",
    "u.s. virgin islands": "VI",
    "virgin islands (u.s.)": "VI",
    "reunion": "RE",
    # ISO 3166 leaves this code to its users; ROR and the European Union use it so.
    "kosovo": "XK",
}


class Place(NamedTuple):
    """A city or state of a country; `country` is ISO 3166 alpha-2, the others are as written, "" where not known."""

    country: str
    state: str = ""
    city: str = ""

    @property
    def iri(self) -> str:
        """One IRI for all spellings that differ in case, accents and marks; `-` stands for a state not known."""
        steps = (self.country.lower(), _step(self.state) or "-", _step(self.city))
        return PLACE + "/".join(step for step in steps if step)


@cache
def country_code(name: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country by any of its names, or None for what is none today."""
    key = _key(name)
    return _codes().get(key) or _codes().get(key.removeprefix("the "))


def place(country: str | None, state: str | None, city: str | None) -> Place | None:
    """The place of a city, or of a state where no city is known; None where that or the country is not known."""
    code = country_code(country) if country else None
    return Place(code, state or "", city or "") if code and (_step(state or "") or _step(city or "")) else None


@lru_cache(100_000)
def _step(name: str) -> str:
    """A name as a step of an IRI; "" where it has neither letters nor digits."""
    words = "".join(c if c.isalnum() else " " for c in fold(name).replace("'", "")).split()
    return quote("-".join(words), safe="")


def _key(name: str) -> str:
    return " ".join(fold(name).split()).removesuffix(".")


@cache
def _codes() -> dict[str, str]:
    # Thirty milliseconds that only reading a trial with a place costs.
    import pycountry

    codes = {_key(name): code for name, code in _SPOKEN.items()}
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            if name := getattr(country, kind, None):
                codes[_key(name)] = country.alpha_2
    return codes
