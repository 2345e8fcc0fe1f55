"""ATC: the length of a code is its level."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies import atc
from trialgraph.ontology.terminologies.entry import LICENSED, Entry

ATC = AUTHORITIES["ATC"]
ROWS = [
    "L,ANTINEOPLASTIC AND IMMUNOMODULATING AGENTS",
    "L04,IMMUNOSUPPRESSANTS",
    "L04A,IMMUNOSUPPRESSANTS",
    "L04AA,Selective immunosuppressants",
    "L04AA06,mycophenolic acid",
]


def entries(folder: Path, *rows: str, header: str = "ATC code,ATC level name") -> list[Entry]:
    (folder / "atc.csv").write_text("\n".join([header, *rows]))
    return list(atc.read(folder / "atc.csv").entries)


def test_seven_characters_are_a_drug_and_fewer_a_class(tmp_path: Path) -> None:
    found = entries(tmp_path, *ROWS)
    assert [entry.iri for entry in found] == [ATC + row.split(",")[0] for row in ROWS]
    assert [entry.type for entry in found] == [*["DrugClass"] * 4, "Drug"]


def test_a_drug_is_in_its_class_and_a_class_below_another(tmp_path: Path) -> None:
    *classes, drug = entries(tmp_path, *ROWS)
    assert (drug.classes, drug.broader) == ((ATC + "L04AA",), ())
    assert [entry.broader for entry in classes] == [(), (ATC + "L",), (ATC + "L04",), (ATC + "L04A",)]


@pytest.mark.parametrize("header", ["code,name", "Class ID,Preferred Label", "ATC_CODE,Label"])
def test_headers_are_matched_leniently_and_iris_are_codes(tmp_path: Path, header: str) -> None:
    (entry,) = entries(tmp_path, f"{ATC}L04AA06,mycophenolic acid", header=header)
    assert (entry.iri, entry.label) == (ATC + "L04AA06", "mycophenolic acid")


def test_a_substance_may_have_a_row_for_each_route(tmp_path: Path) -> None:
    rows = ["L01BA01,methotrexate,2.5,O", "L01BA01,methotrexate,2.5,P"]
    (entry,) = entries(tmp_path, *rows, header="atc code,atc name,ddd,route")
    assert entry.label == "methotrexate"


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ("L0,x", "line 7: column code: 'L0' is no ATC code, such as L04AA06"),
        ("L04AA0,x", "line 7: column code: 'L04AA0' is no ATC code"),
        ("L04AX,", "line 7: column name: it is empty"),
        ("L04AA06,another", "line 7: column code: L04AA06 is there already, as 'mycophenolic acid'"),
        ("L04AX03", "line 7: 1 fields under a header of 2"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(tmp_path: Path, row: str, cause: str) -> None:
    with pytest.raises(InvalidTerms, match=rf"^atc\.csv, {cause}"):
        entries(tmp_path, *ROWS, row)


def test_a_table_without_codes_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidTerms, match=r"^atc\.csv, line 1: no codes below the header"):
        entries(tmp_path)
    with pytest.raises(InvalidTerms, match=r"^atc\.csv, line 1: no column 'code'"):
        entries(tmp_path, *ROWS, header="level,name")


def test_it_is_the_users_own() -> None:
    assert (atc.TERMS, atc.URL) == (LICENSED, None)
