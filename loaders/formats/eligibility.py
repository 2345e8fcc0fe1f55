"""Eligibility criteria of registries that keep what includes and what excludes apart, as one text."""

from __future__ import annotations

from trialgraph.loaders.model import EligibilityText


def two_lists(inclusion: str | None, exclusion: str | None) -> EligibilityText | None:
    """Both lists, each under the heading that ClinicalTrials.gov gives it; None where neither is printed."""
    lists = (("Inclusion Criteria:", inclusion), ("Exclusion Criteria:", exclusion))
    parts = [f"{heading}\n\n{text}" for heading, text in lists if text]
    return EligibilityText(text="\n\n".join(parts)) if parts else None
