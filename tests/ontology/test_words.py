"""How names are compared, and in which orders people write them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trialgraph.ontology.words import _ANY, _ASCII, Normals, is_code, key, normal, orders, split, tokens


@given(st.text(max_size=80))
def test_words_stand_where_they_say(text: str) -> None:
    words = split(text)
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == words.forms
    assert words.starts == sorted(words.starts)


@given(st.text(max_size=80))
def test_tokens_are_the_words_in_normal_form(text: str) -> None:
    assert [(t.text, t.norm) for t in tokens(text)] == [(form, normal(form)) for form in split(text).forms]


@given(st.text(st.one_of(st.characters(max_codepoint=127), st.sampled_from("'sS-_ ")), max_size=40))
@example("".join(map(chr, range(128))))
def test_text_in_ascii_is_split_as_any_other(text: str) -> None:
    assert _ASCII.split(text) == _ANY.split(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Crohn's disease", "crohn DISEASES"),
        ("TNF-α inhibitors", "tnf alpha inhibitor"),
        ("oesophageal tumour", "esophageal tumors"),
        ("Sjögren’s syndrome", "sjogren syndrome"),
        ("Head & Neck Cancer", "head and neck cancer"),
        ("vein thromboses", "vein thrombosis"),
        ("brain metastases", "brain metastasis"),
    ],
)
def test_equal_names_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("gout", "goat"), ("type 1 diabetes", "type 2 diabetes"), ("PD", "PD-1"), ("doses", "dosis")]
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Scleroderma, Systemic", ["Systemic Scleroderma"]),
        ("cancer of the lung", ["lung cancer"]),
        ("Lung Cancer", ["Cancer of Lung", "Cancer of the Lung"]),
        ("1,2-dichloroethane", []),
        ("systemic sclerosis", []),
        ("Carcinoma, Non-Small-Cell Lung", ["Non-Small-Cell Lung Carcinoma"]),
    ],
)
def test_orders_begin_with_the_name_itself(name: str, others: list[str]) -> None:
    assert list(orders(name)) == [name, *others]


@pytest.mark.parametrize("name", ["PsA", "CLL/SLL", "AZT", "IgA", "5-FU"])
def test_codes(name: str) -> None:
    assert is_code(name)


@pytest.mark.parametrize("name", ["Gout", "interferon", "T", "CAR T", "METHOTREXATE", "Crohn"])
def test_words_are_no_codes(name: str) -> None:
    assert not is_code(name)


def test_normal_forms_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Normals, "MOST", 2)
    normals = Normals()
    assert [normals[word] for word in ("Gouts", "lupus", "Tumours", "gouts")] == ["gout ", "lupus ", "tumor ", "gout "]
    assert len(normals) <= Normals.MOST
