"""MONDO and MeSH joined with the shipped terms: what must be one, what must not, and what stands below what.

The releases are written from tables whose cross-references hold the mistakes that public ones hold.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ontology.terminologies.mesh_releases import write_descriptors
from tests.ontology.terminologies.releases import write_mondo
from trialgraph.ontology.index import Index
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.merging import Source, merge
from trialgraph.ontology.shipped import shipped_terms
from trialgraph.ontology.terminologies import mesh, mondo


@pytest.fixture(scope="module")
def lexicon(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder = tmp_path_factory.mktemp("releases")
    sources = (
        Source("mondo", list(mondo.read(write_mondo(shared, folder / "mondo.obo")).entries)),
        Source("mesh", list(mesh.read(write_descriptors(shared, folder / "desc2025.xml")).entries)),
    )
    Index.of(merge(*shipped_terms(), sources).terms).save(folder)
    return Lexicon.open(folder)


def iri(lexicon: Lexicon, name: str) -> str:
    (term,) = [term for term in lexicon.resolve(name) if term.type == "Condition"]
    return term.iri


@pytest.mark.parametrize(
    ("narrower", "broader"),
    [
        ("limited cutaneous systemic sclerosis", "systemic sclerosis"),
        ("CREST syndrome", "systemic sclerosis"),
        ("systemic sclerosis", "autoimmune disease"),
        ("lupus nephritis", "systemic lupus erythematosus"),
        ("HIV infection", "infectious disease"),
        ("idiopathic pulmonary fibrosis", "interstitial lung disease"),
        ("breast carcinoma", "cancer"),
    ],
)
def test_stands_below(lexicon: Lexicon, narrower: str, broader: str) -> None:
    assert lexicon.is_a(iri(lexicon, narrower), iri(lexicon, broader))


@pytest.mark.parametrize(
    ("narrower", "broader"),
    [
        ("morphea", "systemic sclerosis"),
        ("HIV infection", "cancer"),
        ("idiopathic pulmonary fibrosis", "infectious disease"),
        ("systemic sclerosis", "immunodeficiency disease"),
        ("seizure", "epilepsy"),
        ("hypertension", "congenital abnormality"),
    ],
)
def test_does_not_stand_below(lexicon: Lexicon, narrower: str, broader: str) -> None:
    assert not lexicon.is_a(iri(lexicon, narrower), iri(lexicon, broader))


def test_an_id_of_mesh_is_the_term_of_mondo(lexicon: Lexicon) -> None:
    assert [term.curie for term in lexicon.resolve("MESH:D012595")] == ["MONDO:0005100"]


@pytest.mark.parametrize("name", ["triple therapy", "iron deficiency anaemia of nobody"])
def test_what_is_no_name_stays_a_name(lexicon: Lexicon, name: str) -> None:
    assert lexicon.resolve(name) == ()
