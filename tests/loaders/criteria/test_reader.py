"""Eligibility text as a whole: numbers, parents, duplicates, offsets, and that any text is read to its end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.loaders.criteria import Context, read_criteria
from trialgraph.loaders.criteria.passage import LONG
from trialgraph.loaders.model import Criterion, EligibilityText
from trialgraph.ontology.lexicon import Lexicon

TEXT = """Inclusion Criteria:

1. Diagnosis of systemic sclerosis
2. Treatment with any of the following within 4 weeks of baseline:
   a. methotrexate
   b. azathioprine
3. Signed consent

Exclusion Criteria:

1. Use of any of the following within 8 weeks before screening:
   a. Infliximab
   b. Rituximab \U0001f600 or abatacept
2. Pregnancy
3. pregnancy
4. FVC < 50% of predicted
"""


def _read(text: str, offset: int = 0) -> tuple[Criterion, ...]:
    return read_criteria(EligibilityText(text=text, offset=offset))


def test_lists_are_numbered_apart() -> None:
    found = [(c.list, c.ordinal, c.label) for c in _read(TEXT)]
    labels = ["1.", "2.", "a.", "b.", "3."], ["1.", "a.", "b.", "2.", "3.", "4."]
    assert found == [
        *(("inclusion", n, label) for n, label in enumerate(labels[0], 1)),
        *(("exclusion", n, label) for n, label in enumerate(labels[1], 1)),
    ]


def test_parents_are_ordinals_of_the_same_list() -> None:
    assert [c.parent for c in _read(TEXT)] == [None, None, 2, 2, None, None, 1, 1, None, None, None]


def test_an_item_is_read_with_the_words_that_announce_it() -> None:
    found = {c.about.text: c for criterion in _read(TEXT) for c in criterion.characteristics}
    for words, value, anchor in (
        ("methotrexate", 4, "baseline"),
        ("azathioprine", 4, "baseline"),
        ("Infliximab", 8, "screening"),
        ("abatacept", 8, "screening"),
    ):
        window = found[words].window
        assert window is not None
        assert (window.value, window.unit, window.anchor) == (value, "week", anchor)


def test_a_duplicate_names_the_first_of_its_list() -> None:
    assert [c.duplicate_of for c in _read(TEXT) if c.duplicate_of] == [4]
    two_lists = "Inclusion Criteria:\n- Asthma\n- Asthma \nExclusion Criteria:\n- asthma\n-  Asthma\n"
    assert [c.duplicate_of for c in _read(two_lists)] == [None, 1, None, 1]


def test_a_duplicate_is_read_like_the_first() -> None:
    first, second = (c for c in _read(TEXT) if c.text.casefold() == "pregnancy")
    assert (first.effect, len(first.characteristics)) == (second.effect, len(second.characteristics))


@pytest.mark.parametrize("offset", [0, 7, 100_000])
def test_offsets_lead_into_the_document(offset: int) -> None:
    document = "#" * offset + TEXT
    for criterion in _read(TEXT, offset):
        assert document[criterion.start : criterion.end] == criterion.text
        for mention in (*criterion.mentions, *(c.about for c in criterion.characteristics)):
            assert document[mention.start : mention.end] == mention.text
            assert criterion.start <= mention.start < mention.end <= criterion.end


def test_an_offset_moves_everything_alike() -> None:
    for here, there in zip(_read(TEXT), _read(TEXT, 500), strict=True):
        assert [c.about.start + 500 for c in here.characteristics] == [c.about.start for c in there.characteristics]
        assert [c.start + 500 for c in here.characteristics] == [c.start for c in there.characteristics]
        assert [(a + 500, b + 500) for a, b in here.unparsed] == list(there.unparsed)


def test_the_words_of_a_page_are_mentions_too() -> None:
    [criterion] = _read("Exclusion Criteria:\n- No rituximab within 4 weeks and FVC < 50%")
    assert [(m.text, m.type) for m in criterion.mentions] == [
        ("No", "Negation"),
        ("rituximab", "Drug"),
        ("within 4 weeks", "Temporal"),
        ("FVC", "Measurement"),
        ("< 50%", "Value"),
    ]


def test_what_is_not_understood_is_kept() -> None:
    [criterion] = _read("Exclusion Criteria:\n- Blorbs of all sorts. Treatment with rituximab.")
    assert [criterion.text[a - criterion.start : b - criterion.start] for a, b in criterion.unparsed] == [
        "Blorbs of all sorts."
    ]


def test_a_lexicon_and_a_context_of_ones_own() -> None:
    lexicon = Lexicon.shipped()
    context = Context.of_texts([], ["cyclophosphamide (QQQ)"], lexicon)
    text = EligibilityText(text="Exclusion Criteria:\n- QQQ")
    [criterion] = read_criteria(text, lexicon, context)
    [known] = criterion.characteristics
    assert known.about.label == "cyclophosphamide"
    assert [c.characteristics for c in read_criteria(text)] == [()]
    [unnamed] = read_criteria(EligibilityText(text="- no mycophenolate"), Lexicon([]))
    assert [m.type for m in unnamed.mentions] == ["Negation", "Drug"]


def test_the_same_words_in_the_other_list_are_no_duplicate() -> None:
    first, second = _read("Inclusion Criteria:\n- Asthma\n\nExclusion Criteria:\n- Asthma\n")
    assert (first.effect, second.effect) == ("requires", "excludes")
    assert second.duplicate_of is None


def test_what_does_not_announce_is_not_said_of_items_below_it() -> None:
    parent, child = _read("Exclusion Criteria:\n\n- Rituximab within 6 months before screening\n    - Ibuprofen\n")
    assert child.parent == parent.ordinal
    assert [(c.about.text, c.window) for c in child.characteristics] == [("Ibuprofen", None)]


def test_a_heading_inside_a_list_decides_as_well() -> None:
    found = _read("Inclusion Criteria:\n\nPermitted medications:\n- Ibuprofen\n- Omeprazole\n")
    said = [(c.about.text, c.effect) for criterion in found for c in criterion.characteristics]
    assert said == [("Ibuprofen", "permits"), ("Omeprazole", "permits")]


def test_no_text_has_no_criteria() -> None:
    assert _read("") == _read(" \n\n ") == ()


def test_a_criterion_longer_than_a_stretch_is_read_to_its_end() -> None:
    filler = "The investigator keeps a written record of every visit. " * (LONG // 50)
    text = f"Exclusion Criteria:\n- Prior rituximab. {filler}Prior imatinib within 2 weeks.\n"
    [criterion] = _read(text, 7)
    assert len(criterion.text) > LONG
    said = [c.about.text for c in criterion.characteristics]
    assert (said[0], said[-1]) == ("rituximab", "imatinib")
    _check_spans(criterion, text, 7)


def test_a_criterion_without_a_stop_is_cut_at_white_space() -> None:
    text = "Exclusion Criteria:\n- " + "word " * LONG + "imatinib\n"
    [criterion] = _read(text)
    assert [c.about.text for c in criterion.characteristics] == ["imatinib"]
    _check_spans(criterion, text, 0)


# Words that mean something to the reader, so that random texts reach all of it.
_WORDS = [
    "Inclusion Criteria:",
    "Exclusion Criteria:",
    "DISEASE CHARACTERISTICS:",
    "\n",
    "\r\n",
    "\n\n",
    "<br>",
    "- ",
    "* ",
    "• - ",
    "1. ",
    "2) ",
    "a. ",
    "(",
    ")",
    "[",
    "]",
    ":",
    ";",
    ". ",
    ", ",
    "no ",
    "not ",
    "except ",
    "other than ",
    "Other autoimmune diseases",
    "unless ",
    "rituximab",
    "MMF",
    "TNF inhibitors",
    "systemic sclerosis",
    "hepatitis",
    "allergy to ",
    "within 4 weeks",
    "or 5 half-lives",
    "before baseline",
    "at screening",
    "for 6 months",
    "stable dose of ",
    "> 2 x ULN",
    "< 50%",
    "=50%",
    "FVC",
    "ALT",
    "Age 18-70 years",
    "Grade II",
    "such as ",
    "e.g. ",
    "any of the following:",
    "diffuse or ",
    " ",
    "and ",
    "é",
    "ß",
    "İ",
    "ǆ",
    "\U0001f600",
    "\u0301",
    "\u2028",
    "\x0b",
    "\x1c",
    "\x85",
    "\u00a0",
    "\0",
    "ﬁ",
]
_TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(_WORDS), max_size=60).map("".join))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_TEXTS, st.integers(0, 1000))
def test_any_text_is_read_and_every_span_lies_in_it(text: str, offset: int) -> None:
    end = offset
    for criterion in _read(text, offset):
        assert end <= criterion.start < criterion.end <= offset + len(text)
        end = criterion.end
        assert text[criterion.start - offset : criterion.end - offset] == criterion.text
        _check_spans(criterion, text, offset)


def _check_spans(criterion: Criterion, text: str, offset: int) -> None:
    for mention in (*criterion.mentions, *(c.about for c in criterion.characteristics)):
        assert criterion.start <= mention.start < mention.end <= criterion.end
        assert text[mention.start - offset : mention.end - offset] == mention.text
    for start, end in [*((c.start, c.end) for c in criterion.characteristics), *criterion.unparsed]:
        assert criterion.start <= start < end <= criterion.end


# Texts far beyond the usual size, and how many criteria they hold: reading must not take the square of them.
_LARGE = {
    "brackets": ("(" * 100_000, 0),
    "pairs of brackets": ("()" * 50_000, 0),
    "one word": ("a" * 1_000_000, 1),
    "one endless list": ("rituximab, " * 5_000, 1),
    "digits": ("1" * 200_000, 1),
    "spaces": ("Inclusion" + " " * 1_000_000 + "Criteria", 0),
    "blank lines": ("\n" * 1_000_000, 0),
    "bullets": ("Exclusion Criteria:\n" + "- Use of rituximab within 4 weeks\n" * 10_000, 10_000),
    "numbers": ("Exclusion Criteria: " + " ".join(f"{n}. Asthma" for n in range(1, 100)), 99),
    "nested": ("Exclusion Criteria:\n" + "".join(" " * n + "- one:\n" for n in range(500)), 500),
}


@pytest.mark.parametrize(("text", "count"), _LARGE.values(), ids=_LARGE)
def test_a_large_text_is_read(text: str, count: int) -> None:
    assert len(_read(text)) == count


def test_a_line_of_dashes_is_read() -> None:
    assert [c.text for c in _read("Inclusion Criteria:\n" + "-" * 200 + "\n- Asthma")][-1] == "Asthma"


@pytest.mark.parametrize(("filling", "value"), [("", 4), ("or severe nausea " * LONG, None)])
def test_an_announcement_without_end_is_not_read_again_with_each_of_its_members(
    filling: str, value: float | None
) -> None:
    text = f"* Treatment {filling}with any of the following within 4 weeks:\n    - methotrexate\n    - azathioprine\n"
    announced, *members = _read(text)
    assert [member.parent for member in members] == [announced.ordinal] * 2
    windows = [c.window for member in members for c in member.characteristics]
    assert [window and window.value for window in windows] == [value] * 2
