"""Reading as a whole: numbers, parents, duplicates, and offsets that lead back into the text whatever the text is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.loaders.criteria import Context, read_criteria
from trialgraph.loaders.criteria.cues import LONG
from trialgraph.loaders.model import Criterion, EligibilityText, Mention
from trialgraph.ontology.lexicon import Lexicon, Term

OFFSET = 1000
TEXT = """Inclusion Criteria:

1. Age 18 to 70 years
2. Rheumatoid arthritis for at least 6 months
3. Stable dose of methotrexate for 8 weeks

Exclusion Criteria:

1. Treatment with any of the following within 4 weeks before baseline:
   - Azathioprine
   - Cyclosporine (except eye drops)
2. Pregnancy
3. Serum creatinine > 2 x ULN
4. pregnancy
"""


@pytest.fixture(scope="module")
def criteria() -> tuple[Criterion, ...]:
    return read_criteria(EligibilityText(text=TEXT, offset=OFFSET))


def test_criteria_are_numbered_within_their_list(criteria: tuple[Criterion, ...]) -> None:
    numbers = [(c.list, c.ordinal, c.label) for c in criteria]
    assert numbers == [
        ("inclusion", 1, "1."), ("inclusion", 2, "2."), ("inclusion", 3, "3."),
        ("exclusion", 1, "1."), ("exclusion", 2, "-"), ("exclusion", 3, "-"),
        ("exclusion", 4, "2."), ("exclusion", 5, "3."), ("exclusion", 6, "4."),
    ]  # fmt: skip


def test_a_parent_is_named_by_its_number(criteria: tuple[Criterion, ...]) -> None:
    assert [c.parent for c in criteria] == [None, None, None, None, 1, 1, None, None, None]


def test_the_same_words_in_the_same_list_are_a_duplicate(criteria: tuple[Criterion, ...]) -> None:
    assert [c.duplicate_of for c in criteria] == [None] * 8 + [4]


def test_the_same_words_in_the_other_list_are_no_duplicate() -> None:
    text = "Inclusion Criteria:\n- Asthma\n\nExclusion Criteria:\n- Asthma\n"
    first, second = read_criteria(EligibilityText(text=text))
    assert (first.effect, second.effect) == ("requires", "excludes")
    assert second.duplicate_of is None


def test_what_announces_a_list_is_said_of_its_items(criteria: tuple[Criterion, ...]) -> None:
    [azathioprine] = criteria[4].characteristics
    assert (azathioprine.effect, azathioprine.kind) == ("excludes", "treatment-exposure")
    assert azathioprine.window is not None
    assert (azathioprine.window.days, azathioprine.window.anchor) == (28, "baseline")


def test_what_does_not_announce_is_not_said_of_items_below_it() -> None:
    text = "Exclusion Criteria:\n\n- Rituximab within 6 months before screening\n    - Ibuprofen\n"
    parent, child = read_criteria(EligibilityText(text=text))
    assert child.parent == parent.ordinal
    assert [c.window for c in child.characteristics] == [None]


def test_a_heading_below_the_lists_decides_as_well() -> None:
    text = "Inclusion Criteria:\n\nPermitted medications:\n- Ibuprofen\n- Omeprazole\n"
    read = read_criteria(EligibilityText(text=text))
    assert [(c.about.text, c.effect) for found in read for c in found.characteristics] == [
        ("Ibuprofen", "permits"),
        ("Omeprazole", "permits"),
    ]


def test_an_abbreviation_means_what_the_text_defines() -> None:
    text = "Exclusion Criteria:\n- Prior cyclophosphamide (QXZ)\n- QXZ within 6 months\n"
    _, second = read_criteria(EligibilityText(text=text))
    assert [(c.about.text, c.about.label) for c in second.characteristics] == [("QXZ", "cyclophosphamide")]


def test_the_lexicon_and_the_context_given_are_used() -> None:
    plain = Term(iri="https://example.org/plain", type="Drug", label="plainol", abbreviations=("PL",))
    other = Term(iri="https://example.org/other", type="Condition", label="otheritis", abbreviations=("PL",))
    lexicon = Lexicon([plain, other])
    text = EligibilityText(text="Exclusion Criteria:\n- PL\n")
    [open_] = read_criteria(text, lexicon)
    [meant] = read_criteria(text, lexicon, Context(named=frozenset({plain.iri})))
    assert [len(c.about.candidates) for c in open_.characteristics] == [2]
    assert [c.about.term for c in meant.characteristics] == [plain.iri]


def test_no_text_has_no_criteria() -> None:
    assert read_criteria(EligibilityText(text="")) == ()
    assert read_criteria(EligibilityText(text=" \n\n ")) == ()


def test_a_criterion_longer_than_a_stretch_is_read_to_its_end() -> None:
    filler = "The investigator keeps a written record of every visit. " * (LONG // 50)
    text = f"Exclusion Criteria:\n- Prior rituximab. {filler}Prior imatinib within 2 weeks.\n"
    [criterion] = read_criteria(EligibilityText(text=text, offset=OFFSET))
    assert len(criterion.text) > LONG
    assert [c.about.text for c in criterion.characteristics][:: len(criterion.characteristics) - 1] == [
        "rituximab",
        "imatinib",
    ]
    _check(EligibilityText(text=text, offset=OFFSET), (criterion,))


def test_a_criterion_without_a_stop_is_cut_at_white_space() -> None:
    text = "Exclusion Criteria:\n- " + "word " * LONG + "imatinib\n"
    [criterion] = read_criteria(EligibilityText(text=text))
    assert [c.about.text for c in criterion.characteristics] == ["imatinib"]


def _mentions(criterion: Criterion) -> Iterator[Mention]:
    yield from criterion.mentions
    yield from (c.about for c in criterion.characteristics)


def _check(eligibility: EligibilityText, criteria: tuple[Criterion, ...]) -> None:
    """Every offset lies in its criterion, and leads to the words it is said to lead to."""

    def words(start: int, end: int) -> str:
        return eligibility.text[start - eligibility.offset : end - eligibility.offset]

    stop = eligibility.offset + len(eligibility.text)
    for criterion in criteria:
        assert eligibility.offset <= criterion.start < criterion.end <= stop
        assert words(criterion.start, criterion.end) == criterion.text
        for mention in _mentions(criterion):
            assert criterion.start <= mention.start < mention.end <= criterion.end
            assert words(mention.start, mention.end) == mention.text
        spans = [(c.start, c.end) for c in criterion.characteristics] + list(criterion.unparsed)
        assert all(criterion.start <= start < end <= criterion.end for start, end in spans)
        assert all(c.start <= c.about.start < c.about.end <= c.end for c in criterion.characteristics)


def test_offsets_lead_back_into_the_document(criteria: tuple[Criterion, ...]) -> None:
    _check(EligibilityText(text=TEXT, offset=OFFSET), criteria)
    assert [c.label for c in criteria if not c.characteristics] == ["1."]


def test_what_is_not_understood_is_told() -> None:
    text = "Inclusion Criteria:\n- Owns a bicycle. No prior rituximab.\n"
    [criterion] = read_criteria(EligibilityText(text=text))
    assert [text[start:end] for start, end in criterion.unparsed] == ["Owns a bicycle."]


PHRASES = (
    "Inclusion Criteria:", "Exclusion Criteria:", "\n", "\n\n- ", "\n  * ", "\n1. ", "\n2) ", "\na) ", "•", "• -", "(",
    ")", "[", "]", ":", ";", ". ", ", ", " and ", " or ", "no ", "not ", "except ", "unless ", "other ", "such as ",
    "any of the following", "within 4 weeks", "≥ 3 months", " or 5 half-lives", "before baseline", "history of ",
    "current ", "methotrexate", "MTX", "rituximab (", "biologics", "diseases", "lupus", "FVC", "hemoglobin", "< 8 g/dL",
    "> 2 x ULN", "18-60 years", "stable dose", "allergy to ", "pregnant", "biopsy", "may ", "allowed",
    "\u00a0", "\u2028",
    "é", "ß", "İ", "𝛼", "<br>", "\\>", "=50%", "\r\n", "\t",
)  # fmt: skip


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=6)), max_size=60), st.integers(0, 10**6))
def test_whatever_the_text_its_offsets_lead_back(parts: list[str], offset: int) -> None:
    eligibility = EligibilityText(text="".join(parts), offset=offset)
    _check(eligibility, read_criteria(eligibility))
