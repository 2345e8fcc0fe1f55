"""Groups of ages in an ICTRP export of the EU register, which prints the form for them below what includes.

They are no criteria: "Elderly (>=65 years) no" rules nobody out that the criteria let in, and is read as ages.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from trialgraph.loaders.formats.euctr.population import maximum_age, minimum_age
from trialgraph.loaders.formats.euctr.tables import Entry
from trialgraph.loaders.formats.euctr.values import Values

_QUESTIONS = {
    "minors": r"Are the trial subjects under 18\s*\?",
    "adults": r"Adults \(18-64 years\)",
    "elderly": r"Elderly \(>=65 years\)",
}
_BEGINNING = re.compile(_QUESTIONS["minors"], re.IGNORECASE)
_NUMBER = r"\b(?:F\.1[.\d]*\s+)?"
_LINES = re.compile(
    rf"{_NUMBER}(?:{'|'.join(rf'(?P<{field}>{words})' for field, words in _QUESTIONS.items())})\s*(?P<answer>yes|no)?\b"
    rf"|{_NUMBER}Number of subjects for this age range\b:?[ \t]*\d*",
    re.IGNORECASE,
)


class Inclusion(NamedTuple):
    """What includes without the form, and the ages that the form tells."""

    text: str | None
    minimum_age: str | None = None
    maximum_age: str | None = None


def inclusion(text: str | None) -> Inclusion:
    """What a text of the EU register says of whom the trial includes; of another text, the text itself."""
    if text is None or not _BEGINNING.search(text):
        return Inclusion(text)
    answers = (match for match in _LINES.finditer(text) if match["answer"])
    ages = Values(Entry(field, match["answer"]) for match in answers for field in _QUESTIONS if match[field])
    return Inclusion(_LINES.sub("", text).strip() or None, minimum_age(ages), maximum_age(ages))
