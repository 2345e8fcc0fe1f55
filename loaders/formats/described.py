"""Interventions that a record tells of in sentences, and does not name."""

from __future__ import annotations

from trialgraph.loaders.model import Intervention

# More words than that are prose, in which drugs are named that nobody is given: those that are stopped, for one.
_NAME = 8
_UNNAMED = "Intervention"


def is_name(printed: str) -> bool:
    """Whether a text is short enough to be the name of an intervention."""
    return len(printed.split()) <= _NAME


def label(printed: str) -> str:
    """The text where it is a name, else a word that names nothing."""
    return printed if is_name(printed) else _UNNAMED


def described(printed: str) -> Intervention:
    """The intervention of a text, which is its name or its description."""
    return Intervention(name=label(printed), description=None if is_name(printed) else printed)
