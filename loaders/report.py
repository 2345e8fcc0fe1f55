"""What a build read, kept, and set aside, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from trialgraph.errors import InvalidRecord, UnreadableSource


@dataclass(frozen=True)
class Quarantined:
    """A source or a record that is not in the graph, where it stands, and why."""

    source: str
    record: str
    place: str
    cause: str

    @classmethod
    def of(cls, error: UnreadableSource | InvalidRecord) -> Quarantined:
        """The entry of an error; an unreadable source has no record."""
        record = error.record if isinstance(error, InvalidRecord) else ""
        return cls(error.source, record, error.place, error.cause)


@dataclass
class Report:
    """The account of a build: `read` is always `kept` and `quarantined` together; a duplicate is read once.

    Of those kept, `unchanged` stood in the graph already.
    """

    kept: int = 0
    quads: int = 0
    seconds: float = 0.0
    formats: Counter[str] = field(default_factory=Counter)
    quarantined: list[Quarantined] = field(default_factory=list)
    duplicates: int = 0
    unchanged: int = 0

    @property
    def read(self) -> int:
        """Records and unreadable sources met."""
        return self.kept + len(self.quarantined)

    def keep(self, format: str, quads: int) -> None:
        """Nothing; counts a record that stands in the graph."""
        self.kept += 1
        self.quads += quads
        self.formats[format] += 1

    def pass_over(self, format: str) -> None:
        """Nothing; counts a record that stood in the graph before."""
        self.keep(format, quads=0)
        self.unchanged += 1

    def as_dict(self) -> dict[str, Any]:
        """The report as it is written to a file."""
        return {
            "read": self.read,
            "kept": self.kept,
            "quarantined": [asdict(entry) for entry in self.quarantined],
            "quads": self.quads,
            "seconds": round(self.seconds, 3),
            "formats": dict(sorted(self.formats.items())),
            "duplicates": self.duplicates,
            "unchanged": self.unchanged,
        }
