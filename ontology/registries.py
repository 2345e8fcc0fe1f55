"""Trial registries: which one an id belongs to, how the id is spelt, and the IRI it stands for.

Patterns are those that the registries print, as collected by the WHO's registry platform (ICTRP).
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Types of secondary ids under which a record states the number of this very trial in another registry.
SAME_TRIAL = ("NCT", "CTIS", "EUDRACT_NUMBER", "ISRCTN")

_ICTRP = "https://trialsearch.who.int/Trial2.aspx?TrialID="


class Registry(NamedTuple):
    """A registry: `pattern` matches its ids, the first group what is the same for all records of one trial."""

    name: str
    pattern: re.Pattern[str]
    stem: str


class RegistryId(NamedTuple):
    """An id in the spelling of its registry, and the IRI of the trial."""

    registry: str
    id: str
    iri: str


def _registry(name: str, pattern: str, stem: str = _ICTRP) -> Registry:
    return Registry(name, re.compile(rf"(?:{pattern})\Z", re.IGNORECASE), stem)


# In the order in which the ids of one trial are preferred as its name.
REGISTRIES: tuple[Registry, ...] = (
    _registry("ClinicalTrials.gov", r"(NCT\d{8})", "https://clinicaltrials.gov/study/"),
    # The last two digits count the submissions of one trial; from 500000 on the number is one of CTIS.
    _registry(
        "CTIS",
        r"(?:EU\s*CT\s*(?:number|no\.?)?:?\s*|CTIS)?(20\d{2}-5\d{5}-\d{2})(?:-\d{2})?",
        "https://euclinicaltrials.eu/ctis-public/view/",
    ),
    _registry(
        "EUCTR",
        r"(?:EUCTR|EudraCT\s*(?:number|no\.?)?:?\s*)?((?:19|20)\d{2}-[0-4]\d{5}-\d{2})(?:-(?:[A-Z]{2}|3rd|outside-EU/EEA))?",
        "https://www.clinicaltrialsregister.eu/ctr-search/trial/",
    ),
    _registry("ISRCTN", r"(ISRCTN\d{8})", "https://www.isrctn.com/"),
    _registry("ANZCTR", r"(ACTRN\d{14})p?"),
    _registry("ChiCTR", r"(ChiCTR(?:-[A-Z]{2,4})?-?\d{8,10})"),
    _registry("CRiS", r"(KCT\d{7})"),
    _registry("CTRI", r"(CTRI/\d{4}/\d{2,3}/\d{6})"),
    _registry("DRKS", r"(DRKS\d{8})"),
    _registry("IRCT", r"(IRCT\d{12,16}N\d{1,3})"),
    _registry("ITMCTR", r"(ITMCTR\d{8,10})"),
    _registry("JPRN", r"((?:JPRN-)?(?:jRCTs?\w?\d{9,10}|UMIN\d{9}|JapicCTI-\d{6}|JMA-IIA\d{5}))"),
    _registry("LBCTR", r"(LBCTR\d{10})"),
    _registry("NTR", r"(NTR\d{1,5}|NL-OMON\d{4,6}|NL\d{1,5})"),
    _registry("PACTR", r"(PACTR\d{15,16})"),
    _registry("REBEC", r"(RBR-\w{6,9})"),
    _registry("REPEC", r"(PER-\d{3}-\d{2})"),
    _registry("RPCEC", r"(RPCEC\d{8})"),
    _registry("SLCTR", r"(SLCTR/\d{4}/\d{3})"),
    _registry("TCTR", r"(TCTR\d{11})"),
)


def registry_id(text: str | None) -> RegistryId | None:
    """The id that a text is, in its registry's spelling; None where it is the id of no registry.

    A EudraCT or CTIS number loses the country or the submission at its end, which tell records of one trial apart.
    """
    words = " ".join((text or "").split())
    for registry in REGISTRIES:
        if match := registry.pattern.match(words):
            return RegistryId(registry.name, _spelt(match[1]), registry.stem + _spelt(match[1]))
    return None


_LOWER = ("ChiCTR", "jRCT", "JapicCTI")


def _spelt(printed: str) -> str:
    """Ids are in capitals but for the names that some registries write otherwise."""
    spelt = printed.upper()
    if spelt.startswith("RBR-"):
        return "RBR-" + spelt[4:].lower()
    for name in _LOWER:
        spelt = spelt.replace(name.upper(), name)
    return re.sub(r"(?<=jRCT)S", "s", spelt)


def preferred(ids: list[RegistryId]) -> RegistryId | None:
    """The id that a trial with several of them is known by: the first in the order of `REGISTRIES`."""
    order = [registry.name for registry in REGISTRIES]
    return min(ids, key=lambda each: order.index(each.registry), default=None)
