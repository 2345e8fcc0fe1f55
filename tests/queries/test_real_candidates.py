"""Real studies without their ids, their titles written otherwise and fields left out: how many find themselves."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trialgraph.loaders.model import Record
from trialgraph.loaders.pipeline import records
from trialgraph.loaders.quads import record_iri, record_quads, trial_id
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.queries import identity
from trialgraph.queries.store import GraphStore

CANDIDATES = """SELECT ?id ?candidate ?confidence {
  ?trial tg:id ?id ; tg:hasCandidate ?node . ?node tg:value ?candidate ; tg:confidence ?confidence }"""
STUDIES = 500
# What was measured over all 1,031 studies and 4,107 older ones (docs/records.md), less what chance may do.
LEAST = [(0.5, 0.92, 0.97), (0.8, 0.96, 0.94), (0.9, 0.97, 0.90)]


def written_otherwise(title: str | None, chance: random.Random) -> str | None:
    if not title:
        return title
    words, which = title.split(), chance.randrange(5)
    if which == 1:
        return title.upper()
    if which == 2 and len(words) > 5:
        del words[chance.randrange(len(words))]
    if which == 3:
        return f"{title} (Multicentre Trial)"
    if which == 4 and len(words) > 6:
        words = words[: max(5, len(words) * 4 // 5)]
    return " ".join(words)


def without_id(record: Record, number: int, chance: random.Random) -> Record:
    """The study as a page may have it: any field may be left out, the count may be an earlier one."""
    trial = record.trial
    left: dict[str, Any] = {"nct_id": None, "registry_id": None, "org_study_id": None, "secondary_ids": ()}
    left |= {"brief_title": written_otherwise(trial.brief_title, chance), "mesh_terms": (), "related_trials": ()}
    if chance.random() < 0.4:
        left["official_title"] = None
    if trial.enrollment_count and chance.random() < 0.25:
        left["enrollment_count"] = trial.enrollment_count * 9 // 10
    for name in ("sponsors", "phases", "conditions", "interventions", "enrollment_count", "start_date"):
        if chance.random() < 0.4:
            left[name] = _empty(name)
    return msgspec.structs.replace(
        record, trial=msgspec.structs.replace(trial, **left), format="pff", digest=f"{number:064x}"
    )


def _empty(name: str) -> Any:
    return None if name in ("enrollment_count", "start_date") else ()


@pytest.fixture(scope="module")
def found(shared: Path) -> tuple[dict[str, str], list[tuple[str, str, float]]]:
    """The right id of each study that lost its own, and all candidates."""
    chance, lexicon = random.Random(7), Lexicon.shipped()
    source = str(shared / "data" / "ctgov-v2" / "studies.jsonl.gz")
    bare = [
        msgspec.structs.replace(each, trial=msgspec.structs.replace(each.trial, eligibility=None))
        for each in records([source])
        if isinstance(each, Record)
    ]
    lost = {n: without_id(each, n, chance) for n, each in enumerate(bare[:STUDIES], 1)}
    store = GraphStore.open()
    for lot in (bare, lost.values()):
        store.write([(record_iri(each), "".join(record_quads(each, lexicon)), "") for each in lot])
    identity.link(store)
    right = {trial_id(each): trial_id(bare[n - 1]) for n, each in lost.items()}
    return right, [(str(id), str(other), float(str(sure))) for id, other, sure in store.select(CANDIDATES).rows]


@pytest.mark.parametrize(("sure", "precision", "recall"), LEAST)
def test_most_find_themselves_and_few_another(
    found: tuple[dict[str, str], list[tuple[str, str, float]]], sure: float, precision: float, recall: float
) -> None:
    right, candidates = found
    told = [(id, other) for id, other, confidence in candidates if confidence >= sure]
    good = {(id, other) for id, other in told if right[id] == other}
    assert len(right) >= STUDIES - 2
    assert len(good) / len(told) >= precision
    assert len({id for id, _ in good}) / len(right) >= recall
