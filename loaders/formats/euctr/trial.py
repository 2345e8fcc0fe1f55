"""The trial that a protocol of the EU Clinical Trials Register tells of, from the values of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from trialgraph.loaders.formats.codes import code, partial_date
from trialgraph.loaders.formats.euctr import population
from trialgraph.loaders.formats.euctr.places import countries, member_state
from trialgraph.loaders.formats.euctr.products import interventions
from trialgraph.loaders.formats.euctr.tables import Entry
from trialgraph.loaders.formats.euctr.values import Values
from trialgraph.loaders.formats.sponsors import with_funders
from trialgraph.loaders.model import Inference, Outcome, OutcomeType, PartialDate, SecondaryId, Sponsor, Trial
from trialgraph.ontology.places import country_code
from trialgraph.ontology.registries import registry_id

# Ended before time is what ClinicalTrials.gov calls terminated; a halt, or a suspension, may end.
_STATUS = {
    "prematurely ended": "TERMINATED",
    "temporarily halted": "SUSPENDED",
    "suspended by ca": "SUSPENDED",
}
_ENDED = ("COMPLETED", "TERMINATED")
_PHASES = {f"phase{number}": f"PHASE{number}" for number in range(1, 5)}
_PURPOSES = {"diagnosis": "DIAGNOSTIC", "prophylaxis": "PREVENTION", "therapy": "TREATMENT"}
_MASKING = {"open": "NONE", "single_blind": "SINGLE", "double_blind": "DOUBLE"}
_MODELS = {"parallel": "PARALLEL", "crossover": "CROSSOVER", "other_design": "OTHER"}
_OUTCOMES: tuple[OutcomeType, ...] = ("primary", "secondary")
# The address of a record, or its id in a database, ends with the country: `.../2004-000001-11/SE/`.
_SUFFIX = re.compile(r"\d{4}-\d{6}-\d{2}[/-]([A-Za-z]{2}|3rd)\b", re.IGNORECASE)
_NAMED_ID = re.compile(r"Name:\s*(.*?)\s*Number:\s*(.*?)\s*(?=Name:|$)", re.IGNORECASE)


def trial(entries: Iterable[Entry]) -> Trial:
    """The trial of these values; raises ValueError where there is no EudraCT number, or a date that is none."""
    values = Values(entries)
    status = _status(values.first("status", "end_status"))
    short = values.first("short_title")
    acronym = short if short and len(short.split()) <= 3 else None
    eligibility, restored = population.eligibility(values)
    enrollment = population.enrollment(values)
    return Trial(
        registry_id=_registry_id(values),
        org_study_id=values.first("protocol_code"),
        secondary_ids=tuple(dict.fromkeys(_secondary_ids(values))),
        brief_title=values.first("lay_title") or (None if acronym else short),
        official_title=values.first("title"),
        acronym=acronym,
        brief_summary=values.prose("objective"),
        overall_status=status,
        start_date=_date(values.first("recruitment_start"), "ACTUAL"),
        completion_date=_completion(values, status),
        study_first_post_date=_date(values.first("first_entered")),
        sponsors=tuple(_sponsors(values)),
        conditions=values.lines("condition"),
        keywords=values.lines("meddra_term"),
        study_type="INTERVENTIONAL",
        phases=tuple(phase for field, phase in _PHASES.items() if values.yes(field)),
        allocation=_allocation(values),
        intervention_model=_model(values),
        primary_purpose=values.only(_PURPOSES),
        masking=values.only(_MASKING),
        enrollment_count=enrollment,
        enrollment_type=None if enrollment is None else "ESTIMATED",
        interventions=interventions(values),
        outcomes=tuple(_outcomes(values)),
        eligibility=eligibility,
        minimum_age=population.minimum_age(values),
        maximum_age=population.maximum_age(values),
        sex=population.sex(values),
        healthy_volunteers=values.yes("healthy"),
        location_countries=countries(values),
        has_results=bool(values.all("results")) or None,
        inferences=tuple(_inferences(values, restored)),
    )


def _registry_id(values: Values) -> str:
    printed = values.first("number")
    known = registry_id(printed)
    if known is None or known.registry != "EUCTR":
        raise ValueError(f"'{printed}' is not a EudraCT number" if printed else "there is no EudraCT number")
    suffix = _suffix(values)
    return f"{known.id}-{suffix}" if suffix else known.id


def _suffix(values: Values) -> str | None:
    """What tells this record from those of other countries: SE, or 3rd outside of the European Economic Area."""
    if found := _SUFFIX.search(values.first("link") or ""):
        return found[1].lower() if found[1][0].isdigit() else found[1].upper()
    return country_code(member_state(values) or "")


def _status(printed: str | None) -> str | None:
    return _STATUS.get((printed or "").casefold()) or code("status", printed)


def _completion(values: Values, status: str | None) -> PartialDate | None:
    """When the trial ended everywhere; a record that its country has not closed yet may have it in the results only."""
    ended = "ACTUAL" if status in _ENDED else None
    return _date(values.first("end_date"), ended) or _date(values.first("reached_end"), "ACTUAL")


def _date(printed: str | None, type: str | None = None) -> PartialDate | None:
    """The date, without the time of day that decoded JSON has."""
    return partial_date(re.sub(r"(?<=\d)T[\d:.+Z-]+$", "", printed or ""), type)


def _secondary_ids(values: Values) -> Iterator[SecondaryId]:
    for printed in values.lines("nct"):
        yield _other_id(printed, "NCT", "ClinicalTrials.gov")
    for printed in values.lines("isrctn"):
        yield _other_id(re.sub(r"^(?=\d{8}$)", "ISRCTN", printed), "ISRCTN", "ISRCTN")
    for printed in values.lines("utn"):
        yield SecondaryId(id=printed, type="REGISTRY", domain="WHO")
    for printed in values.lines("other_ids"):
        named = [SecondaryId(id=id, type="OTHER", domain=name or None) for name, id in _NAMED_ID.findall(printed) if id]
        yield from named or [SecondaryId(id=printed, type="OTHER")]


def _other_id(printed: str, type: str, registry: str) -> SecondaryId:
    """The number of this trial in another registry, in its spelling; as printed where it is no number of that one."""
    known = registry_id(printed)
    if known and known.registry == registry:
        return SecondaryId(id=known.id, type=type)
    return SecondaryId(id=printed, type="REGISTRY", domain=registry)


def _sponsors(values: Values) -> Iterator[Sponsor]:
    """Each sponsor with its status (`Commercial`); who gives money or material is a collaborator."""
    sponsors = (
        Sponsor(name=name, role="LEAD", agency_class=code("agency_class", group.first("sponsor_status")))
        for group in values.groups(("sponsor",))
        if (name := group.first("sponsor"))
    )
    return with_funders(sponsors, values.lines("support"))


def _allocation(values: Values) -> str | None:
    """NON_RANDOMIZED only where there are arms to be allocated to."""
    match values.yes("randomised"):
        case True:
            return "RANDOMIZED"
        case False if (values.count("arms") or 0) > 1:
            return "NON_RANDOMIZED"
    return None


def _model(values: Values) -> str | None:
    """PARALLEL or CROSSOVER, where it is that and no other design beside it."""
    model = values.only(_MODELS)
    return None if model == "OTHER" else model


def _outcomes(values: Values) -> Iterator[Outcome]:
    """One outcome of each kind: the form has one field for all end points, and one for when they are measured."""
    for kind in _OUTCOMES:
        if measure := values.prose(kind):
            yield Outcome(type=kind, measure=measure, time_frame=values.prose(f"{kind}_time"))


def _inferences(values: Values, restored: int) -> Iterator[Inference]:
    decided = _date(values.first("decision_date"))
    authorised = (values.first("decision") or "").casefold() == "authorised"
    if decided and authorised and not values.first("recruitment_start"):
        basis = "the date on which the competent authority authorised it, which the register shows as its start"
        yield Inference(field="start_date", value=decided.date, basis=basis, confidence=0.6)
    if restored:
        basis = "marks of items that follow the item before them without a line break"
        yield Inference(field="eligibility", value=f"{restored} line breaks", basis=basis, confidence=0.9)
