"""The shape of a study in the ClinicalTrials.gov v2 data model, as far as a Trial holds it.

One class a module of https://clinicaltrials.gov/data-api/about-api/study-data-structure, under its names. Contacts,
telephone numbers and results are left out, so that they are never decoded.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from trialgraph.loaders.formats.codes import partial_date
from trialgraph.loaders.model import Location, Official, Reference, SecondaryId

NctId = Annotated[str, Meta(pattern=r"^NCT\d{8}$")]
Strings = tuple[str, ...]


class Part(msgspec.Struct, frozen=True, rename="camel"):
    """Base of what is decoded: camelCase names, unknown fields passed over."""


class Date(Part, frozen=True):
    """A date, ISO, as precise as it was given."""

    date: str
    type: Literal["ACTUAL", "ESTIMATED"] | None = None

    def __post_init__(self) -> None:
        """Nothing; raises ValueError where it is no date, so that the decoder says where that stands."""
        partial_date(self.date, self.type)


class OrgStudyId(Part, frozen=True):
    """The sponsor's own id."""

    id: str | None = None


class Organization(Part, frozen=True):
    """Who registered the study."""

    full_name: str | None = None


class ExpandedAccess(Part, frozen=True):
    """The study under which the drug may be had outside the trial."""

    nct_id: NctId | None = None


class Identification(Part, frozen=True):
    """identificationModule: ids and titles."""

    nct_id: NctId
    nct_id_aliases: Strings = ()
    org_study_id_info: OrgStudyId = OrgStudyId()
    secondary_id_infos: tuple[SecondaryId, ...] = ()
    organization: Organization = Organization()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None


class Status(Part, frozen=True):
    """statusModule: status and dates."""

    overall_status: str | None = None
    why_stopped: str | None = None
    status_verified_date: str | None = None
    expanded_access_info: ExpandedAccess = ExpandedAccess()
    start_date_struct: Date | None = None
    primary_completion_date_struct: Date | None = None
    completion_date_struct: Date | None = None
    study_first_post_date_struct: Date | None = None
    results_first_post_date_struct: Date | None = None
    last_update_post_date_struct: Date | None = None


class Agency(Part, frozen=True):
    """A sponsor or collaborator."""

    name: str
    agency_class: str | None = field(name="class", default=None)


class ResponsibleParty(Part, frozen=True):
    """A person, or only a type where the sponsor itself is responsible."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsors(Part, frozen=True):
    """sponsorCollaboratorsModule."""

    lead_sponsor: Agency | None = None
    collaborators: tuple[Agency, ...] = ()
    responsible_party: ResponsibleParty = ResponsibleParty()


class Oversight(Part, frozen=True):
    """oversightModule."""

    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None


class Description(Part, frozen=True):
    """descriptionModule."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class Conditions(Part, frozen=True):
    """conditionsModule."""

    conditions: Strings = ()
    keywords: Strings = ()


class Masking(Part, frozen=True):
    """How many are masked."""

    masking: str | None = None


class DesignInfo(Part, frozen=True):
    """How the study is laid out."""

    allocation: str | None = None
    intervention_model: str | None = None
    observational_model: str | None = None
    primary_purpose: str | None = None
    masking_info: Masking = Masking()


class Enrollment(Part, frozen=True):
    """How many take part."""

    count: int | None = None
    type: Literal["ACTUAL", "ESTIMATED"] | None = None


class Design(Part, frozen=True):
    """designModule."""

    study_type: str | None = None
    phases: Strings = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrollment = Enrollment()


class Arm(Part, frozen=True):
    """An arm; its `interventionNames` are printed as `Drug: Imatinib`."""

    label: str
    type: str | None = None
    description: str | None = None
    intervention_names: Strings = ()


class StudyIntervention(Part, frozen=True):
    """An intervention."""

    name: str
    type: str | None = None
    description: str | None = None
    other_names: Strings = ()
    arm_group_labels: Strings = ()


class Arms(Part, frozen=True):
    """armsInterventionsModule."""

    arm_groups: tuple[Arm, ...] = ()
    interventions: tuple[StudyIntervention, ...] = ()


class StudyOutcome(Part, frozen=True):
    """An outcome measure."""

    measure: str
    time_frame: str | None = None
    description: str | None = None


class Outcomes(Part, frozen=True):
    """outcomesModule."""

    primary_outcomes: tuple[StudyOutcome, ...] = ()
    secondary_outcomes: tuple[StudyOutcome, ...] = ()
    other_outcomes: tuple[StudyOutcome, ...] = ()


class Eligibility(Part, frozen=True):
    """eligibilityModule."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None


class ContactsLocations(Part, frozen=True):
    """contactsLocationsModule without its contacts."""

    overall_officials: tuple[Official, ...] = ()
    locations: tuple[Location, ...] = ()


class References(Part, frozen=True):
    """referencesModule."""

    references: tuple[Reference, ...] = ()


class Protocol(Part, frozen=True):
    """protocolSection: what the sponsor registered."""

    identification_module: Identification
    status_module: Status = Status()
    sponsor_collaborators_module: Sponsors = Sponsors()
    oversight_module: Oversight = Oversight()
    description_module: Description = Description()
    conditions_module: Conditions = Conditions()
    design_module: Design = Design()
    arms_interventions_module: Arms = Arms()
    outcomes_module: Outcomes = Outcomes()
    eligibility_module: Eligibility = Eligibility()
    contacts_locations_module: ContactsLocations = ContactsLocations()
    references_module: References = References()


class Mesh(Part, frozen=True):
    """A MeSH heading."""

    term: str
    id: str | None = None


class Browse(Part, frozen=True):
    """The headings the registry attached, and what stands above them."""

    meshes: tuple[Mesh, ...] = ()
    ancestors: tuple[Mesh, ...] = ()


class Derived(Part, frozen=True):
    """derivedSection: what the registry concluded."""

    condition_browse_module: Browse = Browse()
    intervention_browse_module: Browse = Browse()


class Study(Part, frozen=True):
    """One study."""

    protocol_section: Protocol
    derived_section: Derived = Derived()
    has_results: bool | None = None


class Page(Part, frozen=True):
    """One page of an answer, its studies not yet decoded."""

    studies: tuple[msgspec.Raw, ...]
