"""Items on one line each, and the way back to what was printed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trialgraph.loaders.criteria.flat import Flat
from trialgraph.loaders.criteria.segmentation import segment


def _flat(text: str) -> Flat:
    return Flat(text, segment(text).items)


def test_wrapped_lines_and_escapes_are_no_words() -> None:
    text = "Exclusion Criteria:\n\n  -  Rituximab within 90\n     days, age \\>= 18\n  -  Lupus\n"
    flat = _flat(text)
    assert flat.text == "Rituximab within 90 days, age >= 18\nLupus"
    days = flat.text.index("days")
    assert text[flat.start(days) : flat.end(days + 4)] == "days"
    sign = flat.text.index(">=")
    assert text[flat.start(sign) : flat.end(sign + 2)] == ">="


def test_a_stretch_over_a_break_is_what_was_printed() -> None:
    text = "- within 90\n     days"
    flat = _flat(text)
    assert text[flat.start(0) : flat.end(len(flat.text))] == "within 90\n     days"


@given(st.text(alphabet=st.sampled_from("ab  \n\t-.\\>(1"), max_size=80))
def test_every_character_leads_to_the_one_it_was(text: str) -> None:
    flat = _flat(text)
    for item in flat.items:
        for offset in range(item.start, item.end):
            shown, printed = flat.text[offset], text[flat.start(offset)]
            assert shown == printed or (shown == " " and printed.isspace())
            assert flat.end(offset + 1) == flat.start(offset) + 1


@given(st.text(alphabet=st.sampled_from("ab  \n\t-.\\>(1"), max_size=80))
def test_a_span_begins_and_ends_as_its_characters_do(text: str) -> None:
    flat = _flat(text)
    for item in flat.items:
        for start in range(item.start, item.end):
            for end in range(start + 1, item.end + 1):
                assert flat.span(start, end) == (flat.start(start), flat.end(end))
