"""The registry's codes for what records print: `Active, not recruiting` is ACTIVE_NOT_RECRUITING.

The codes are the enumerations of the ClinicalTrials.gov v2 data model
(https://clinicaltrials.gov/data-api/about-api/study-data-structure). A printed value that has none is kept as
it is printed, so that nothing is lost and nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Literal

from trialgraph.loaders.model import PartialDate

Kind = Literal[
    "status",
    "study_type",
    "phase",
    "allocation",
    "intervention_model",
    "observational_model",
    "primary_purpose",
    "masking",
    "intervention_type",
    "arm_type",
    "sex",
    "agency_class",
    "role",
    "id_type",
    "reference_type",
    "date_type",
]
DateType = Literal["ACTUAL", "ESTIMATED"]

# What type an id has that is the number of this very trial in another registry: it makes the records those of one.
ID_TYPES = {"ClinicalTrials.gov": "NCT", "CTIS": "CTIS", "EUCTR": "EUDRACT_NUMBER", "ISRCTN": "ISRCTN"}

_ENUMERATIONS: dict[Kind, str] = {
    "status": "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING "
    "SUSPENDED TERMINATED WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE "
    "APPROVED_FOR_MARKETING WITHHELD UNKNOWN",
    "study_type": "INTERVENTIONAL OBSERVATIONAL EXPANDED_ACCESS",
    "phase": "EARLY_PHASE1 PHASE1 PHASE2 PHASE3 PHASE4 NA",
    "allocation": "RANDOMIZED NON_RANDOMIZED NA",
    "intervention_model": "SINGLE_GROUP PARALLEL CROSSOVER FACTORIAL SEQUENTIAL",
    "observational_model": "COHORT CASE_CONTROL CASE_ONLY CASE_CROSSOVER ECOLOGIC_OR_COMMUNITY "
    "FAMILY_BASED DEFINED_POPULATION NATURAL_HISTORY OTHER",
    "primary_purpose": "TREATMENT PREVENTION DIAGNOSTIC ECT SUPPORTIVE_CARE SCREENING "
    "HEALTH_SERVICES_RESEARCH BASIC_SCIENCE DEVICE_FEASIBILITY OTHER",
    "masking": "NONE SINGLE DOUBLE TRIPLE QUADRUPLE",
    "intervention_type": "BEHAVIORAL BIOLOGICAL COMBINATION_PRODUCT DEVICE DIAGNOSTIC_TEST "
    "DIETARY_SUPPLEMENT DRUG GENETIC PROCEDURE RADIATION OTHER",
    "arm_type": "EXPERIMENTAL ACTIVE_COMPARATOR PLACEBO_COMPARATOR SHAM_COMPARATOR NO_INTERVENTION OTHER",
    "sex": "ALL FEMALE MALE",
    "agency_class": "NIH FED OTHER_GOV INDIV INDUSTRY NETWORK AMBIG OTHER UNKNOWN",
    "role": "STUDY_CHAIR STUDY_DIRECTOR PRINCIPAL_INVESTIGATOR SUB_INVESTIGATOR SPONSOR SPONSOR_INVESTIGATOR",
    "id_type": "NIH FDA VA CDC AHRQ SAMHSA OTHER_GRANT EUDRACT_NUMBER CTIS REGISTRY OTHER",
    "reference_type": "BACKGROUND RESULT DERIVED",
    "date_type": "ACTUAL ESTIMATED",
}
CODES: dict[Kind, frozenset[str]] = {kind: frozenset(codes.split()) for kind, codes in _ENUMERATIONS.items()}

# Printed forms whose words are not those of the code; the keys are written as `_words` writes them.
SPELLINGS: dict[Kind, dict[str, str]] = {
    "status": {
        "UNKNOWN_STATUS": "UNKNOWN",
        "TEMPORARILY_NOT_AVAILABLE_FOR_EXPANDED_ACCESS": "TEMPORARILY_NOT_AVAILABLE",
    },
    "study_type": {
        "INTERVENTIONAL_STUDY": "INTERVENTIONAL",
        "INTERVENTIONAL_CLINICAL_TRIAL_OF_MEDICINAL_PRODUCT": "INTERVENTIONAL",
        "OBSERVATIONAL_STUDY": "OBSERVATIONAL",
    },
    "phase": {"PHASE0": "EARLY_PHASE1", "NOT_APPLICABLE": "NA"},
    "allocation": {"NONRANDOMIZED": "NON_RANDOMIZED", "NOT_APPLICABLE": "NA"},
    "intervention_model": {"CROSS_OVER": "CROSSOVER"},
    "primary_purpose": {"EDUCATIONAL_COUNSELING_TRAINING": "ECT"},
    "masking": {"OPEN_LABEL": "NONE", "NO_MASKING": "NONE"},
    "sex": {
        "BOTH": "ALL",
        "BOTH_MALES_AND_FEMALES": "ALL",
        "MALE_AND_FEMALE": "ALL",
        "MALES": "MALE",
        "FEMALES": "FEMALE",
    },
    "agency_class": {
        "U_S_FED": "FED",
        "U_S_FEDERAL": "FED",
        "INDIVIDUAL": "INDIV",
        "OTHER_GOVERNMENT": "OTHER_GOV",
    },
    "id_type": {
        "U_S_NIH_GRANT_CONTRACT": "NIH",
        "OTHER_GRANT_FUNDING_NUMBER": "OTHER_GRANT",
        "REGISTRY_IDENTIFIER": "REGISTRY",
        "OTHER_IDENTIFIER": "OTHER",
    },
    "date_type": {"ANTICIPATED": "ESTIMATED", "ESTIMATE": "ESTIMATED", "EST": "ESTIMATED"},
}

_MASKED = ("PARTICIPANT", "SUBJECT", "CARE_PROVIDER", "CAREGIVER", "INVESTIGATOR", "OUTCOMES_ASSESSOR")
_PHASE = re.compile(r"(EARLY[ _]+)?PHASE[ _]*(\d|I{1,3}|IV)\b", re.IGNORECASE)
_PHASE_PAIR = re.compile(r"PHASE[ _]*([1-3]|I{1,3})\s*[/-]\s*([2-4]|I{2,3}|IV)\b", re.IGNORECASE)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_DATES = {
    "%Y-%m-%d": "%Y-%m-%d",
    "%B %d, %Y": "%Y-%m-%d",
    "%b %d, %Y": "%Y-%m-%d",
    "%d %B %Y": "%Y-%m-%d",
    "%Y-%m": "%Y-%m",
    "%B %Y": "%Y-%m",
    "%b %Y": "%Y-%m",
    "%Y": "%Y",
}


def _words(printed: str) -> str:
    """The words in the manner of a code, without what stands in a bracket or after a colon."""
    head = re.split(r"[(\[:]", printed, maxsplit=1)[0]
    return "_".join(re.findall(r"[A-Z0-9]+", head.upper().replace("N/A", "NA")))


def code(kind: Kind, printed: str | None) -> str | None:
    """The code of a printed value; the value itself where it has no code, None where nothing is printed."""
    if printed is None or not printed.strip():
        return None
    words = _words(printed)
    if kind == "masking":
        words = _masking(words)
    elif kind == "intervention_model":
        words = words.removesuffix("_ASSIGNMENT").removesuffix("_DESIGN").removesuffix("_STUDY")
    words = SPELLINGS.get(kind, {}).get(words, words)
    return words if words in CODES[kind] else " ".join(printed.split())


def _masking(words: str) -> str:
    """`DOUBLE` for `DOUBLE_BLIND`; a bare list of who is masked says it by its length."""
    masked = sum(role in words for role in _MASKED)
    counted = ("", "SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")[min(masked, 4)]
    return counted or re.sub(r"_(BLIND|MASKED)$", "", words)


def phases(printed: str | None) -> tuple[str, ...]:
    """The phases of `Phase 1/Phase 2`, `Phase 1 Phase 2`, `Phase II/III`, `N/A`; empty where nothing is."""
    spelled = _PHASE_PAIR.sub(r"PHASE \1 PHASE \2", printed or "")
    found = [
        code("phase", f"EARLY_PHASE{digit}" if match[1] else f"PHASE{digit}")
        for match in _PHASE.finditer(spelled)
        for digit in [_ROMAN.get(match[2].upper(), match[2])]
    ]
    return tuple(each for each in found or [code("phase", printed)] if each)


def date_type(printed: str | None) -> DateType | None:
    """`ACTUAL` or `ESTIMATED` (`Anticipated` and `Estimate` are old words for it); None for anything else."""
    match code("date_type", printed):
        case "ACTUAL":
            return "ACTUAL"
        case "ESTIMATED":
            return "ESTIMATED"
    return None


# A registry names few days, and names them again and again.
@lru_cache(maxsize=50_000)
def partial_date(printed: str | None, type: str | None = None) -> PartialDate | None:
    """The date of `March 5, 2019`, `February 2018`, `2007-07-25` or `2007`, as precise as it is printed.

    None where nothing is printed; raises ValueError where what is printed is no date.
    """
    if printed is None or not printed.strip():
        return None
    text = " ".join(printed.split())
    for form, iso in _DATES.items():
        try:
            return PartialDate(date=datetime.strptime(text, form).strftime(iso), type=date_type(type))
        except ValueError:
            continue
    raise ValueError(f"'{text}' is not a date")


# NLM wrote six digits up to these numbers, and nine behind them; the registry fills all up to nine at times.
_LAST_OF_SIX = {"D": 66387, "C": 588420}
_MESH = re.compile(r"([CD])(\d{6,9})")


def mesh_id(printed: str | None) -> str | None:
    """The id of a MeSH record as NLM writes it: `D007938` for `D000007938`, `D000077330` as it is."""
    match = _MESH.fullmatch(printed or "")
    if match is None:
        return printed
    number = int(match[2])
    return f"{match[1]}{number:06d}" if number <= _LAST_OF_SIX[match[1]] else f"{match[1]}{number:09d}"


def yes_no(printed: str | None) -> bool | None:
    """True for `Yes` and `Accepts Healthy Volunteers`, False for `No`; None where neither is printed."""
    words = (printed or "").strip().casefold()
    if words in {"yes", "true", "y", "accepts healthy volunteers"}:
        return True
    return False if words in {"no", "false", "n"} else None
