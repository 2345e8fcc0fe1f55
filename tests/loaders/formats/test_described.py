"""Interventions by a name, or by a description."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.described import described, is_name, label
from trialgraph.loaders.links import named_by
from trialgraph.loaders.model import Intervention
from trialgraph.ontology.lexicon import Lexicon

PROSE = "Participants stop methotrexate on the first day and walk for an hour every morning."


def test_eight_words_may_be_a_name() -> None:
    name = "walking for an hour on every fine morning"
    assert is_name(name) and not is_name(f"{name} again")
    assert described(name) == Intervention(name=name)
    assert label(name) == name


def test_prose_describes() -> None:
    assert described(PROSE) == Intervention(name="Intervention", description=PROSE)


@pytest.mark.parametrize("printed", [PROSE, "Those on chronic warfarin are randomised to walking or to usual care"])
def test_nothing_is_given_that_prose_only_mentions(printed: str) -> None:
    lexicon = Lexicon.shipped()
    assert named_by(Intervention(name=printed), lexicon).given
    assert named_by(described(printed), lexicon).terms == ()
