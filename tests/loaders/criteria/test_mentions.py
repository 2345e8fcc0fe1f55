"""What sentences name, from `cases/mentions.toml`.

`finds` lists the mentions in order as `words = Type id`; an abbreviation left open has the ids of its candidates in
alphabetical order between bars, words that no term has only their type. `about` are titles and conditions of the
record, `prose` its other texts. `tags` are what a tagger would mark, as `words = Type`; `marked` are then the mentions
with its spans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from trialgraph.loaders.criteria import Context
from trialgraph.loaders.criteria.mentions import as_tagged, mentions
from trialgraph.loaders.criteria.passage import Passage
from trialgraph.loaders.criteria.tagger import Tag
from trialgraph.loaders.model import Intervention, Mention, Trial
from trialgraph.ontology.lexicon import Lexicon

Case = Mapping[str, Any]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.shipped()


def _printed(mention: Mention) -> str:
    meant = mention.curie or "|".join(sorted(mention.candidates))
    return f"{mention.text} = {mention.type} {meant}".rstrip()


def _found(case: Case, lexicon: Lexicon) -> list[Mention]:
    text = case["text"]
    context = Context.of_texts(case.get("about", []), [*case.get("prose", []), text], lexicon)
    return mentions(Passage(text, "exclusion"), lexicon.match(text), lexicon, context, _tags(case))


def _tags(case: Case) -> list[Tag]:
    pairs = [tag.split(" = ") for tag in case.get("tags", [])]
    return [Tag(at := case["text"].index(words), at + len(words), type_) for words, type_ in pairs]


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 41


def test_mentions_of_a_sentence(case: Case, lexicon: Lexicon) -> None:
    assert [_printed(mention) for mention in _found(case, lexicon)] == case["finds"]


def test_spans_of_the_tagger_keep_the_terms_of_mentions(cases: list[Case], lexicon: Lexicon) -> None:
    marked = [case for case in cases if "marked" in case]
    assert len(marked) == 3
    for case in marked:
        found = as_tagged(case["text"], _found(case, lexicon), _tags(case))
        assert [_printed(mention) for mention in found] == case["marked"]
        assert [mention.text for mention in found] == [case["text"][mention.start : mention.end] for mention in found]


def test_mentions_quote_the_text_and_never_overlap(cases: list[Case], lexicon: Lexicon) -> None:
    for case in cases:
        end = 0
        for mention in _found(case, lexicon):
            assert end <= mention.start < mention.end
            assert case["text"][mention.start : mention.end] == mention.text
            end = mention.end


def test_a_term_agrees_with_its_id_and_label(cases: list[Case], lexicon: Lexicon) -> None:
    for mention in (mention for case in cases for mention in _found(case, lexicon) if mention.term):
        term = lexicon.term(mention.term or "")
        assert (mention.type, mention.curie, mention.label) == (term.type, term.curie, term.label)
        assert not mention.candidates


def test_context_of_a_trial(lexicon: Lexicon) -> None:
    trial = Trial(
        brief_title="A study of lupus nephritis",
        conditions=("Lupus Nephritis",),
        interventions=(Intervention(name="mycophenolate mofetil (ABC)"),),
    )
    context = Context.of(trial, lexicon)
    assert context.conditions == {term.iri for term in lexicon.resolve("lupus nephritis")}
    assert context.named > context.conditions
    assert context.defined == {"ABC": lexicon.resolve("mycophenolate mofetil")}


@pytest.mark.parametrize("others", [0, 1000])
def test_abbreviations_of_the_record_are_found_however_many_it_defines(others: int, lexicon: Lexicon) -> None:
    defined = {f"Z{n}Q": lexicon.resolve("methotrexate") for n in range(others)}
    context = Context(defined={**defined, "X7Q": lexicon.resolve("rituximab")})
    text = "No use of X7Qs, AX7Q, X7Q-2 or (X7Q)"
    found = mentions(Passage(text, "exclusion"), [], lexicon, context)
    assert [(each.start, each.text, each.label) for each in found] == [
        (text.index("X7Qs"), "X7Qs", "rituximab"),
        (text.index("(X7Q)") + 1, "X7Q", "rituximab"),
    ]
