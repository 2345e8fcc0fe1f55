"""What must stand in the graph for a record of ClinicalTrials.gov, read without the loaders: straight from its keys.

A record becomes tables, each a bag of rows of text; "" stands for what is not there. `independent_json` and
`independent_xml` read them from a record, `graph_tables` reads the same from the graph; none has a line of the loaders.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import pycountry

from tests.loaders.printed_codes import COUNTRIES

Row = tuple[str, ...]
Tables = dict[str, Counter[Row]]

DATES = (
    ("startDate", "startDateStruct", "start_date"),
    ("primaryCompletionDate", "primaryCompletionDateStruct", "primary_completion_date"),
    ("completionDate", "completionDateStruct", "completion_date"),
    ("studyFirstPostDate", "studyFirstPostDateStruct", "study_first_posted"),
    ("resultsFirstPostDate", "resultsFirstPostDateStruct", "results_first_posted"),
    ("lastUpdatePostDate", "lastUpdatePostDateStruct", "last_update_posted"),
)
DAYS_A_YEAR = 365.25
YEARS = {"Year": 1, "Month": 1 / 12, "Week": 7 / DAYS_A_YEAR, "Day": 1 / DAYS_A_YEAR, "Hour": 1 / DAYS_A_YEAR / 24}
YEARS["Minute"] = YEARS["Hour"] / 60
# Letters that Unicode does not take apart, and apostrophes, which are written or left out.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"} | dict.fromkeys("'`’ʼ", ""))


def row(*cells: object) -> Row:
    """A row of text: "" for None, `true` and `false` for booleans."""
    return tuple("" if c is None else str(c).lower() if isinstance(c, bool) else str(c) for c in cells)


def bag(rows: Iterable[Row]) -> Counter[Row]:
    """How often each row is there."""
    return Counter(rows)


def joined(rows: Iterable[Row]) -> str:
    """Rows as one cell, whatever their order."""
    return " ; ".join(sorted(" / ".join(each) for each in rows))


def folded(name: str | None) -> str:
    """A name of a place without case, accents and marks: as what one place may be written."""
    plain = unicodedata.normalize("NFKD", (name or "").replace("ß", "ss").casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c)).translate(LETTERS)
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def country(name: str | None) -> str:
    """The ISO 3166 code of a country, "" where its name is that of none of today."""
    if not name or name in COUNTRIES:
        return COUNTRIES[name] if name else ""
    found = [
        each.alpha_2
        for each in pycountry.countries
        if name in (each.name, getattr(each, "common_name", None), getattr(each, "official_name", None))
    ]
    return found[0] if found else ""


def sponsor(name: str | None, role: str, agency_class: str | None) -> Row:
    """A sponsor; the last cell says that the party it is taken for has this name, this part and this class."""
    return row(name, role, agency_class, True)


def site(facility: str | None, city: str | None, state: str | None, land: str | None) -> Row:
    """A site as it is compared: places by their folded names, the country by its code, else as it is written."""
    return row(facility, folded(city), folded(state), country(land) or land)


def years(age: str | None) -> str | None:
    """An age in years, to four digits; None where it has no number."""
    found = re.fullmatch(r"(\d+) (\w+?)s?", age or "")
    return f"{int(found[1]) * YEARS[found[2]]:.4f}" if found else None


def properties(*pairs: tuple[str, object]) -> Iterator[Row]:
    """A row for each property that has a value."""
    return (row(name, value) for name, value in pairs if value not in (None, ""))


def ages(minimum: str | None, maximum: str | None) -> Iterator[Row]:
    """The ages as printed and in years."""
    for name, printed in (("minimumAge", minimum), ("maximumAge", maximum)):
        yield from properties((name, years(printed)), (f"{name}Text", printed))


def dated(name: str, iso: str | None, type: str | None = None) -> Iterator[Row]:
    """A date, its first day where no more is said; how much is said; its type."""
    if iso:
        precision = {4: "year", 7: "month", 10: "day"}[len(iso)]
        day = f"{iso}-01-01"[:10]
        yield from properties((name, day), (f"{name}Precision", precision), (f"{name}Type", type))


def mesh(id: str | None) -> str | None:
    """The IRI of a MeSH heading; v2 fills ids up to nine digits where NLM wrote six, which all begin with 000."""
    if id is None:
        return None
    number = int(id[1:])
    old = number <= 66387 if id[0] == "D" else number <= 588420
    return f"http://id.nlm.nih.gov/mesh/{id[0]}{number:0{6 if old else 9}}"


def titles(nct: str, brief: str | None, official: str | None, acronym: str | None) -> Iterator[Row]:
    """The id and the titles; the label is the best of them."""
    yield from properties(("id", nct), ("label", brief or official or acronym or nct))
    yield from properties(("briefTitle", brief), ("officialTitle", official), ("acronym", acronym))


def lands(countries: Iterable[str | None]) -> Iterator[Row]:
    """The countries of the trial by name and by code."""
    for land in {each for each in countries if each}:
        yield from properties(("country", land))
    for code in {country(each) for each in countries} - {""}:
        yield from properties(("countryCode", code))
