"""The tables of a classic ClinicalTrials.gov page, after their cells have run together into lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import CODES, phases
from trialgraph.loaders.formats.page import Line, filled
from trialgraph.loaders.model import ArmGroup, Intervention, Location, Outcome, OutcomeType

Listed = tuple[tuple[str, str], ...]
OUTCOME_TYPES: tuple[OutcomeType, ...] = ("primary", "secondary", "other")

_TYPES = "|".join(sorted(code.replace("_", " ").title() for code in CODES["intervention_type"]))
_INTERVENTION = re.compile(rf"\b({_TYPES}): ")
_PHASES = re.compile(r"(?:^| )((?:(?:Early )?Phase \d(?:[ /]+|$)|Not Applicable|N/A)+)$")
_TIME_FRAME = re.compile(r"(?:\d+\. *)?(.*?) *\[ *Time ?Frame: *(.*?) *\].*")
_OTHER_NAMES = re.compile(r"Other Names?: *(.*)")
_STATUS = re.compile(
    r"(?:^| )(Recruiting|Not yet recruiting|Active, not recruiting|Completed|Enrolling by invitation|Suspended"
    r"|Terminated|Withdrawn|Available|No longer available)$"
)


def conditions(lines: Sequence[Line], mesh: Sequence[str]) -> tuple[tuple[str, ...], Listed, tuple[str, ...]]:
    """The conditions, the interventions (type and name) and the phases of the page's summary table.

    A line before the first intervention is one condition; one that consists of headings of the page's own MeSH
    list is as many.
    """
    names: list[str] = []
    listed: list[tuple[str, str]] = []
    phase = ""
    for line in filled(lines):
        text = line.text
        if match := _PHASES.search(text):
            phase, text = f"{phase} {match[1]}", text[: match.start()].strip()
        condition, *typed = _INTERVENTION.split(text)
        if condition.strip() and not listed:
            names.extend(_headings(condition.strip(), mesh) or [condition.strip()])
        listed.extend(
            (page.coded("intervention_type", type) or type, name.strip())
            for type, name in zip(typed[::2], typed[1::2], strict=True)
        )
    return tuple(names), tuple(listed), phases(phase)


def _headings(text: str, mesh: Sequence[str]) -> list[str]:
    """The headings that the whole text consists of; empty where it holds anything else."""
    found: list[str] = []
    while text:
        heading = max((h for h in mesh if text.casefold().startswith(h.casefold())), key=len, default=None)
        if heading is None:
            return []
        found.append(text[: len(heading)])
        text = text[len(heading) :].strip()
    return found


@dataclass
class _Entry:
    """An arm or an intervention with the lines that describe it."""

    arm: bool
    type: str | None
    name: str
    body: list[Line] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)


def arms(text: str, lines: Sequence[Line], listed: Listed) -> tuple[tuple[ArmGroup, ...], tuple[Intervention, ...]]:
    """Arms with the interventions printed beside them; `listed` interventions that stand there in none as well."""
    groups: list[ArmGroup] = []
    using: list[list[str]] = []
    entries: dict[str, _Entry] = {name: _Entry(False, type, name) for type, name in listed}
    for entry in _entries(lines, listed):
        if entry.arm:
            groups.append(ArmGroup(label=entry.name, type=entry.type, description=page.prose(text, entry.body)))
            using.append([])
        else:
            known = entries.setdefault(entry.name, entry)
            known.body = known.body or entry.body
            known.other_names = known.other_names or entry.other_names
            if using and entry.name not in using[-1]:
                using[-1].append(entry.name)
    return (
        tuple(
            ArmGroup(label=g.label, type=g.type, description=g.description, intervention_names=tuple(names))
            for g, names in zip(groups, using, strict=True)
        ),
        tuple(_intervention(text, entry, groups, using) for entry in entries.values()),
    )


def _intervention(text: str, entry: _Entry, groups: Sequence[ArmGroup], using: Sequence[Sequence[str]]) -> Intervention:
    return Intervention(
        name=entry.name,
        type=entry.type,
        description=page.prose(text, entry.body),
        other_names=tuple(entry.other_names),
        arm_group_labels=tuple(g.label for g, names in zip(groups, using, strict=True) if entry.name in names),
    )


def _entries(lines: Sequence[Line], listed: Listed) -> Iterator[_Entry]:
    """Each arm and intervention in order; the cohorts of an observational study have no type."""
    cohorts = not any(_arm(line.text, listed) for line in lines)
    here: _Entry | None = None
    naming = blank = False
    for line in lines:
        begun = _begun(line.text, listed)
        if not begun and line.text and cohorts and (here is None or (blank and not here.arm)):
            begun = _Entry(True, None, line.text)
        if begun:
            if here:
                yield here
            here, naming = begun, False
        elif here and (names := _OTHER_NAMES.fullmatch(line.text)):
            naming = True
            here.other_names += [names[1]] if names[1] else []
        elif here and naming and line.text:
            here.other_names.append(line.text.lstrip("-•* "))
        elif here and line.text:
            here.body.append(line)
        naming = naming and bool(line.text)
        blank = not line.text
    if here:
        yield here


def _arm(text: str, listed: Listed) -> tuple[str, str] | None:
    """The type and the label of an arm; `Other: X` is one unless X is a listed intervention."""
    found = page.typed(text, "arm_type")
    return None if found in listed else found


def _begun(text: str, listed: Listed) -> _Entry | None:
    if arm := _arm(text, listed):
        return _Entry(True, *arm)
    if intervention := page.typed(text, "intervention_type"):
        return _Entry(False, *intervention)
    return None


def outcomes(text: str, lines: Sequence[Line], type: OutcomeType) -> Iterator[Outcome]:
    """The measures of one list: `1. measure [ Time Frame: ... ]` and the description below it."""
    kept = filled(lines)
    starts = [n for n, line in enumerate(kept) if _TIME_FRAME.fullmatch(line.text)]
    starts = starts or [n for n, line in enumerate(kept) if re.match(r"\d+\. ", line.text)]
    for start, end in pairwise([*starts, len(kept)]):
        framed = _TIME_FRAME.fullmatch(kept[start].text)
        yield Outcome(
            type=type,
            measure=framed[1] if framed else re.sub(r"^\d+\. ", "", kept[start].text),
            time_frame=framed[2] if framed else None,
            description=page.prose(text, kept[start + 1 : end]),
        )


def sites(lines: Sequence[Line]) -> tuple[Location, ...]:
    """The sites: `City, State, Country, Zip` with the facility above it, under a heading that names the country."""
    kept = [line.text for line in filled(lines)]
    found: list[Location] = []
    countries: set[str] = set()
    for n, line in enumerate(kept):
        address = _address(line, countries)
        if address and n:
            facility, status = _facility(kept[:n])
            city, state, country, zip = address
            found.append(Location(facility=facility, city=city, state=state, country=country, zip=zip, status=status))
        else:
            # "Korea, Republic of" is a country with a comma, so that a heading may begin with either form.
            countries |= {line, line.partition(", ")[0], ", ".join(line.split(", ")[:2])}
    return tuple(found)


def _address(text: str, countries: set[str]) -> tuple[str, str | None, str, str | None] | None:
    """City, state, country and zip of an address in one of the countries."""
    parts = text.split(", ")
    zip = parts.pop() if len(parts) > 2 and re.search(r"\d", parts[-1]) else None
    if len(parts) > 2 and ", ".join(parts[-2:]) in countries:
        parts[-2:] = [", ".join(parts[-2:])]
    if len(parts) < 2 or parts[-1] not in countries:
        return None
    city, *state, country = parts
    return city, ", ".join(state) or None, country, zip


def _facility(above: Sequence[str]) -> tuple[str | None, str | None]:
    """The facility, and the status that follows it on its line or on the next."""
    match = _STATUS.search(above[-1])
    status = page.coded("status", match[1]) if match else None
    name = above[-1][: match.start()] if match else above[-1]
    if not name and len(above) > 1:
        name = above[-2]
    return name or None, status
