"""MeSH's hierarchy: a tree number is a place, and the number without its last step is the place above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.terminologies.mesh_record import Record

BELOW_ITSELF = "a place in the hierarchy below the term itself"
NO_PARENT = "a place in the hierarchy whose parent is not in the file"


class Trees:
    """Which descriptor stands at which tree number of a file.

    Raises InvalidTerms, with the file's name, where two stand at one.
    """

    def __init__(self, descriptors: Iterable[Record], name: str) -> None:
        self._owner: dict[str, str] = {}
        for record in descriptors:
            for number in record.trees:
                other = self._owner.setdefault(number, record.ui)
                if other != record.ui:
                    raise InvalidTerms(f"{name}: {other} and {record.ui} have the same tree number {number}")
        self._parents = {number.rpartition(".")[0] for number in self._owner}

    def parents(self, record: Record, left_out: dict[str, int], branch: str = "") -> Iterator[str]:
        """The UIs of the descriptors above it, each once, in the order of its tree numbers.

        With a branch, only by numbers in it. What cannot be is left out and counted: NLM has put Ocular Motility
        Disorders below Strabismus, which is one of them.
        """
        found: dict[str, None] = {}
        for number in record.trees:
            above = number.rpartition(".")[0]
            if not above or (branch and not under(number, branch)):
                continue
            if record.ui in self.ancestors([number]):
                left_out[BELOW_ITSELF] = left_out.get(BELOW_ITSELF, 0) + 1
            elif above in self._owner:
                found[self._owner[above]] = None
            else:
                left_out[NO_PARENT] = left_out.get(NO_PARENT, 0) + 1
        yield from found or record.above

    def ancestors(self, numbers: Iterable[str]) -> set[str]:
        """The UIs of all descriptors above the places."""
        return {
            self._owner[step]
            for number in numbers
            for step in accumulate(number.split(".")[:-1], "{}.{}".format)
            if step in self._owner
        }

    def has_below(self, number: str) -> bool:
        """Whether any descriptor stands directly below the place."""
        return number in self._parents


def under(number: str, branch: str) -> bool:
    """Whether a tree number is in a branch: a category (`C`), or a number and all below it (`D27.505`)."""
    return number.startswith(branch) and (len(branch) == 1 or number[len(branch) : len(branch) + 1] in ("", "."))
