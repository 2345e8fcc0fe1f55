"""Organizations by name: spellings of one are one, and no two are ever taken for one."""

from __future__ import annotations

import gzip
import json
import pickle
import re
from collections import Counter
from pathlib import Path

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialgraph.ontology.namespaces import ORGANIZATION
from trialgraph.ontology.organization_names import normal
from trialgraph.ontology.organizations import FORM, SPELLING, WRITTEN, Found, Organization, Organizations
from trialgraph.ontology.places import country_code

HERE = Path(__file__).parent


def table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()[1:]]


# Spellings from real records, each read and found right; and the nearest pairs of names that are two organizations.
ONE, APART = table("organizations_one.tsv"), table("organizations_apart.tsv")


def organizations(*names: str, country: str = "US") -> Organizations:
    return Organizations(Organization(iri=f"urn:{n}", name=name, country=country) for n, name in enumerate(names))


def named(found: Found) -> str | None:
    return found.organization.name if found.organization else None


class TestNormalForm:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("M.D. Anderson Cancer Center", "MD Anderson Cancer Centre"),
            ("Hôpital Saint-Antoine", "Hospital St. Antoine"),
            ("University Hospital Münster", "University Hospital Muenster"),
            ("Århus Universitet", "Aarhus University"),
            ("Universität Zürich", "University of Zurich"),
            ("Università degli Studi di Torino", "University of degli Studi Turin"),
            ("Food Allergy Research & Education", "Food Allergy Research and Education"),
            ("National Eye Institute (NEI)", "National Eye Institute"),
            ("Academisch Medisch Centrum (AMC)", "Academisch Medical Center"),
            ("ALK-Abelló A/S", "ALK Abello"),
            ("Chiesi Farmaceutici S.p.A.", "Chiesi Farmaceutici"),
            ("L'Hôpital de l'Université", "Hospital University"),
            ("ＮＴＴ Medical Center", "NTT Medical Center"),
        ],
    )
    def test_is_that_of_the_same_name_spelt_otherwise(self, one: str, other: str) -> None:
        assert normal(one).words == normal(other).words

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("PersonGen (Suzhou)", "PersonGen"),
            ("Shaanxi", "Shanxi"),
            ("Hospital 1", "Hospital 2"),
            ("University of Washington", "Washington University"),
            ("National Institutes of Health", "National Institute of Health"),
            ("University Hospital (US)", "University Hospital"),
        ],
    )
    def test_is_another_for_another_name(self, one: str, other: str) -> None:
        assert normal(one).words != normal(other).words

    def test_says_where_a_legal_form_is_known_to_law(self) -> None:
        assert normal("Pfizer K.K.").law == frozenset({"JP"})
        assert normal("Hansoh Company").law is None
        assert normal("Pfizer").law is None
        assert normal("Inc.").words == ("inc",)

    @given(st.text())
    def test_any_text_has_one(self, text: str) -> None:
        assert normal(text).words == normal(f" {text.upper()} ".lower()).words or not text.isascii()
        assert bool(normal(text).words) == bool(re.search(r"\w", normal(text).written))

    @given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
    def test_case_and_space_are_no_part_of_it(self, text: str) -> None:
        assert normal(text.upper()).words == normal(f"  {text.lower()} ").words


class TestResolve:
    def test_a_name_as_written_is_certain(self) -> None:
        assert organizations("Mayo Clinic").resolve("MAYO clinic")[1:] == (WRITTEN, "written")

    def test_a_form_of_it_is_nearly_so(self) -> None:
        assert organizations("Mayo Clinic").resolve("The Mayo Clinic, Inc.")[1:] == (FORM, "form")

    @pytest.mark.parametrize("nothing", ["", "  ", "-", "()", ",", "!?"])
    def test_nothing_is_nobody(self, nothing: str) -> None:
        assert Organizations.shipped().resolve(nothing) == Found()

    def test_a_name_of_two_is_nobody(self) -> None:
        several = organizations("Union Hospital", "Union Hospital")
        assert several.resolve("Union Hospital") == Found()

    def test_a_country_or_a_city_tells_them_apart(self) -> None:
        here = Organization(iri="urn:here", name="Union Hospital", country="CN", city="Wuhan")
        there = Organization(iri="urn:there", name="Union Hospital", country="US", city="Terre Haute")
        both = Organizations([here, there])
        assert both.resolve("Union Hospital", "CN").organization == here
        assert both.resolve("Union Hospital", city="Terre haute").organization == there
        assert both.resolve("Union Hospital", "CN", "Beijing") == Found()
        assert both.resolve("Union Hospital", "FR") == Found()

    def test_a_country_at_the_end_of_a_name_is_no_part_of_it(self) -> None:
        danish = organizations("Rigshospitalet, Denmark", country="DK")
        assert named(danish.resolve("Rigshospitalet", "DK")) == "Rigshospitalet, Denmark"
        assert danish.resolve("Rigshospitalet") == Found()
        assert named(organizations("Rigshospitalet", country="DK").resolve("Rigshospitalet, Denmark"))
        assert organizations("Rigshospitalet", country="DK").resolve("Rigshospitalet, Norway") == Found()

    @pytest.mark.parametrize("country", ["FR", "DE", "TR"])
    def test_words_may_stand_in_another_order_where_no_english_is_spoken(self, country: str) -> None:
        assert (
            organizations("Lille University Hospital", country=country).resolve("University Hospital, Lille").how
            == "order"
        )

    @pytest.mark.parametrize("country", ["US", "GB", "CA", ""])
    def test_but_not_where_it_is(self, country: str) -> None:
        assert organizations("University of York", country=country).resolve("York University") == Found()

    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("Seoul National Univesity Hospital", "Seoul National University Hospital"),
            ("Northewestern University", "Northwestern University"),
            ("Astra Zenecca", None),
            ("National Institutes of Healht", None),
            ("Henan Cancer Hopsital", "Henan Cancer Hospital"),
            ("Hunan Cancer Hospital", None),
            ("Zhenjiang University", None),
            ("Northeastern University", None),
        ],
    )
    def test_a_slip_in_a_long_or_a_common_word_is_forgiven(self, written: str, name: str | None) -> None:
        found = Organizations.shipped().resolve(written)
        assert named(found) == name
        assert found.score == 0 or SPELLING <= found.score < 1

    def test_a_word_of_another_name_is_no_slip(self) -> None:
        several = organizations("Bioscience Partnership Hospital", "Partnerships Hospital")
        assert several.resolve("Bioscience Partnerships Hospital") == Found()

    def test_it_goes_to_other_processes(self) -> None:
        copy = pickle.loads(pickle.dumps(organizations("Mayo Clinic")))
        assert named(copy.resolve("Mayo Clinic")) == "Mayo Clinic"


class TestReadOneByOne:
    def test_there_are_enough(self) -> None:
        assert len(ONE) >= 190
        assert len(APART) >= 190

    @pytest.mark.parametrize(("written", "country", "city", "how", "name"), ONE)
    def test_spellings_of_one(self, written: str, country: str, city: str, how: str, name: str) -> None:
        found = Organizations.shipped().resolve(written, country_code(country) if country else None, city or None)
        assert (named(found), found.how) == (name, how)

    @pytest.mark.parametrize(("one", "country", "other", "its_country"), APART)
    def test_names_of_two(self, one: str, country: str, other: str, its_country: str) -> None:
        assert organizations(one, country=country).resolve(other) == Found()
        assert organizations(other, country=its_country).resolve(one) == Found()


class TestWithOthers:
    ROR = "https://ror.org/05x5km989"

    def other(self, name: str, country: str = "US", city: str = "") -> Organization:
        return Organization(iri=self.ROR, ror=self.ROR, name=name, country=country, city=city, names=("Other name",))

    def test_what_is_in_both_is_one_under_its_own_iri(self) -> None:
        both = organizations("Mayo Clinic").with_others([self.other("Mayo Clinic", city="Rochester")])
        assert len(both) == 1
        (found,) = both.organizations
        assert (found.iri, found.ror, found.city) == ("urn:0", self.ROR, "Rochester")
        assert named(both.resolve("Other name")) == "Mayo Clinic"

    def test_the_same_ror_id_joins_other_names(self) -> None:
        own = Organization(iri="urn:0", name="Mayo Clinic", country="US", ror=self.ROR)
        both = Organizations([own]).with_others([self.other("Mayo Foundation")])
        assert [each.iri for each in both.organizations] == ["urn:0"]

    @pytest.mark.parametrize(("name", "country"), [("Mayo Clinic", "CA"), ("Mayo Clinic", ""), ("Mayo Hospital", "US")])
    def test_another_country_or_name_is_another(self, name: str, country: str) -> None:
        assert len(organizations("Mayo Clinic").with_others([self.other(name, country)])) == 2

    def test_two_of_one_name_are_both_kept_apart(self) -> None:
        second = Organization(iri="urn:2", ror="https://ror.org/00f54p054", name="Mayo Clinic", country="US")
        both = organizations("Mayo Clinic").with_others([self.other("Mayo Clinic"), second])
        assert len(both) == 3

    def test_the_package_knows_the_spellings_of_registries_best(self) -> None:
        both = Organizations([Organization(iri="urn:0", name="Mayo", country="US")], curated=1)
        both = both.with_others([self.other("Mayo", "CA")])
        assert both.resolve("Mayo").organization == both.organizations[0]


class TestShipped:
    ALL = Organizations.shipped().organizations

    def test_there_are_enough_and_none_twice(self) -> None:
        assert len(self.ALL) >= 600
        assert [iri for iri, n in Counter(each.iri for each in self.ALL).items() if n > 1] == []
        assert [ror for ror, n in Counter(each.ror for each in self.ALL if each.ror).items() if n > 1] == []

    def test_every_name_leads_to_its_organization_alone(self) -> None:
        names = [(name, each) for each in self.ALL for name in (each.name, *each.names)]
        assert [name for name, each in names if Organizations.shipped().resolve(name).organization != each] == []

    def test_the_iri_is_that_of_the_name(self) -> None:
        # So that no name which is not known ever gets the IRI of one that is.
        for each in self.ALL:
            words = each.iri.removeprefix(ORGANIZATION).replace("-", " ")
            assert Organizations.shipped().resolve(words).organization == each, each.iri

    def test_countries_are_iso_3166(self) -> None:
        codes = {country.alpha_2 for country in pycountry.countries}
        assert {each.country for each in self.ALL} - {""} <= codes
        assert sum(1 for each in self.ALL if not each.country) < 25

    def test_ror_ids_have_the_right_check_digits(self) -> None:
        digits = "0123456789abcdefghjkmnpqrstvwxyz"
        found = [each.ror for each in self.ALL if each.ror]
        assert len(found) >= 75
        for ror in found:
            id = ror.removeprefix("https://ror.org/")
            number = 0
            for digit in id[:-2]:
                number = number * 32 + digits.index(digit)
            assert id[-2:] == f"{98 - number * 100 % 97:02}", ror

    def test_companies_of_one_name_stay_two(self) -> None:
        shipped = Organizations.shipped()
        assert named(shipped.resolve("Daiichi Sankyo")) == "Daiichi Sankyo"
        assert named(shipped.resolve("Daiichi Sankyo, Inc.")) == "Daiichi Sankyo, Inc."
        assert named(shipped.resolve("Merck & Co., Inc.")) is None
        assert named(shipped.resolve("AstraZeneca K.K.")) is None


def test_sponsors_of_real_records(shared: Path) -> None:
    """The share that is linked, and that no spelling is linked that was not read."""
    mentions: Counter[str] = Counter()
    for name in ("studies.jsonl.gz", "studies-with-results.jsonl.gz"):
        with gzip.open(shared / "data" / "ctgov-v2" / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                module = json.loads(line)["protocolSection"]["sponsorCollaboratorsModule"]
                each = [module.get("leadSponsor"), *module.get("collaborators", [])]
                mentions.update(sponsor["name"] for sponsor in each if sponsor)
    found = {name: Organizations.shipped().resolve(name) for name in mentions}
    linked = sum(n for name, n in mentions.items() if found[name].organization)
    assert linked / mentions.total() > 0.6
    read = {normal(written).written for written, *_ in ONE}
    assert {name for name, each in found.items() if each.how not in ("", "written")} <= {
        name for name in mentions if normal(name).written in read
    }


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_one_letter_never_makes_another_organization(data: st.DataObject) -> None:
    organization = data.draw(st.sampled_from(Organizations.shipped().organizations))
    at = data.draw(st.integers(0, len(organization.name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz 0123456789"))
    for written in (
        organization.name[:at] + organization.name[at + 1 :],
        organization.name[:at] + letter + organization.name[at:],
        organization.name[:at] + letter + organization.name[at + 1 :],
    ):
        found = Organizations.shipped().resolve(written)
        # Taiho and Taisho are one letter apart: what is written is the other's own name.
        assert found.organization in (None, organization) or named(found) == written
