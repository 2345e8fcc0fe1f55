"""The header grammar of .rq files, and the page made of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialgraph.errors import InvalidQuestion
from trialgraph.queries.catalogue import Parameter, catalogue, page, read

GOOD = """#+ summary: Which trials give a drug?
#+ param treatment: Treatment - what is given
#+ param condition: Condition, optional
#+ column trial: the registry id
#+ example: trialgraph ask given --treatment MMF
SELECT ?trial WHERE {
  VALUES ?treatment {}
  ?study tg:gives ?treatment ; tg:id ?trial .
  #? condition
  VALUES ?condition {}
  ?study tg:studies ?condition .
  #.
}
"""


def test_header_is_read() -> None:
    question = read("given", GOOD)
    assert question.summary == "Which trials give a drug?"
    assert question.parameters[0] == Parameter("treatment", "Treatment", False, "what is given")
    assert question.parameters[1].optional
    assert question.parameters[1].description.startswith("a condition")
    assert question.columns == {"trial": "the registry id"}
    assert question.examples == ("trialgraph ask given --treatment MMF",)


def test_optional_block_goes_with_its_parameter() -> None:
    question = read("given", GOOD)
    assert "tg:studies" in question.sparql({"treatment", "condition"})
    assert "condition" not in question.sparql({"treatment"})


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("#+ summary: Which trials give a drug?\n", "", "needs one summary"),
        ("#+ summary:", "#+ sumary:", "line 1: not a header line"),
        ("Treatment - what", "Medicine - what", "parameter treatment is none of the types"),
        ("Treatment - what", "Treatment, maybe - what", "parameter treatment is none of the types"),
        ("#+ column trial", "#+ column title", "columns are not those selected"),
        ("VALUES ?treatment {}", "", "data blocks differ: treatment"),
        ("  #? condition\n", "", "data blocks differ: condition"),
        ("#+ param treatment: Treatment - what is given\n", "", "data blocks differ: treatment"),
        ("?study tg:gives", "?study tg:gives gives", "given.rq: error at"),
        ("SELECT ?trial WHERE", "ASK", "is a SELECT query"),
    ],
)
def test_fault_in_a_file_is_named(old: str, new: str, cause: str) -> None:
    with pytest.raises(InvalidQuestion, match=r"given\.rq") as raised:
        assert old in GOOD
        read("given", GOOD.replace(old, new).replace("  #.\n", "" if "#?" in old else "  #.\n"))
    assert cause in str(raised.value)


def test_catalogue_is_in_alphabetical_order_and_large_enough() -> None:
    assert list(catalogue()) == sorted(catalogue())
    assert len(catalogue()) == 38


def test_flagship_has_the_columns_of_the_contract() -> None:
    columns = (
        "trial title how treatment_as_written via_class authority timing window_value window_unit window_days"
        " anchor list criterion_text confidence"
    )
    assert list(catalogue()["trials-excluding-treatment"].columns) == columns.split()


def test_treatment_rules_has_the_columns_of_the_contract() -> None:
    columns = (
        "trial list effect kind timing subject_text subject_id subject_label example_of window_value window_unit"
        " window_days anchor condition criterion_text char_start char_end source"
    )
    assert list(catalogue()["treatment-rules"].columns) == columns.split()


@pytest.mark.parametrize("name", catalogue())
def test_example_names_the_question_and_its_parameters(name: str) -> None:
    question = catalogue()[name]
    assert question.examples
    options = {f"--{parameter.name}" for parameter in question.parameters} | {"--format"}
    required = {f"--{parameter.name}" for parameter in question.parameters if not parameter.optional}
    for example in question.examples:
        assert example.startswith(f"trialgraph ask {name}")
        assert required <= {word for word in example.split() if word.startswith("--")} <= options


def test_page_of_questions_is_current() -> None:
    """Run `python -m trialgraph.queries.catalogue > docs/questions.md` after a change to a question."""
    assert (Path(__file__).parents[2] / "docs" / "questions.md").read_text(encoding="utf-8") == page()
