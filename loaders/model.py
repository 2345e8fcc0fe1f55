"""What a trial record says, as typed, immutable values.

Field names are those of the ClinicalTrials.gov v2 data model (https://clinicaltrials.gov/data-api/about-api/study-data-structure),
in Python's spelling: `briefTitle` there is `brief_title` here. Coded values (`RECRUITING`, `PHASE2`, `DRUG`) are the
registry's enumerations. A value that the record leaves out is None or empty, never guessed; what a reader concluded
stands in `Trial.inferences`, apart from what was printed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Precision = Literal["year", "month", "day"]
Role = Literal["LEAD", "COLLABORATOR"]
OutcomeType = Literal["primary", "secondary", "other"]
ListName = Literal["inclusion", "exclusion", "none"]
EffectName = Literal["requires", "excludes", "permits", "informs"]


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all values of the model: immutable, compared by content."""


class PartialDate(Value, frozen=True, kw_only=True):
    """A date as precise as it was printed: `date` is ISO (2007, 2007-07 or 2007-07-25)."""

    date: str
    type: Literal["ACTUAL", "ESTIMATED"] | None = None

    @property
    def precision(self) -> Precision:
        """How much of the date was printed."""
        return ("year", "month", "day")[self.date.count("-")]


class Sponsor(Value, frozen=True, kw_only=True):
    """An organization, or a person, that sponsors or collaborates; `role` is None where none is printed."""

    name: str
    role: Role | None = None
    agency_class: str | None = None


class Official(Value, frozen=True, kw_only=True):
    """A person responsible for the study; mail addresses and telephone numbers are never read."""

    name: str
    role: str | None = None
    affiliation: str | None = None
    title: str | None = None


class SecondaryId(Value, frozen=True, kw_only=True):
    """Another id of the trial: `type` as coded or printed, `domain` who gave it.

    A number that the record states for this very trial in another registry has the type NCT, CTIS, EUDRACT_NUMBER
    or ISRCTN.
    """

    id: str
    type: str | None = None
    domain: str | None = None


class Intervention(Value, frozen=True, kw_only=True):
    """One intervention of the record's own list."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: tuple[str, ...] = ()
    arm_group_labels: tuple[str, ...] = ()


class ArmGroup(Value, frozen=True, kw_only=True):
    """One arm or cohort; `intervention_names` are names of `Trial.interventions`."""

    label: str
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


class Outcome(Value, frozen=True, kw_only=True):
    """One outcome measure."""

    type: OutcomeType
    measure: str
    time_frame: str | None = None
    description: str | None = None


class Location(Value, frozen=True, kw_only=True):
    """One study site."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    status: str | None = None


class MeshTerm(Value, frozen=True, kw_only=True):
    """A MeSH heading the registry (not the sponsor) attached; `branch` says to what, where the record tells."""

    term: str
    id: str | None = None
    branch: Literal["condition", "intervention"] | None = None
    ancestor: bool = False


class Reference(Value, frozen=True, kw_only=True):
    """A publication: its citation and PubMed id."""

    citation: str | None = None
    pmid: str | None = None
    type: str | None = None


class Inference(Value, frozen=True, kw_only=True):
    """A value concluded, not printed: of which field, on what ground, how sure (0 to 1)."""

    field: str
    value: str
    basis: str
    confidence: float


class EligibilityText(Value, frozen=True, kw_only=True):
    """The eligibility text verbatim. `offset` is where it starts in the document it was cut from, in code points.

    For a page the offset leads into the page's text (of HTML, into the text that `Document.text` makes of it); for JSON
    and XML the field is the document and it is 0.
    """

    text: str
    offset: int = 0


class Trial(Value, frozen=True, kw_only=True):
    """One trial as one record tells it; `registry_id` is its id in a registry other than ClinicalTrials.gov."""

    nct_id: str | None = None
    registry_id: str | None = None
    org_study_id: str | None = None
    secondary_ids: tuple[SecondaryId, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: str | None = None
    brief_summary: str | None = None
    detailed_description: str | None = None

    overall_status: str | None = None
    why_stopped: str | None = None
    start_date: PartialDate | None = None
    primary_completion_date: PartialDate | None = None
    completion_date: PartialDate | None = None
    study_first_post_date: PartialDate | None = None
    results_first_post_date: PartialDate | None = None
    last_update_post_date: PartialDate | None = None
    status_verified_date: PartialDate | None = None

    sponsors: tuple[Sponsor, ...] = ()
    responsible_party: Official | None = None
    overall_officials: tuple[Official, ...] = ()
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_fda_regulated: bool | None = None

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    study_type: str | None = None
    phases: tuple[str, ...] = ()
    allocation: str | None = None
    intervention_model: str | None = None
    observational_model: str | None = None
    primary_purpose: str | None = None
    masking: str | None = None
    enrollment_count: int | None = None
    enrollment_type: Literal["ACTUAL", "ESTIMATED"] | None = None

    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    eligibility: EligibilityText | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    sex: str | None = None
    healthy_volunteers: bool | None = None
    gender_based: bool | None = None

    locations: tuple[Location, ...] = ()
    location_countries: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    mesh_terms: tuple[MeshTerm, ...] = ()
    related_trials: tuple[str, ...] = ()
    has_results: bool | None = None
    inferences: tuple[Inference, ...] = ()

    @property
    def id(self) -> str | None:
        """The id in the registry that the record is from; None for a page that prints none."""
        return self.nct_id or self.registry_id


class Record(Value, frozen=True, kw_only=True):
    """A trial and where it was read: the source's name, the place in it, the format, the digest of its bytes."""

    trial: Trial
    source: str
    place: str
    format: str
    digest: str


class Window(Value, frozen=True, kw_only=True):
    """A stretch of time bound to one subject.

    `low_days` and `high_days` are signed days from the anchor (-28 to 0: the four weeks before); None is open.
    `alternative` is the second length of "4 weeks or 5 half-lives, whichever is longer".
    """

    text: str
    value: float | None = None
    unit: str | None = None
    days: float | None = None
    low_days: float | None = None
    high_days: float | None = None
    comparator: str | None = None
    anchor: str | None = None
    anchor_text: str | None = None
    anchor_stated: bool = False
    alternative: str | None = None


class Quantity(Value, frozen=True, kw_only=True):
    """A number with its comparator; `unit` as printed, `ucum` its code.

    `relative_to` is ULN, LLN, predicted or baseline.

    `repaired_from` is what was printed where a lost character was restored.
    """

    text: str
    comparator: str
    number: float
    upper_comparator: str | None = None
    upper_number: float | None = None
    unit: str | None = None
    ucum: str | None = None
    relative_to: str | None = None
    repaired_from: str | None = None


class Mention(Value, frozen=True, kw_only=True):
    """Words that name something: `term` is the IRI they were linked to, `candidates` those left open."""

    start: int
    end: int
    text: str
    type: str
    term: str | None = None
    curie: str | None = None
    label: str | None = None
    candidates: tuple[str, ...] = ()


class Characteristic(Value, frozen=True, kw_only=True):
    """One checkable statement about one subject (FHIR's EvidenceVariable.characteristic)."""

    about: Mention
    effect: EffectName
    kind: str
    rule: str
    confidence: float
    start: int
    end: int
    timing: str = "unspecified"
    window: Window | None = None
    quantity: Quantity | None = None
    negated: bool = False
    example_of: str | None = None
    exception_to: str | None = None
    condition: str | None = None
    group: str | None = None


class Criterion(Value, frozen=True, kw_only=True):
    """One criterion as printed. Offsets are code points into the document (see `EligibilityText.offset`)."""

    list: ListName
    ordinal: int
    text: str
    start: int
    end: int
    label: str | None = None
    parent: int | None = None
    duplicate_of: int | None = None
    effect: EffectName = "informs"
    characteristics: tuple[Characteristic, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unparsed: tuple[tuple[int, int], ...] = ()
