"""How an ISRCTN trial is laid out: in the words of its older records or its newer ones."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from trialgraph.loaders.formats.codes import code
from trialgraph.loaders.formats.elements import text, texts

_ALLOCATIONS = {
    "randomized controlled trial": "RANDOMIZED",
    "randomised controlled trial": "RANDOMIZED",
    "randomised cross over trial": "RANDOMIZED",
    "cluster randomised trial": "RANDOMIZED",
    "non-randomized controlled trial": "NON_RANDOMIZED",
    "non randomised controlled trial": "NON_RANDOMIZED",
    "non randomised study": "NON_RANDOMIZED",
}
_OBSERVATIONS = {
    "cohort study": "COHORT",
    "case-control study": "CASE_CONTROL",
    "case crossover study": "CASE_CROSSOVER",
}
_MASKINGS = {"open (masking not used)": "NONE"}


def allocation(trial: Element) -> str | None:
    """The allocation; the older records' kinds of study tell it of some trials only."""
    newer = text(trial, "trialDesign/interventionalTrialDesign/allocation")
    if newer:
        return _ALLOCATIONS.get(newer.casefold()) or code("allocation", newer)
    return _ALLOCATIONS.get((text(trial, "trialDesign/secondaryStudyDesign") or "").casefold())


def observational_model(trial: Element) -> str | None:
    """What kind of observation it is; None for what is no observational study."""
    if text(trial, "trialDesign/primaryStudyDesign") != "Observational":
        return None
    printed = text(trial, "trialDesign/secondaryStudyDesign") or ""
    return _OBSERVATIONS.get(printed.casefold()) or code("observational_model", printed)


def masking(trial: Element) -> str | None:
    """The masking; that it is used does not tell who is masked, and stays as it is printed."""
    printed = text(trial, "trialDesign/interventionalTrialDesign/masking")
    return _MASKINGS.get((printed or "").casefold()) or printed


def primary_purpose(trial: Element) -> str | None:
    """The purpose; where several are printed, none of them is the first, and all are given as printed."""
    newer = texts(trial, "trialDesign/interventionalTrialDesign/purposes/purpose")
    listed = newer or texts(trial, "trialDesign/trialTypes/trialType")
    stated = [each for each in listed if each.casefold() != "not specified"]
    return code("primary_purpose", stated[0]) if len(stated) == 1 else ", ".join(stated) or None
