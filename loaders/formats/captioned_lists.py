"""The lists on a page with captions: arms, interventions, outcomes, sponsors, officials, sites, other ids.

Each entry of a list is a few lines, of which only some have a label; where it ends is told by the entries around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from msgspec.structs import replace

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.codes import CODES, code
from trialgraph.loaders.formats.page import Line, Sections
from trialgraph.loaders.model import (
    ArmGroup,
    Inference,
    Intervention,
    Location,
    Official,
    Outcome,
    OutcomeType,
    Role,
    SecondaryId,
    Sponsor,
)

_GROUP = {"Group Type": "arm_type", "Arm Type": "arm_type", "Intervention Type": "intervention_type"}
_ROLE = {"Sponsor Role": "role", "Role": "role"}
_PERSON = {"Role": "role", "Affiliation": "affiliation"}
_IDENTIFIER = {"Identifier Type": "type", "Identifier Source": "source"}
_SITE = {"Site Status": "status", "Status": "status", "Recruitment Status": "status"}
_FRAME = {"Time Frame": "frame", "Timeframe": "frame"}
_COLON = r"\s*:\s*"
_OUTCOMES: dict[str, OutcomeType] = {"primary": "primary", "secondary": "secondary", "other": "other"}
_ROLES: dict[str, Role] = {"lead": "LEAD", "lead sponsor": "LEAD", "collaborator": "COLLABORATOR"}


@dataclass(frozen=True)
class _Part:
    """One line of a list: a plain one, or the value of a labelled `field`."""

    field: str
    value: str
    line: Line


@dataclass
class _Entry:
    """An arm or an intervention: its name, the type where it is printed, the lines that describe it."""

    name: str
    listed: bool = False
    type: str | None = None
    body: list[Line] = field(default_factory=list)


def _parts(lines: Sequence[Line], labels: Mapping[str, str], separator: str = _COLON) -> Iterator[_Part]:
    """The lines with their fields; the value of a label on a line of its own is the next line."""
    waiting = ""
    for line in lines:
        pair = page.labelled(line.text, labels, separator)
        if waiting:
            yield _Part(waiting, line.text, line)
            waiting = ""
        elif pair and pair[1]:
            yield _Part(*pair, line)
        elif pair:
            waiting = pair[0]
        else:
            yield _Part("", line.text, line)


def interventions(text: str, lines: Sequence[Line], other_names: Sequence[Line]) -> tuple[Intervention, ...]:
    """Each intervention with its description; other names belong to it only where it is the only one."""
    entries = _described(list(_parts(lines, _GROUP, rf"{_COLON}|\s+")))
    names = tuple(line.text for line in other_names) if len(entries) == 1 else ()
    return tuple(
        Intervention(
            name=entry.name,
            type=code("intervention_type", entry.type),
            description=page.prose(text, entry.body),
            other_names=names,
        )
        for entry in entries
    )


def _described(parts: Sequence[_Part]) -> list[_Entry]:
    """Names and descriptions that alternate; a line that reads like a sentence is never a name."""
    entries: list[_Entry] = []
    for part in parts:
        here = entries[-1] if entries else None
        if part.field:
            if here:
                here.type = part.value
        elif here is None or (here.body and not _is_sentence(part.value)):
            entries.append(_Entry(part.value))
        else:
            here.body.append(part.line)
    return entries


def _is_sentence(text: str) -> bool:
    return text.endswith((".", ";", ":")) or len(text.split()) > 15


def arms(text: str, lines: Sequence[Line], given: Sequence[Intervention]) -> tuple[ArmGroup, ...]:
    """The arms, each with those of the given interventions that are printed below it."""
    parts = list(_parts(lines, _GROUP, rf"{_COLON}|\s+"))
    entries = _grouped(parts, given) if given else _described(parts)
    starts = [n for n in range(len(entries)) if _is_arm(entries, n)]
    return tuple(
        ArmGroup(
            label=entries[start].name,
            type=code("arm_type", entries[start].type),
            description=page.prose(text, entries[start].body),
            intervention_names=tuple(dict.fromkeys(entry.name for entry in entries[start + 1 : end])),
        )
        for start, end in pairwise([*starts, len(entries)])
    )


def _grouped(parts: Sequence[_Part], given: Sequence[Intervention]) -> list[_Entry]:
    """The entries of the arms section; an intervention ends where the description known of it ends."""
    known = {each.name: {" ".join(row.split()) for row in (each.description or "").split("\n")} for each in given}
    entries: list[_Entry] = []
    for part in parts:
        here = entries[-1] if entries else None
        if part.field:
            if here and (here.listed or part.field == "arm_type"):
                here.listed, here.type = part.field == "intervention_type", part.value
        elif part.value in known:
            entries.append(_Entry(part.value, listed=True))
        elif here and (part.value in known[here.name] if here.listed else not (here.type and here.body)):
            here.body.append(part.line)
        else:
            entries.append(_Entry(part.value))
    return entries


def _is_arm(entries: Sequence[_Entry], n: int) -> bool:
    """Whether an entry is an arm: it is no intervention, or it is named like the one that follows it."""
    following = entries[n + 1].name if n + 1 < len(entries) else None
    return n == 0 or not entries[n].listed or entries[n].name == following


def outcomes(text: str, sections: Sections) -> tuple[Outcome, ...]:
    """The measures of all lists, with time frame and description where they are printed."""
    return tuple(
        outcome
        for section, type in _OUTCOMES.items()
        for outcome in _measures(text, list(_parts(sections.get(section, []), _FRAME)), type)
    )


def _measures(text: str, parts: Sequence[_Part], type: OutcomeType) -> Iterator[Outcome]:
    """Measures, one a line where no time frame is printed; else the frame follows each name, or ends the entry."""
    frames = [n for n, part in enumerate(parts) if part.field]
    if not frames:
        starts = list(range(len(parts)))
    elif frames[0] == 1:
        starts = [n - 1 for n in frames]
    else:
        starts = [0, *(n + 1 for n in frames[:-1])]
    for start, end in pairwise([*starts, len(parts)]):
        entry = parts[start:end]
        yield Outcome(
            type=type,
            measure=entry[0].value,
            time_frame=next((part.value for part in entry if part.field), None),
            description=page.prose(text, [part.line for part in entry[1:] if not part.field]),
        )


def sponsors(lines: Sequence[Line], officials: Sequence[Official]) -> tuple[tuple[Sponsor, ...], tuple[Inference, ...]]:
    """The sponsors with their class, and what their roles are taken to be where the page prints none."""
    names: list[str] = []
    classes: dict[str, str] = {}
    roles: dict[str, Role] = {}
    for part in _parts(lines, _ROLE):
        if names and part.value in CODES["agency_class"]:
            classes[names[-1]] = part.value
        elif names and part.value.casefold() in _ROLES:
            roles[names[-1]] = _ROLES[part.value.casefold()]
        elif not part.field:
            names.append(part.value)
    found = tuple(Sponsor(name=name, role=roles.get(name), agency_class=classes.get(name)) for name in names)
    return found, () if roles else tuple(_roles(names, officials))


def _roles(names: Sequence[str], officials: Sequence[Official]) -> Iterator[Inference]:
    """Lead is the only sponsor; else the one an official belongs to; else the last, after its collaborators."""
    if not names:
        return
    own = [name for name in names if name in {official.affiliation for official in officials}]
    if len(names) == 1:
        lead, basis, confidence = names[0], "the only sponsor", 0.95
    elif len(own) == 1:
        lead, confidence = own[0], 0.8 if own[0] == names[-1] else 0.65
        basis = "affiliation of a study official" + (" and last of the list" if own[0] == names[-1] else "")
    else:
        lead, basis, confidence = names[-1], "last of the list", 0.6
    for name in names:
        role = "LEAD" if name == lead else "COLLABORATOR"
        yield Inference(field="sponsors.role", value=f"{name}: {role}", basis=basis, confidence=confidence)


def officials(lines: Sequence[Line]) -> tuple[Official, ...]:
    """Each person with role and affiliation: the name stands above the role, the affiliation below."""
    found: list[Official] = []
    plain: list[str] = []
    for part in _parts(lines, _PERSON):
        if part.field == "role" and plain:
            *before, name = plain
            found, plain = _affiliated(found, before), []
            found.append(Official(name=name, role=code("role", part.value)))
        else:
            plain.append(part.value)
    if found:
        return tuple(_affiliated(found, plain))
    return tuple(Official(name=name, affiliation=place) for name, place in zip_longest(plain[::2], plain[1::2]))


def _affiliated(found: Sequence[Official], affiliation: Sequence[str]) -> list[Official]:
    """The officials with the last one's affiliation, if any line is left for it."""
    if not found or not affiliation:
        return list(found)
    last = found[-1]
    return [*found[:-1], Official(name=last.name, role=last.role, affiliation=affiliation[0])]


def sites(lines: Sequence[Line], countries: Sequence[str]) -> tuple[Location, ...]:
    """The sites: the facility, then `City, State, Country`, then perhaps the status of recruitment there."""
    found: list[Location] = []
    facility: str | None = None
    for part in _parts(lines, _SITE):
        if part.field or part.value in CODES["status"]:
            found[-1:] = [replace(site, status=code("status", part.value)) for site in found[-1:]]
        elif facility is None and part.value.rpartition(", ")[2] not in countries:
            facility = part.value
        else:
            found.append(_site(facility, part.value))
            facility = None
    return tuple(found)


def _site(facility: str | None, address: str) -> Location:
    *parts, country = address.split(", ")
    zip = next((part for part in parts[1:] if re.search(r"\d", part)), None)
    state = next((part for part in parts[1:] if part != zip), None)
    return Location(facility=facility, city=parts[0] if parts else None, state=state, zip=zip, country=country)


def identifiers(lines: Sequence[Line]) -> tuple[str | None, tuple[SecondaryId, ...]]:
    """The sponsor's own id and the other ids, with type and source where they are more than a dash."""
    entries: list[dict[str, str]] = []
    for part in _parts(lines, _IDENTIFIER):
        if not part.field:
            entries.append({"id": part.value})
        elif entries and part.value != "-":
            entries[-1][part.field] = part.value
    own = [entry["id"] for entry in entries if entry.get("source") == "org_study_id"]
    others = tuple(
        SecondaryId(id=entry["id"], type=code("id_type", entry.get("type")), domain=_domain(entry.get("source")))
        for entry in entries
        if entry["id"] not in own
    )
    return next(iter(own), None), others


def _domain(source: str | None) -> str | None:
    """Who gave the id; the name of the registry's own field says nothing of it."""
    return None if source == "secondary_id" else source
