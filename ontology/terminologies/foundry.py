"""Entries from an ontology of the OBO Foundry: what MONDO, HPO, DOID and ChEBI have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import expand
from trialgraph.ontology.terminologies.entry import Entry
from trialgraph.ontology.terminologies.frame import Frame, count
from trialgraph.ontology.terminologies.ontology_file import Ontology
from trialgraph.ontology.terminologies.references import STRANGE, reference
from trialgraph.ontology.terminologies.synonyms import Names, names

FOREIGN = "a term of another authority"
NAMELESS = "a term without a name"
DANGLING = "a broader term that the release lacks"
UNEQUAL = "a cross-reference to something broader, narrower or beside"

# What MONDO says of a cross-reference that it does not hold to be the same thing.
_UNEQUAL = {
    "MONDO:subClassOf",
    "MONDO:superClassOf",
    "MONDO:relatedTo",
    "MONDO:directSiblingOf",
    "MONDO:mondoIsBroaderThanSource",
    "MONDO:mondoIsNarrowerThanSource",
}
_EQUAL = "MONDO:equivalentTo"


def entries(
    ontology: Ontology, prefix: str, type_of: Callable[[Frame], str], names_of: Callable[[Frame], Names] = names
) -> Iterator[Entry]:
    """An entry for each term of the authority, then one for each id that was merged into another.

    What is left out is counted in the ontology's `left_out`. Raises InvalidTerms where the release has no such term.
    """
    own = [frame for frame in ontology.frames.values() if frame.id.startswith(f"{prefix}:")]
    if not own:
        raise InvalidTerms(f"{ontology.place}: has no term of {prefix}; is it another ontology?")
    return _entries(ontology, own, type_of, names_of)


def _entries(
    ontology: Ontology, own: list[Frame], type_of: Callable[[Frame], str], names_of: Callable[[Frame], Names]
) -> Iterator[Entry]:
    if foreign := len(ontology.frames) - len(own):
        count(ontology.left_out, FOREIGN, foreign)
    for frame in own:
        label = frame.label or _successor_label(ontology, frame)
        if label:
            yield _entry(ontology, frame, label, "" if frame.obsolete else type_of(frame), names_of(frame))
        else:
            count(ontology.left_out, NAMELESS)
    yield from _merged(ontology, own)


def _successor_label(ontology: Ontology, frame: Frame) -> str:
    """OWL keeps an id that was merged as a class without a name; it goes by that of its successor."""
    successor = ontology.frames.get(next(iter(frame.replaced_by), ""))
    return successor.label if successor else ""


def _entry(ontology: Ontology, frame: Frame, label: str, type_: str, called: Names) -> Entry:
    exact, close = _matches(frame, ontology.left_out)
    return Entry(
        iri=expand(frame.id) or frame.id,
        type=type_,
        label=label,
        synonyms=called.synonyms,
        abbreviations=called.abbreviations,
        brands=called.brands,
        related=called.related,
        broader=_broader(ontology, frame),
        exact=exact,
        close=close,
        replaced_by=_successor(frame) if frame.obsolete else None,
    )


def _broader(ontology: Ontology, frame: Frame) -> tuple[str, ...]:
    prefix = frame.id.partition(":")[0] + ":"
    kept = [parent for parent in dict.fromkeys(frame.is_a) if parent.startswith(prefix) and parent in ontology.frames]
    if len(kept) < len(set(frame.is_a)):
        count(ontology.left_out, DANGLING, len(set(frame.is_a)) - len(kept))
    return tuple(expand(parent) or parent for parent in kept)


def _successor(frame: Frame) -> str:
    return next(filter(None, map(reference, frame.replaced_by)), "")


def _matches(frame: Frame, left_out: dict[str, int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The exact and the close matches; what an obsolete term says to consider instead is close."""
    said = [(target, kind == "exactMatch", kind not in ("exactMatch", "closeMatch")) for kind, target in frame.matches]
    said += [(xref.id, _EQUAL in xref.sources, not _UNEQUAL.isdisjoint(xref.sources)) for xref in frame.xrefs]
    said += [(target, False, False) for target in frame.consider]
    exact: dict[str, None] = {}
    close: dict[str, None] = {}
    for written, is_exact, is_unequal in said:
        iri = reference(written)
        if iri is None:
            count(left_out, STRANGE)
        elif is_exact:
            exact[iri] = None
        elif is_unequal:
            count(left_out, UNEQUAL)
        else:
            close[iri] = None
    return tuple(exact), tuple(iri for iri in close if iri not in exact)


def _merged(ontology: Ontology, own: list[Frame]) -> Iterator[Entry]:
    """Former ids, but for those that still have a term of their own in the release."""
    done: set[str] = set()
    for frame in own:
        for former in frame.alt_ids:
            iri = expand(former)
            if iri and former not in ontology.frames and former not in done and not frame.obsolete:
                done.add(former)
                yield Entry(iri=iri, type="", label=frame.label, replaced_by=expand(frame.id) or frame.id)
