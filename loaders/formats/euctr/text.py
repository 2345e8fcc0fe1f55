"""EU Clinical Trials Register: the text that it gives as the full details of trials, a protocol per member state."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from trialgraph.errors import InvalidRecord
from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.euctr.labels import Protocol, protocols
from trialgraph.loaders.formats.euctr.trial import trial
from trialgraph.loaders.model import Record

NAME = "euctr-text"

_PROTOCOL = (r"A\.2\s*EudraCT number\s*:", r"A\.3\s*Full title of the trial\s*(\([a-z]{2}\))?\s*:")


def recognises(head: str) -> bool:
    """Whether the numbered labels of a protocol stand in the text, with their line breaks or without."""
    return all(re.search(label, head) for label in _PROTOCOL) and not head.lstrip().startswith(("{", "[", "<"))


def read(document: Document) -> Iterator[Record | InvalidRecord]:
    """Every protocol, in order; those of one trial have its number and the code of their country."""
    number = 0
    for number, protocol in enumerate(protocols(document.text), 1):
        yield _record(protocol, document.source, f"protocol {number}")
    if not number:
        yield InvalidRecord(document.source, "", "", "a text without a protocol: no label of a EudraCT number")


def _record(protocol: Protocol, source: str, place: str) -> Record | InvalidRecord:
    try:
        found = trial(protocol.entries)
    except ValueError as error:
        number = next((each.value for each in protocol.entries if each.field == "number"), "")
        return InvalidRecord(source, number, place, str(error))
    digest = hashlib.sha256(protocol.text.encode()).hexdigest()
    return Record(trial=found, source=source, place=place, format=NAME, digest=digest)
