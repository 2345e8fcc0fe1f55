"""What the legacy XML prints for the codes of the v2 data model, months, and names of countries that ISO 3166 has not.

Written down by hand from both data models, so that a wrong rule of the loaders for it is seen. Rewriting a v2 study
as XML reads the tables backwards: the first form of a code is the one that the registry prints.
"""

from __future__ import annotations

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PRINTED: dict[str, dict[str, str | None]] = {
    "status": {
        "Active, not recruiting": "ACTIVE_NOT_RECRUITING",
        "Completed": "COMPLETED",
        "Enrolling by invitation": "ENROLLING_BY_INVITATION",
        "Not yet recruiting": "NOT_YET_RECRUITING",
        "Recruiting": "RECRUITING",
        "Suspended": "SUSPENDED",
        "Terminated": "TERMINATED",
        "Withdrawn": "WITHDRAWN",
        "Available": "AVAILABLE",
        "No longer available": "NO_LONGER_AVAILABLE",
        "Temporarily not available": "TEMPORARILY_NOT_AVAILABLE",
        "Approved for marketing": "APPROVED_FOR_MARKETING",
        "Withheld": "WITHHELD",
        "Unknown status": "UNKNOWN",
    },
    "study_type": {
        "Interventional": "INTERVENTIONAL",
        "Observational": "OBSERVATIONAL",
        "Observational [Patient Registry]": "OBSERVATIONAL",
        "Expanded Access": "EXPANDED_ACCESS",
        # A study that is withheld says so of everything.
        "N/A": None,
    },
    "phase": {
        "Early Phase 1": "EARLY_PHASE1",
        "Phase 1": "PHASE1",
        "Phase 2": "PHASE2",
        "Phase 3": "PHASE3",
        "Phase 4": "PHASE4",
        "N/A": "NA",
    },
    "allocation": {"Randomized": "RANDOMIZED", "Non-Randomized": "NON_RANDOMIZED", "N/A": "NA"},
    "intervention_model": {
        "Single Group Assignment": "SINGLE_GROUP",
        "Parallel Assignment": "PARALLEL",
        "Crossover Assignment": "CROSSOVER",
        "Factorial Assignment": "FACTORIAL",
        "Sequential Assignment": "SEQUENTIAL",
    },
    "primary_purpose": {
        "Treatment": "TREATMENT",
        "Prevention": "PREVENTION",
        "Diagnostic": "DIAGNOSTIC",
        "Educational/Counseling/Training": "ECT",
        "Supportive Care": "SUPPORTIVE_CARE",
        "Screening": "SCREENING",
        "Health Services Research": "HEALTH_SERVICES_RESEARCH",
        "Basic Science": "BASIC_SCIENCE",
        "Device Feasibility": "DEVICE_FEASIBILITY",
        "Other": "OTHER",
    },
    "intervention_type": {
        "Behavioral": "BEHAVIORAL",
        "Biological": "BIOLOGICAL",
        "Combination Product": "COMBINATION_PRODUCT",
        "Device": "DEVICE",
        "Diagnostic Test": "DIAGNOSTIC_TEST",
        "Dietary Supplement": "DIETARY_SUPPLEMENT",
        "Drug": "DRUG",
        "Genetic": "GENETIC",
        "Procedure": "PROCEDURE",
        "Radiation": "RADIATION",
        "Other": "OTHER",
    },
    "arm_type": {
        "Experimental": "EXPERIMENTAL",
        "Active Comparator": "ACTIVE_COMPARATOR",
        "Placebo Comparator": "PLACEBO_COMPARATOR",
        "Sham Comparator": "SHAM_COMPARATOR",
        "No Intervention": "NO_INTERVENTION",
        "Other": "OTHER",
    },
    "sex": {"All": "ALL", "Both": "ALL", "Female": "FEMALE", "Male": "MALE"},
    # The XML knows these four only: what v2 calls NETWORK, OTHER_GOV, INDIV or UNKNOWN is `Other` there.
    "agency_class": {"NIH": "NIH", "U.S. Fed": "FED", "Industry": "INDUSTRY", "Other": "OTHER"},
    "role": {
        "Study Chair": "STUDY_CHAIR",
        "Study Director": "STUDY_DIRECTOR",
        "Principal Investigator": "PRINCIPAL_INVESTIGATOR",
        "Sub-Investigator": "SUB_INVESTIGATOR",
    },
    "date": {"Actual": "ACTUAL", "Anticipated": "ESTIMATED", "Estimate": "ESTIMATED"},
    "yes_no": {"Yes": "true", "No": "false", "Accepts Healthy Volunteers": "true"},
}

# Who is masked stands behind the number of them, or, in the oldest records, without it, in words of then.
_NUMBERS = {"None": "NONE", "Single": "SINGLE", "Double": "DOUBLE", "Triple": "TRIPLE", "Quadruple": "QUADRUPLE"}
_MASKED = (
    ("Participant", "Care Provider", "Investigator", "Outcomes Assessor"),
    ("Subject", "Caregiver", "Investigator", "Outcomes Assessor"),
)
_LISTS = [
    ", ".join(who for n, who in enumerate(masked) if number >> n & 1) for masked in _MASKED for number in range(1, 16)
]
PRINTED["masking"] = {
    "None (Open Label)": "NONE",
    "Open Label": "NONE",
    "No masking": "NONE",
    **{f"{number}{blind}": code for number, code in _NUMBERS.items() for blind in ("", " Blind", "-Blind")},
    **{
        f"{number}{blind} ({masked})": code
        for number, code in _NUMBERS.items()
        for blind in ("", " Blind")
        for masked in _LISTS
    },
    **{masked: [*_NUMBERS.values()][len(masked.split(", "))] for masked in _LISTS},
}

# Names that the registry writes otherwise than ISO 3166 does, and countries that are no more.
COUNTRIES: dict[str, str] = {
    "Bolivia": "BO",
    "Brunei": "BN",
    "Congo, The Democratic Republic of the": "CD",
    "Czech Republic": "CZ",
    "Czechia": "CZ",
    "Côte D'Ivoire": "CI",
    "Former Serbia and Montenegro": "",
    "Former Yugoslavia": "",
    "Gambia": "GM",
    "Hong Kong": "HK",
    "Iran": "IR",
    "Iran, Islamic Republic of": "IR",
    "Korea, Republic of": "KR",
    "Macedonia": "MK",
    "Macedonia, The Former Yugoslav Republic of": "MK",
    "North Macedonia": "MK",
    "Moldova": "MD",
    "Moldova, Republic of": "MD",
    "Netherlands": "NL",
    "Palestinian Territories, Occupied": "PS",
    "Palestinian Territory, occupied": "PS",
    "Russia": "RU",
    "Russian Federation": "RU",
    "South Korea": "KR",
    "Syria": "SY",
    "Taiwan": "TW",
    "Tanzania": "TZ",
    "The Gambia": "GM",
    "Turkey": "TR",
    "Turkey (Türkiye)": "TR",
    "Venezuela": "VE",
    "Vietnam": "VN",
    "Réunion": "RE",
    "Kosovo": "XK",
}
