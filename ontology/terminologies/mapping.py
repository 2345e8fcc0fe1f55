"""What a mapping set is read into: pairs of terms of two authorities, and how they match."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from trialgraph.ontology.namespaces import PREFIXES

_SKOS = PREFIXES["skos"]
PREDICATES = tuple(_SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"))


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """One statement that two terms match, or with `negative` that they do not.

    `subject` and `object` are IRIs, `predicate` is one of `PREDICATES`: with `broadMatch` the object is broader.
    `confidence` lies between 0 and 1 where the set states one; `justification` is a CURIE such as
    `semapv:ManualMappingCuration`. The labels are those the set was made with, "" where it gives none: a label
    that is not the term's tells a wrong id.
    """

    subject: str
    predicate: str
    object: str
    subject_label: str = ""
    object_label: str = ""
    confidence: float | None = None
    justification: str = ""
    negative: bool = False


class MappingRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping set, ready to be read: its version, and its mappings as a stream that may be read once.

    `left_out` fills while the mappings are read: a reason and how many rows it cost.
    """

    version: str
    mappings: Iterator[Mapping]
    left_out: dict[str, int]
