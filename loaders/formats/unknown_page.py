"""Pages of trials whose layout nobody described: the last resort, which keeps only what the page says outright.

That is the id, the title, the criteria, and what stands under plain labels ("Phase:", "Sponsor", "Conditions"). What
tells them is an inference of the trial wherever it is not a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

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
_OTHERS = dict.fromkeys(
    (
        *("Treatment", "Treatments", "Intervention", "Interventions", "Study", "Study ID", "Funder types", "Last Updated"),
        *("Last update", "Enrollment", "Target Recruitment", "Total Participants", "Study Start Date", "Start Date"),
        *("Completion Date", "Estimated Completion Date", "Total Enrollment", "Keywords", "Source", "URL", "Countries"),
    ),
    "",
)  # fmt: skip
_LABELS = {**_OTHERS, **_FIELDS, **page_ids.LABELS}
# Within the criteria, "Condition:" and "Age" are the author's own words.
_ENDS = {
    label: field
    for label, field in _LABELS.items()
    if field not in {"minimum", "maximum", "sex", "healthy", "conditions"} and not label.startswith("Treatment")
}
_FURNITURE = re.compile(
    r"(?:Skip|Back|Learn|Find|Search|Sign|Log|Menu|Home|We|Welcome|Join|Share|Download|Print|Subscribe|Contact|Return|Click"
    r"|View|Last|First|This|Our|You|Your|Please|Try|Go|Save|Browse|Explore|©)\b.*|https?://.*|.*\.$",
    re.IGNORECASE,
)
_LEAST_TITLE, _MOST_TITLE = 5, 60
_MOST_CONDITIONS, _LONGEST_CONDITION = 10, 12
_TABLE = re.compile(r"(?:[^,|\t\n]*(?:[,|](?! )|\t)){8}")


def recognises(head: str) -> bool:
    """Whether it is a page with criteria, and with an id of its own or a title; the other layouts go first."""
    return lacking(head) is None


def lacking(text: str, about: str = "") -> str | None:
    """What a text lacks to be read as the page of a trial; None where it has all."""
    if text.lstrip().startswith(("<", "{", "[")) or _TABLE.match(text.lstrip()):
        return "not the text of a page"
    lines = filled(page.lines(text))
    found = criteria(lines, _ENDS)
    if found is None:
        return "a page without an eligibility section"
    if identity(found.around, _title(lines, about)[0], about).id:
        return None
    if not _title(lines, about)[0]:
        return "a page without a registry id that is surely its own, and without a title"
    return None if found.listed else "a page without a registry id that is surely its own, and without a list of criteria"


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
    values = _values(lines if found is None else _outside(lines, found))
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
            conditions=tuple(dict.fromkeys(values.get("conditions", []))),
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
