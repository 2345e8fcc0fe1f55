"""Countries by whatever name, and places as nodes."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialgraph.loaders.statements import iri
from trialgraph.ontology.places import PLACE, Place, country_code, place


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States", "US"),
        ("Korea, Republic of", "KR"),
        ("South Korea", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Turkey", "TR"),
        ("Turkey (Türkiye)", "TR"),
        ("Iran, Islamic Republic of", "IR"),
        ("Iran", "IR"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("Taiwan", "TW"),
        ("Hong Kong", "HK"),
        ("The Gambia", "GM"),
        ("Gambia", "GM"),
        ("Russia", "RU"),
        ("Russian Federation", "RU"),
        ("Moldova, Republic of", "MD"),
        ("Vietnam", "VN"),
        ("Côte D'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Macedonia, The Former Yugoslav Republic of", "MK"),
        ("North Macedonia", "MK"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Palestinian Territories, Occupied", "PS"),
        ("Lao People's Democratic Republic", "LA"),
        ("Syria", "SY"),
        ("Puerto Rico", "PR"),
        ("Réunion", "RE"),
        ("Bosnia and Herzegovina", "BA"),
        ("  united   KINGDOM ", "GB"),
        ("England", "GB"),
        ("Former Serbia and Montenegro", None),
        ("Former Yugoslavia", None),
        ("Netherlands Antilles", None),
        ("US", None),
        ("Georgia, United States", None),
        ("Narnia", None),
        ("", None),
    ],
)
def test_country(name: str, code: str | None) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize("country", list(pycountry.countries), ids=lambda country: country.alpha_2)
def test_every_country_by_its_names(country: object) -> None:
    names = [getattr(country, kind, None) for kind in ("name", "official_name", "common_name")]
    assert {country_code(name) for name in names if name} == {getattr(country, "alpha_2")}  # noqa: B009


@pytest.mark.parametrize(
    ("country", "state", "city", "path"),
    [
        ("United States", "California", "Los Angeles", "us/california/los-angeles"),
        ("China", None, "Xi'an", "cn/-/xian"),
        ("China", None, "Xi’an", "cn/-/xian"),
        ("Switzerland", None, "Zürich", "ch/-/zurich"),
        ("Germany", "Baden-Württemberg", "Freiburg i. Br.", "de/baden-wurttemberg/freiburg-i-br"),
        ("China", "Hubei", None, "cn/hubei"),
        ("Japan", None, "東京", "jp/-/%E6%9D%B1%E4%BA%AC"),
    ],
)
def test_place(country: str, state: str | None, city: str | None, path: str) -> None:
    found = place(country, state, city)
    assert found is not None
    assert found.iri == PLACE + path


@pytest.mark.parametrize(
    ("country", "state", "city"),
    [(None, None, "Paris"), ("Narnia", None, "Paris"), ("France", None, None), ("France", "", "-"), ("", "", "")],
)
def test_what_is_no_place(country: str | None, state: str | None, city: str | None) -> None:
    assert place(country, state, city) is None


@given(state=st.text(), city=st.text())
def test_every_place_has_an_iri_of_its_own_shape(state: str, city: str) -> None:
    found = place("France", state, city)
    if found is not None:
        assert iri(found.iri) == f"<{found.iri}>"
        assert found.iri.count("/") - PLACE.count("/") in (1, 2)
        assert found.iri == Place("FR", state.upper().lower(), city).iri or not state.isascii()


def test_pycountry_waits_until_a_country_is_asked_for() -> None:
    code = "import sys, trialgraph.loaders.quads as q; print('pycountry' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_countries_of_real_records(shared: Path) -> None:
    sites: Counter[str] = Counter()
    with gzip.open(shared / "data" / "ctgov-v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            module = json.loads(line)["protocolSection"].get("contactsLocationsModule", {})
            sites.update(site["country"] for site in module.get("locations", ()) if "country" in site)
    assert len(sites) > 50
    assert {name for name in sites if country_code(name) is None} <= {"Former Yugoslavia"}
