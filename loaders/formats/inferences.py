"""What a page lets a reader conclude about the design of its trial, each with its ground and how sure it is.

Only what the page leaves out is concluded; what it prints stands in the trial's own fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from trialgraph.loaders.model import Inference, Trial

# A design phrase in a summary counts only in a sentence about the study at hand, not about earlier ones.
_THIS_STUDY = re.compile(r"\b(this|our|the present|the current) (study|trial)\b|\b(we|will be)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

# Field, value, words that say so, how sure.
_PHRASES = (
    ("allocation", "NON_RANDOMIZED", r"\bnon-?\s?randomi[sz]ed\b", 0.9),
    ("allocation", "RANDOMIZED", r"(?<!non)(?<!non[- ])\brandomi[sz]ed\b", 0.9),
    ("intervention_model", "SINGLE_GROUP", r"\bsingle[- ](arm|group)\b", 0.9),
    ("intervention_model", "PARALLEL", r"\bparallel\b", 0.85),
    ("intervention_model", "CROSSOVER", r"\bcross-?over\b", 0.85),
    ("masking", "NONE", r"\bopen[- ]label\b|\bopen,? single[- ]arm\b", 0.85),
    ("masking", "DOUBLE", r"\bdouble[- ]blind", 0.7),
)


def concluded(trial: Trial) -> Trial:
    """The trial with what follows from its text about fields that the page leaves out."""
    found = (*_study_type(trial), *_design(trial), *_enrollment_type(trial), *_uses(trial))
    return replace(trial, inferences=(*trial.inferences, *found))


def _study_type(trial: Trial) -> Iterator[Inference]:
    """Arms with a type (experimental, comparator) exist in interventional studies only."""
    types = sorted({arm.type for arm in trial.arm_groups if arm.type})
    if types and not trial.study_type:
        yield Inference(
            field="study_type", value="INTERVENTIONAL", basis=f"arm types {', '.join(types)}", confidence=0.95
        )


def _enrollment_type(trial: Trial) -> Iterator[Inference]:
    if trial.enrollment_count and not trial.enrollment_type and trial.overall_status == "NOT_YET_RECRUITING":
        yield Inference(
            field="enrollment_type", value="ESTIMATED", basis="the trial is not yet recruiting", confidence=0.95
        )


def _uses(trial: Trial) -> Iterator[Inference]:
    """Listed interventions that an arm's description gives though the page prints them under other arms only.

    Where the description tells of a placebo the name may be what the placebo looks like, and says nothing.
    """
    for arm in trial.arm_groups:
        words = (arm.description or "").casefold()
        for name in (each.name for each in trial.interventions if "placebo" not in words):
            if name not in arm.intervention_names and re.search(rf"\b{re.escape(name.casefold())}\b", words):
                yield Inference(
                    field="arm_groups.intervention_names",
                    value=f"{arm.label}: {name}",
                    basis="named in the description of the arm",
                    confidence=0.7,
                )


def _design(trial: Trial) -> Iterator[Inference]:
    """What the page's own words say of allocation, model and masking, the first that says anything."""
    if trial.study_type == "OBSERVATIONAL":
        return
    decided: set[str] = set()
    for place, sentence in _sentences(trial):
        for field, value, pattern, confidence in _PHRASES:
            match = re.search(pattern, sentence, re.IGNORECASE)
            if match and field not in decided and not getattr(trial, field):
                decided.add(field)
                basis = f'"{match[0]}" in the {place}'
                yield Inference(field=field, value=value, basis=basis, confidence=confidence)


def _sentences(trial: Trial) -> Iterator[tuple[str, str]]:
    """The sentences about this study and where they stand, the surest first."""
    for title in filter(None, (trial.official_title, trial.brief_title)):
        yield "title", title
    for arm in trial.arm_groups:
        yield "arm", f"{arm.label}. {arm.description or ''}"
    for sentence in _SENTENCE.split(trial.brief_summary or ""):
        if _THIS_STUDY.search(sentence):
            yield "summary", sentence
