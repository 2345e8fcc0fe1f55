"""Pages of trials whose layout nobody described: the last resort, which keeps only what the page says outright.

That is the id, the title, the criteria, and what stands under plain labels ("Phase:", "Sponsor", "Conditions"). What
tells them is an inference of the trial wherever it is not a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats import page, page_ids
from trialgraph.loaders.formats.codes import code, phases, yes_no
from trialgraph.loaders.formats.inferences import concluded
from trialgraph.loaders.formats.page import Line, filled
from trialgraph.loaders.formats.page_criteria import Criteria, criteria
from trialgraph.loaders.formats.page_ids import SEPARATOR, Identity, identity
from trialgraph.loaders.model import Inference, Record, Sponsor, Trial

NAME = "unknown-page"

_FIELDS = {
    "Title": "title",
    "Brief Title": "title",
    "Public Title": "title",
    "Study Title": "title",
    "Trial Title": "title",
    "Official Title": "official_title",
    "Scientific Title": "official_title",
    "Full Title": "official_title",
    "Acronym": "acronym",
    "Status": "status",
    "Phase": "phase",
    "Sponsor": "sponsor",
    "Sponsors": "sponsor",
    "Lead Sponsor": "lead",
    "Primary Sponsor": "lead",
    "Collaborators": "collaborator",
    "Collaborator": "collaborator",
    "Condition": "conditions",
    "Conditions": "conditions",
    "Condition or disease": "conditions",
    "Study Type": "study_type",
    "Minimum Age": "minimum",
    "Maximum Age": "maximum",
    "Sex": "sex",
    "Gender": "sex",
    "Healthy Volunteers": "healthy",
    "Accepts Healthy Volunteers": "healthy",
    **{f"{name} Phase": "phase" for name in ("Study", "Trial", "Clinical")},
    **{f"{name} Status": "status" for name in ("Overall", "Recruitment", "Recruiting", "Trial", "Study")},
}
# Labels of what is not read: they end a value, and the criteria.
_OTHER_LABELS = """
    Treatment|Treatments|Intervention|Interventions|Study|Funder types|Last Updated|Last update|Enrollment|Keywords|URL
    |Target Recruitment|Total Participants|Total Enrollment|Study Start Date|Start Date|Completion Date|Countries|Source
    |Estimated Completion Date
"""
_OTHERS = {label.strip(): "" for label in _OTHER_LABELS.split("|")}
_LABELS = {**_OTHERS, **_FIELDS, **page_ids.LABELS}
# Within the criteria, "Condition:" and "Age" are the author's own words.
_ENDS = {
    label: field
    for label, field in _LABELS.items()
    if field not in {"minimum", "maximum", "sex", "healthy", "conditions"} and not label.startswith("Treatment")
}
_FURNITURE = re.compile(
    r"(?:Skip|Back|Learn|Find|Search|Sign|Log|Menu|Home|We|Welcome|Join|Share|Download|Print|Subscribe|Contact|Return|Click"
    r"|View|Last|First|This|Our|You|Your|Please|Try|Go|Save|Browse|Explore|©)\b.*|https?://.*|.*\.|.*\bdate\b.*\d{4}.*",
    re.IGNORECASE,
)
_LEAST_TITLE, _MOST_TITLE = 5, 60
_MOST_CONDITIONS, _LONGEST_CONDITION = 10, 12
_MOST_CELLS = 7


def recognises(head: str) -> bool:
    """Whether it is a page with criteria, and with an id of its own or a title; the other layouts go first."""
    return lacking(head) is None


def lacking(text: str, about: str = "") -> str | None:
    """What a text lacks to be read as the page of a trial; None where it has all."""
    top = text.lstrip().partition("\n")[0]
    if top.startswith(("<", "{", "[")) or len(re.findall(r"[,|](?! )|\t", top)) > _MOST_CELLS:
        return "not the text of a page"
    lines = filled(page.lines(text))
    found = criteria(lines, _ENDS)
    if found is None:
        return "a page without an eligibility section"
    if identity(found.around, _title(lines, about)[0], about).id:
        return None
    if not _title(lines, about)[0]:
        return "a page without a registry id that is surely its own, and without a title"
    return (
        None if found.listed else "a page without a registry id that is surely its own, and without a list of criteria"
    )


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """The page's one trial."""
    if reason := lacking(document.text, document.about):
        yield InvalidRecord(document.source, "", "", reason)
    else:
        yield page.record(document, NAME, partial(_trial, about=document.about))


def _trial(text: str, about: str) -> Trial:
    lines = filled(page.lines(text))
    title, inferred = _title(lines, about)
    found = criteria(lines, _ENDS)
    around = found.around if found else lines
    own = identity(around, title, about)
    values = _values(around)
    ages = (_one(values, "minimum"), _one(values, "maximum"))
    return concluded(
        Trial(
            nct_id=own.nct_id,
            registry_id=own.registry_id,
            secondary_ids=own.others,
            brief_title=title or None,
            official_title=_one(values, "official_title"),
            acronym=_one(values, "acronym"),
            overall_status=code("status", _one(values, "status")),
            sponsors=_sponsors(values),
            conditions=tuple(dict.fromkeys((_one(values, "conditions") or "").splitlines())),
            study_type=code("study_type", _one(values, "study_type")),
            phases=phases(_one(values, "phase")),
            eligibility=page.eligibility(text, found.lines) if found else None,
            minimum_age=ages[0] if page.is_age(ages[0] or "") else None,
            maximum_age=ages[1] if page.is_age(ages[1] or "") else None,
            sex=page.coded("sex", _one(values, "sex")),
            healthy_volunteers=yes_no(_one(values, "healthy")),
            related_trials=page.related(lines, own.nct_id) if own.id else (),
            inferences=tuple(_grounds(own, inferred, found)),
        )
    )


def _title(lines: Sequence[Line], about: str) -> tuple[str, Inference | None]:
    """The title under its label, else the first line like one above all labels; empty where there is none."""
    if printed := _one(_values(lines), "title"):
        return printed, None
    for line in lines:
        if page.labelled(line.raw, _LABELS, SEPARATOR) or criteria([line, line], {}):
            break
        if _LEAST_TITLE <= len(line.text.split()) <= _MOST_TITLE and not _FURNITURE.fullmatch(line.text):
            known = line.text.casefold() in about.casefold()
            basis = "the first line of some length" + (", and the title of the saved page" if known else "")
            return line.text, Inference(
                field="brief_title", value=line.text, basis=basis, confidence=0.9 if known else 0.7
            )
    return "", None


def _values(lines: Sequence[Line]) -> dict[str, list[str]]:
    """The values of each field: behind its label, or below a label that has a line of its own; several are lines."""
    found: dict[str, list[str]] = {}
    for n, line in enumerate(lines):
        pair = page.labelled(_bare(line), _LABELS, SEPARATOR)
        if pair and pair[0] == "conditions":
            values = re.split(r"\s*[;|]\s*", pair[1]) if pair[1] else _conditions(lines[n + 1 :])
            found.setdefault("conditions", []).extend(filter(None, ["\n".join(filter(None, values))]))
        elif pair and pair[0]:
            below = lines[n + 1 : n + 2] if not pair[1] else []
            value = pair[1] or next((each.text for each in below if not _is_label(each)), "")
            found.setdefault(pair[0], []).extend([value] if value else [])
    return found


def _conditions(lines: Sequence[Line]) -> list[str]:
    """The lines down to the next label; where none comes soon, where they end is not known, and only one is sure."""
    names: list[str] = []
    for line in lines[:_MOST_CONDITIONS]:
        if _is_label(line) or ":" in line.text:
            return names
        if len(line.text.split()) > _LONGEST_CONDITION or line.text.endswith("."):
            break
        names.append(_bare(line))
    return names[:1]


def _bare(line: Line) -> str:
    return line.raw.lstrip("•*-– ")


def _is_label(line: Line) -> bool:
    return page.labelled(_bare(line), _LABELS, SEPARATOR) is not None


def _one(values: dict[str, list[str]], name: str) -> str | None:
    """The value of a field; None where the page prints several that differ, as lists of other trials do."""
    found = set(values.get(name, []))
    return found.pop() if len(found) == 1 else None


def _sponsors(values: dict[str, list[str]]) -> tuple[Sponsor, ...]:
    """The sponsors by their labels; a plain "Sponsor" does not say which role it means."""
    roles: tuple[tuple[str, Literal["LEAD", "COLLABORATOR"] | None], ...] = (
        ("sponsor", None),
        ("collaborator", "COLLABORATOR"),
        ("lead", "LEAD"),
    )
    found = (Sponsor(name=name, role=role) for field, role in roles if (name := _one(values, field)))
    return tuple({each.name: each for each in found}.values())


def _grounds(own: Identity, title: Inference | None, found: Criteria | None) -> Iterator[Inference]:
    yield from filter(None, (own.inference, title, found and found.inference))
