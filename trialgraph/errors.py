"""Every error that trialgraph raises on purpose, in one tree.

Each is named for the act that failed and carries the value, the record and the place, so that its one-line
message can be shown to a person as it is. The library raises; the command line prints the line and exits 1.
"""

from __future__ import annotations


class TrialgraphError(Exception):
    """Something the user can mend: the message names the source, the place and the cause."""


class UnreadableSource(TrialgraphError):
    """A source that cannot be read at all: missing, empty, binary, wrongly encoded, too large."""

    def __init__(self, source: str, cause: str, place: str = "") -> None:
        self.source, self.cause, self.place = source, cause, place
        super().__init__(f"{source}{f' ({place})' if place else ''}: {cause}")


class UnknownFormat(UnreadableSource):
    """A readable source whose layout no loader recognises."""


class InvalidRecord(TrialgraphError):
    """One record of a source that does not decode or is not a trial; its neighbours still load."""

    def __init__(self, source: str, record: str, place: str, cause: str) -> None:
        self.source, self.record, self.place, self.cause = source, record, place, cause
        where = " ".join(part for part in (record, place) if part)
        super().__init__(f"{source}{f' ({where})' if where else ''}: {cause}")


class InvalidTerms(TrialgraphError):
    """A terminology that contradicts itself or cannot be parsed."""


class DownloadFailed(TrialgraphError):
    """A file that cannot be fetched, or not whole; `status` is the server's answer, 0 where there was none."""

    def __init__(self, source: str, cause: str, status: int = 0) -> None:
        self.source, self.cause, self.status = source, cause, status
        super().__init__(f"{source}: {cause}")


class UnknownTerm(TrialgraphError):
    """A name that is no term; `candidates` are the nearest names there are."""

    def __init__(self, text: str, candidates: tuple[str, ...] = ()) -> None:
        self.text, self.candidates = text, candidates
        near = f"; did you mean {', '.join(candidates)}?" if candidates else ""
        super().__init__(f"no term is called '{text}'{near}")


class AmbiguousTerm(TrialgraphError):
    """A name that means several terms; `candidates` are their CURIEs and labels."""

    def __init__(self, text: str, candidates: tuple[str, ...]) -> None:
        self.text, self.candidates = text, candidates
        super().__init__(f"'{text}' means several terms, name one of: {', '.join(candidates)}")


class UnknownQuestion(TrialgraphError):
    """A question that is not in the catalogue."""


class InvalidQuestion(TrialgraphError):
    """A .rq file whose header or SPARQL is malformed."""


class InvalidParameter(TrialgraphError):
    """A parameter that a question does not have, lacks, or cannot take."""


class InvalidQuery(TrialgraphError):
    """SPARQL that does not parse, with the line and column where it stops making sense."""


class GraphUnavailable(TrialgraphError):
    """A graph folder or an endpoint that cannot be opened, read or written."""


class UnknownTrial(TrialgraphError):
    """A registry id that the graph does not hold."""


class ReasonerUnavailable(TrialgraphError):
    """HermiT, the reasoner, cannot run: Java is missing, or it stopped."""
