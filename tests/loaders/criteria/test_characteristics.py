"""What a statement holds besides its effect, from `cases/characteristics.toml`.

By the words of the subject: `limits` (`>= 45 <= 80 % of predicted`), `windows` (`4 week`, none for no length),
`examples` (the class it is listed under), `given` (what qualifies it), `effects`, `types`, `terms`. `groups` lists the
subjects that share a key; `silent` the words about which nothing must be stated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from trialgraph.loaders.model import Characteristic, Criterion

Case = Mapping[str, Any]
ReadOne = Callable[[Case], Criterion]


def _limit(found: Characteristic) -> str:
    quantity = found.quantity
    if quantity is None:
        return "none"
    parts = [f"{quantity.comparator} {quantity.number:.12g}"]
    if quantity.upper_number is not None:
        parts.append(f"{quantity.upper_comparator} {quantity.upper_number:.12g}")
    parts += [quantity.ucum] if quantity.ucum else []
    return " ".join([*parts, f"of {quantity.relative_to}" if quantity.relative_to else ""]).strip()


def _window(found: Characteristic) -> str:
    window = found.window
    return "none" if window is None or window.value is None else f"{window.value:g} {window.unit}"


PRINTED: dict[str, Callable[[Characteristic], str]] = {
    "limits": _limit,
    "windows": _window,
    "effects": lambda found: found.effect,
    "kinds": lambda found: found.kind,
    "rules": lambda found: found.rule,
    "types": lambda found: found.about.type,
    "terms": lambda found: found.about.curie or "none",
    "examples": lambda found: found.example_of or "none",
    "given": lambda found: found.condition or "none",
}


def _groups(criterion: Criterion) -> list[list[str]]:
    members: defaultdict[str, list[str]] = defaultdict(list)
    for found in criterion.characteristics:
        if found.group:
            members[found.group].append(found.about.text)
    return list(members.values())


def test_every_case_is_collected(cases: list[Case]) -> None:
    assert len(cases) == 65
    assert all(case.keys() & {*PRINTED, "groups", "silent"} for case in cases)


def test_statements_of_a_sentence(case: Case, read_one: ReadOne) -> None:
    criterion = read_one(case)
    # Of two statements about the same words the first is the general one, the second what lifts it.
    said = {found.about.text: found for found in reversed(criterion.characteristics)}
    for field in PRINTED.keys() & case.keys():
        printed = {words: PRINTED[field](said[words]) if words in said else "unsaid" for words in case[field]}
        assert printed == case[field]
    assert _groups(criterion) == case.get("groups", _groups(criterion))
    assert not said.keys() & set(case.get("silent", []))


def test_an_exception_that_names_nothing_lifts_what_it_follows(read_one: ReadOne) -> None:
    criterion = read_one({"text": "Tuberculosis, except if treated for 6 months"})
    general, lifted = criterion.characteristics
    assert (general.effect, general.exception_to, general.condition) == ("excludes", None, None)
    assert (lifted.effect, lifted.exception_to) == ("permits", "Tuberculosis")
    assert (lifted.condition, lifted.window) == ("except if treated for 6 months", None)


def test_confidence_is_lower_where_the_words_are_no_term(read_one: ReadOne) -> None:
    [known] = read_one({"text": "Rituximab"}).characteristics
    [unknown] = read_one({"text": "Quuxolimab"}).characteristics
    assert (known.about.type, unknown.about.type) == ("Drug", "Drug")
    assert known.about.term and not unknown.about.term
    assert 0 < unknown.confidence < known.confidence <= 1


def test_mentions_hold_the_times_values_and_negations_as_well(read_one: ReadOne) -> None:
    criterion = read_one({"list": "inclusion", "text": "No rituximab within 6 months; hemoglobin > 9 g/dL"})
    types = [(mention.type, mention.text) for mention in criterion.mentions]
    assert types == [
        ("Negation", "No"),
        ("Drug", "rituximab"),
        ("Temporal", "within 6 months"),
        ("Measurement", "hemoglobin"),
        ("Value", "> 9 g/dL"),
    ]
