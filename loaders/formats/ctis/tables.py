"""The shape of a CTIS record as far as a Trial holds it.

The register does not document it; names are those of its public interface. Contact persons, telephone numbers and
mail addresses are left out, so that they are never decoded.
"""

from __future__ import annotations

import msgspec
from msgspec import field

# Codes are printed as numbers in one place and as text in another.
Code = str | int


class Part(msgspec.Struct, frozen=True, rename="camel"):
    """Base of what is decoded: camelCase names, unknown fields passed over."""


class Translation(Part, frozen=True):
    """The text of a field in another language."""

    attribute_translation: str | None = None
    language_description: str | None = None


Translations = tuple[Translation, ...]


class Number(Part, frozen=True):
    """The number of the trial in another registry."""

    number: str | None = None
    other_registry_name: str | None = None


class SecondaryNumbers(Part, frozen=True):
    """Numbers that the sponsor states."""

    nct_number: Number = Number()
    isrctn_number: Number = Number()
    who_universal_trial_number: Number = Number()
    additional_registries: tuple[Number, ...] = ()


class Identifiers(Part, frozen=True):
    """Titles and numbers; the short title is the sponsor's protocol code."""

    full_title: str | None = None
    full_title_translations: Translations = ()
    public_title: str | None = None
    public_title_translations: Translations = ()
    short_title: str | None = None
    secondary_identifying_numbers: SecondaryNumbers = SecondaryNumbers()


class Category(Part, frozen=True):
    """The phase."""

    trial_phase: Code | None = None


class Condition(Part, frozen=True):
    """A condition in the words of the sponsor."""

    medical_condition: str | None = None
    medical_condition_translations: Translations = ()


class MeddraTerm(Part, frozen=True):
    """A term for a condition, of MedDRA."""

    term_name: str | None = None


class Conditions(Part, frozen=True):
    """The conditions."""

    part_i_medical_conditions: tuple[Condition, ...] = field(name="partIMedicalConditions", default=())
    meddra_condition_terms: tuple[MeddraTerm, ...] = ()


class SecondaryObjective(Part, frozen=True):
    """A further aim."""

    secondary_objective: str | None = None
    secondary_objective_translations: Translations = ()


class Objective(Part, frozen=True):
    """What the trial is for."""

    main_objective: str | None = None
    main_objective_translations: Translations = ()
    secondary_objectives: tuple[SecondaryObjective, ...] = ()


class Inclusion(Part, frozen=True):
    """A criterion that includes."""

    number: int | None = None
    text: str | None = field(name="principalInclusionCriteria", default=None)
    translations: Translations = field(name="principalInclusionCriteriaTranslations", default=())


class Exclusion(Part, frozen=True):
    """A criterion that excludes."""

    number: int | None = None
    text: str | None = field(name="principalExclusionCriteria", default=None)
    translations: Translations = field(name="principalExclusionCriteriaTranslations", default=())


class Criteria(Part, frozen=True):
    """Both lists."""

    principal_inclusion_criteria: tuple[Inclusion, ...] = ()
    principal_exclusion_criteria: tuple[Exclusion, ...] = ()


class EndPoint(Part, frozen=True):
    """An outcome."""

    end_point: str | None = None
    end_point_translations: Translations = ()


class EndPoints(Part, frozen=True):
    """All outcomes."""

    primary_end_points: tuple[EndPoint, ...] = ()
    secondary_end_points: tuple[EndPoint, ...] = ()


class Duration(Part, frozen=True):
    """What is planned."""

    estimated_recruitment_start_date: str | None = None
    estimated_end_date: str | None = None
    estimated_global_end_date: str | None = None


class Funder(Part, frozen=True):
    """Who pays."""

    organisation_name: str | None = None


class AgeRange(Part, frozen=True):
    """A group of ages, by one of two lists of codes."""

    age_range_category: Code | None = None
    age_range_category_code: Code | None = None
    ct_age_range: Code | None = None
    ct_age_range_code: Code | None = None


class Group(Part, frozen=True):
    """`Patients` or `Healthy volunteers`."""

    name: str | None = None


class Population(Part, frozen=True):
    """Who takes part."""

    age_ranges: tuple[AgeRange, ...] = ()
    age_range_secondary_ids: tuple[AgeRange, ...] = ()
    clinical_trial_groups: tuple[Group, ...] = ()
    is_female_subjects: bool | None = None
    is_male_subjects: bool | None = None


class Information(Part, frozen=True):
    """trialInformation."""

    trial_category: Category = Category()
    medical_condition: Conditions = Conditions()
    trial_objective: Objective = Objective()
    eligibility_criteria: Criteria = Criteria()
    end_point: EndPoints = EndPoints()
    trial_duration: Duration = Duration()
    source_of_monetary_support: tuple[Funder, ...] = ()
    population_of_trial_subjects: Population = Population()


class Arm(Part, frozen=True):
    """An arm."""

    title: str | None = None
    description: str | None = None


class Period(Part, frozen=True):
    """A period of the trial."""

    arm_details: tuple[Arm, ...] = ()


class StudyDesign(Part, frozen=True):
    """The periods."""

    period_details: tuple[Period, ...] = ()


class Protocol(Part, frozen=True):
    """protocolInformation."""

    study_design: StudyDesign = StudyDesign()


class Details(Part, frozen=True):
    """trialDetails."""

    clinical_trial_identifiers: Identifiers = Identifiers()
    trial_information: Information = Information()
    protocol_information: Protocol = Protocol()


class Organisation(Part, frozen=True):
    """A sponsor or the place of a site; `type` is printed: `Pharmaceutical company`."""

    name: str | None = None
    type: str | None = None


class TrialSponsor(Part, frozen=True):
    """A sponsor, and whether it is the first."""

    organisation: Organisation = Organisation()
    primary: bool = False


class Substance(Part, frozen=True):
    """An active substance."""

    act_subst_name: str | None = None


class ProductInfo(Part, frozen=True):
    """What the dictionary of products says."""

    prod_name: str | None = None
    product_other_name: str | None = None
    active_substance_name: str | None = None
    active_substance_other_descriptive_name: str | None = None
    sponsor_product_code: str | None = None
    product_substances: tuple[Substance, ...] = ()


class Product(Part, frozen=True):
    """A product that is given."""

    product_name: str | None = None
    product_dictionary_info: ProductInfo = ProductInfo()
    other_medicinal_product: str | None = None
    sponsor_product_code_edit: str | None = None
    json_active_substance_names: str | None = None
    pharmaceutical_form_display: str | None = None
    routes: tuple[str, ...] = ()
    max_daily_dose_amount: str | float | None = None
    dose_uom: str | None = None
    max_total_dose_amount: str | float | None = None
    dose_uom_total: str | None = None
    all_substances_chemicals: bool | None = None


class ProductGroup(Part, frozen=True):
    """Products of one role: `Test`, `Comparator`, `Placebo`; a placebo has no product of its own, only a comment."""

    product_role_name: str | None = None
    comments: str | None = None
    products: tuple[Product, ...] = ()


class Area(Part, frozen=True):
    """A therapeutic area: `Diseases [C] - Virus Diseases [C02]`."""

    name: str | None = None


class Country(Part, frozen=True):
    """A country outside the EU."""

    name: str | None = None


class PartOne(Part, frozen=True):
    """Part I of the application: what is the same in all countries."""

    trial_details: Details = Details()
    sponsors: tuple[TrialSponsor, ...] = ()
    products: tuple[Product, ...] = ()
    product_role_group_infos: tuple[ProductGroup, ...] = ()
    therapeutic_areas: tuple[Area, ...] = ()
    row_countries_info: tuple[Country, ...] = ()
    row_subject_count: int | None = None


class Address(Part, frozen=True):
    """Where a site is."""

    city: str | None = None
    postcode: str | None = None
    country_name: str | None = None


class SitePlace(Part, frozen=True):
    """The hospital and its address."""

    organisation: Organisation = Organisation()
    address: Address = Address()


class Site(Part, frozen=True):
    """A site."""

    organisation_address_info: SitePlace = SitePlace()


class PartTwo(Part, frozen=True):
    """Part II of the application: what one country says."""

    trial_sites: tuple[Site, ...] = ()
    recruitment_subject_count: int | None = None


class MemberState(Part, frozen=True):
    """A country of the EU in which the trial runs, or is to run."""

    msc_name: str | None = None
    msc_public_status_code: Code | None = None


class EudraCt(Part, frozen=True):
    """The number that the trial had before it was moved from the older register."""

    eudra_ct_code: str | None = None


class Application(Part, frozen=True):
    """authorizedApplication."""

    authorized_part_i: PartOne = field(name="authorizedPartI", default=PartOne())
    authorized_parts_ii: tuple[PartTwo, ...] = field(name="authorizedPartsII", default=())
    member_states_concerned: tuple[MemberState, ...] = ()
    eudra_ct: EudraCt = EudraCt()


class Event(Part, frozen=True):
    """A notification of a country."""

    notification_type: str | None = None
    date: str | None = None


class Events(Part, frozen=True):
    """The notifications of one country."""

    msc_name: str | None = None
    events: tuple[Event, ...] = ()


class AllEvents(Part, frozen=True):
    """The notifications of all countries."""

    trial_events: tuple[Events, ...] = ()


class Study(Part, frozen=True):
    """A record of either shape: until June 2024 what stands in the application stood here."""

    ct_number: str
    title: str | None = None
    ct_status: Code | None = None
    ct_public_status_code: Code | None = None
    authorized_application: Application = Application()
    authorized_part_i: PartOne = field(name="authorizedPartI", default=PartOne())
    authorized_parts_ii: tuple[PartTwo, ...] = field(name="authorizedPartsII", default=())
    member_states_concerned: tuple[MemberState, ...] = ()
    eudra_ct_info: EudraCt = EudraCt()
    primary_sponsor: TrialSponsor | None = None
    events: AllEvents = AllEvents()
    results: object = None
    results_first_received: str | None = None
    trial_phase: str | None = None
    gender: str | None = None
    total_number_enrolled: int | None = None
    start_date_eu: str | None = field(name="startDateEU", default=None)
    end_date_eu: str | None = field(name="endDateEU", default=None)
    end_date: str | None = None
    last_publication_update: str | None = None
    publish_date: str | None = None
    last_updated: str | None = None
