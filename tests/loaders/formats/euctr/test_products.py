"""Products and placebos of a protocol as interventions."""

from __future__ import annotations

import pytest

from tests.loaders.formats.euctr.protocol import values
from trialgraph.loaders.formats.euctr.products import interventions
from trialgraph.loaders.model import Intervention

PLACEBO = Intervention(name="Placebo", description="Tablet\nOral use")
EXAMPLA = Intervention(
    name="Exampla",
    type="DRUG",
    description="IMP role: Test\nTablet\nOral use\nGastric use",
    other_names=("examplinib tablets", "EX-1", "Examplinib", "EXA", "EXAMPLINIB HYDRATE"),
)
SECOND = (
    "D.IMP: 2\nD.1.2 and D.1.3 IMP Role: Comparator\nD.3.8 INN - Proposed INN: Glowine\nD.8 Information on Placebo\n"
)


def test_a_product_has_all_of_its_names_and_a_placebo_has_none() -> None:
    assert interventions(values()) == (EXAMPLA, PLACEBO)


def test_a_product_without_a_trade_name_is_called_by_the_next_name() -> None:
    unnamed = ("D.2.1.1.1 Trade name: Exampla\n", "")
    assert interventions(values(unnamed))[0].name == "examplinib tablets"
    bare = interventions(values(unnamed, ("D.3.1 Product name: examplinib tablets\n", "")))
    assert (bare[0].name, bare[0].other_names[0]) == ("Examplinib", "EX-1")


def test_each_product_has_its_own_names() -> None:
    found = interventions(values(("D.8 Information on Placebo\n", SECOND)))
    other = Intervention(name="Glowine", description="IMP role: Comparator")
    assert found == (EXAMPLA, other, PLACEBO)


def test_a_product_that_is_listed_with_each_of_its_strengths_is_one() -> None:
    twice = SECOND + SECOND.replace("D.IMP: 2", "D.IMP: 3")
    assert len(interventions(values(("D.8 Information on Placebo\n", twice)))) == 3


def test_a_product_without_any_name_is_none() -> None:
    nameless = "D.IMP: 2\nD.1.2 and D.1.3 IMP Role: Comparator\nD.8 Information on Placebo\n"
    assert interventions(values(("D.8 Information on Placebo\n", nameless))) == (EXAMPLA, PLACEBO)


@pytest.mark.parametrize(
    ("chemical", "biological", "gene", "type"),
    [
        ("Yes", "No", "No", "DRUG"),
        ("Yes", "Yes", "No", "BIOLOGICAL"),
        ("No", "Yes", "Yes", "GENETIC"),
        ("No", "No", "No", None),
    ],
)
def test_the_kind_of_a_product(chemical: str, biological: str, gene: str, type: str | None) -> None:
    found = interventions(
        values(
            ("chemical origin: Yes", f"chemical origin: {chemical}"),
            ("(other than Advanced Therapy IMP (ATIMP): No", f"(other than Advanced Therapy IMP (ATIMP): {biological}"),
            ("Gene therapy medical product: No", f"Gene therapy medical product: {gene}"),
        )
    )
    assert found[0].type == type


def test_there_is_no_placebo_where_none_is_used() -> None:
    assert interventions(values(("used in this Trial? Yes", "used in this Trial? No"))) == (EXAMPLA,)


def test_two_placebos_differ_in_form() -> None:
    other = (
        "D.8 Placebo: 2\nD.8.1 Is a Placebo used in this Trial? Yes\nD.8.3 Pharmaceutical form of the placebo: Gel\n"
    )
    found = interventions(values(("\nE. General Information", f"{other}\nE. General Information")))
    assert found[1:] == (PLACEBO, Intervention(name="Placebo", description="Gel"))
