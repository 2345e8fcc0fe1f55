"""Organizations, one whatever it is called: the table that comes with the package, and others laid beside it.

Two organizations made one are worse than one left two: whatever the names do not settle stays unlinked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec
import pyoxigraph as ox
from rapidfuzz.distance import OSA

from trialgraph.errors import InvalidTerms
from trialgraph.ontology.namespaces import AUTHORITIES, PREFIXES, TG
from trialgraph.ontology.organization_names import Name, known_words, normal
from trialgraph.ontology.places import country_code

# How sure a name that is found is: as a table writes it; so but for case, accents, legal form and the like; with its
# words in another order. A misspelt name is as sure as its letters agree.
WRITTEN, FORM, ORDER = 1.0, 0.98, 0.95

# Below this agreement of letters a name stays unlinked. The agreement alone tells nothing: among the 2,215 names of
# sponsors in 5,100 records, the two nearest are two companies, Taiho and Taisho Pharmaceutical (0.96), and Bergen and
# Bern, Arkansas and Kansas, Guangxi and Guangzhou follow (0.95). So it counts only where one word differs by one letter
# and cannot be another name: it is long, or meant for a word like "hospital" (`_misspelt`). With that, no two of those
# names become one that are two.
SPELLING = 0.92
_LONG, _COMMON = 10, 7

# Where "University of X" and "X University" are one: not where English is spoken (York, Miami, Washington).
_ANY_ORDER = frozenset(
    [
        "AT",
        "BE",
        "CH",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HU",
        "IT",
        "JP",
        "LT",
        "LV",
        "NL",
        "NO",
        "PL",
        "PT",
        "SE",
        "SI",
        "SK",
        "TR",
    ]
)

# A legal form that fewer countries have marks the company of one country: Pfizer GmbH.
_WIDESPREAD = 4

# A word that more names share does not help to find the one that is meant.
_SHARED = 5000


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    """One organization: `name` is what to call it, `names` are other spellings, `parents` IRIs.

    `country` is ISO 3166 alpha-2, `ror` an IRI; each is "" where it is not known.
    """

    iri: str
    name: str
    names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    country: str = ""
    city: str = ""
    ror: str = ""
    parents: tuple[str, ...] = ()


class Found(NamedTuple):
    """Which organization a name means, how sure (0 to 1), and by what: written, form, order or spelling."""

    organization: Organization | None = None
    score: float = 0.0
    how: str = ""


class _Place(NamedTuple):
    """Where the organization must be, as far as it is known."""

    country: str | None
    city: str | None

    def holds(self, organization: Organization) -> bool:
        """Whether nothing speaks against the organization being there."""
        if self.country and organization.country != self.country:
            return False
        return not (self.city and organization.city) or normal(self.city).words == normal(organization.city).words


class Organizations:
    """Organizations that can be found by name; the first `curated` of them are the package's own."""

    def __init__(self, organizations: Iterable[Organization], curated: int = 0) -> None:
        self.organizations = tuple(organizations)
        self._curated = curated
        self._written: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._forms: defaultdict[str, dict[tuple[int, frozenset[str] | None], None]] = defaultdict(dict)
        self._orders: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._abroad: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._by_word: defaultdict[str, dict[tuple[tuple[str, ...], int], None]] = defaultdict(dict)
        for n, organization in enumerate(self.organizations):
            for name in (organization.name, *organization.names):
                self._index(n, organization, name)

    @classmethod
    @cache
    def shipped(cls) -> Organizations:
        """The organizations that come with the package."""
        found = list(_shipped())
        return cls(found, len(found))

    def __len__(self) -> int:
        return len(self.organizations)

    def with_others(self, others: Iterable[Organization]) -> Organizations:
        """These and others, such as those of ROR; what is in both is one, under the IRI that it has here."""
        twins: defaultdict[int | None, list[Organization]] = defaultdict(list)
        by_ror = {each.ror: n for n, each in enumerate(self.organizations) if each.ror}
        for other in others:
            known = by_ror.get(other.ror)
            twins[self._twin(other) if known is None else known].append(other)
        joined, apart = [], twins.pop(None, [])
        for n, own in enumerate(self.organizations):
            same = [each for each in twins[n] if each.ror == own.ror] or twins[n]
            joined.append(_joined(own, same[0]) if len(same) == 1 else own)
            apart += [each for each in twins[n] if len(same) != 1 or each is not same[0]]
        return Organizations([*joined, *apart], self._curated)

    def resolve(self, name: str, country: str | None = None, city: str | None = None) -> Found:
        """The organization a name means; none where several might be meant or the score is too low.

        `country` (ISO 3166 alpha-2) and `city` are where it must be.
        """
        wanted, place = normal(name), _Place(country, city)
        if not wanted.words:
            return Found()
        for how, score, candidates in self._known(wanted, place):
            if candidates:
                best = self._the_one(how, candidates)
                return Found() if best is None else Found(best, score, how)
        return self._in_its_country(name, place) or self._misspelt(wanted, place)

    def _known(self, wanted: Name, place: _Place) -> Iterator[tuple[str, float, list[int]]]:
        """The candidates of each way to know a name, the surest first."""

        def there(found: Iterable[int]) -> list[int]:
            return [n for n in dict.fromkeys(found) if place.holds(self.organizations[n])]

        key = "".join(wanted.words)
        yield "written", WRITTEN, there(self._written.get(wanted.written, ()))
        forms = self._forms.get(key, {})
        yield "form", FORM, there(n for n, law in forms if self._is_lawful(n, wanted.law, law))
        if place.country:
            yield "form", FORM, there(n for n in self._abroad.get(key, ()) if self._is_lawful(n, wanted.law, None))
        orders = self._orders.get(" ".join(sorted(wanted.words)), ())
        yield "order", ORDER, there(n for n in orders if self._is_lawful(n, wanted.law, None))

    def _the_one(self, how: str, candidates: Sequence[int]) -> Organization | None:
        """The only candidate; of several, the package's own, whose spellings are those of the registry."""
        own = [n for n in candidates if n < self._curated] if how == "written" else []
        chosen = own if len(own) == 1 else candidates
        return self.organizations[chosen[0]] if len(chosen) == 1 else None

    def _is_lawful(self, n: int, law: frozenset[str] | None, own: frozenset[str] | None) -> bool:
        """Whether a name with the legal form of one law can be that with the form of another.

        Pfizer K.K. is not Pfizer, which is American, nor is the bare name that of the Japanese company.
        """
        if law is None:
            return own is None or len(own) >= _WIDESPREAD
        country = self.organizations[n].country
        return country in law or (not country and law == own)

    def _in_its_country(self, name: str, place: _Place) -> Found | None:
        """The organization of a name that ends with its country: `Rigshospitalet, Denmark`."""
        head, _, tail = name.rpartition(",")
        code = country_code(tail) if head else None
        if code is None or place.country not in (None, code):
            return None
        return self.resolve(head, code, place.city)

    def _misspelt(self, wanted: Name, place: _Place) -> Found:
        """The only organization with a name that differs from the wanted one by a letter of one word."""
        # All its other words are those of a name, so that most wanted names need not be compared with any.
        strange = [word for word in wanted.words if word not in self._by_word]
        if len(strange) != 1 or len(strange[0]) < _COMMON:
            return Found()
        best: dict[int, float] = {}
        for words, n in self._neighbours(wanted):
            if place.holds(self.organizations[n]) and self._is_lawful(n, wanted.law, None):
                score = self._agreement(wanted.words, words)
                if score >= SPELLING:
                    best[n] = max(score, best.get(n, 0.0))
        if len(best) != 1:
            return Found()
        ((n, score),) = best.items()
        return Found(self.organizations[n], round(score, 2), "spelling")

    def _neighbours(self, wanted: Name) -> Iterator[tuple[tuple[str, ...], int]]:
        """Names of as many words that share one of the two rarest words."""
        shared = [self._by_word[word] for word in dict.fromkeys(wanted.words) if word in self._by_word]
        for names in sorted(shared, key=len)[:2]:
            if len(names) <= _SHARED:
                yield from (found for found in names if len(found[0]) == len(wanted.words))

    def _agreement(self, wanted: tuple[str, ...], words: tuple[str, ...]) -> float:
        """How far two names agree, 0 to 1; 0 where they may be the names of two."""
        differing = [pair for pair in zip(wanted, words, strict=True) if pair[0] != pair[1]]
        if len(differing) != 1 or not self._is_slip(*differing[0]):
            return 0.0
        return OSA.normalized_similarity(" ".join(wanted), " ".join(words))

    def _is_slip(self, word: str, meant: str) -> bool:
        """Whether a word is another one misspelt: no name has it, it is no plural, and too long to be chance."""
        if word in self._by_word or word in known_words() or word[0] != meant[0]:
            return False
        if meant in (word + "s", word.removesuffix("s")):
            return False
        enough = _COMMON if meant in known_words() else _LONG
        letters = word.isalpha() and meant.isalpha()
        return letters and min(len(word), len(meant)) >= enough and OSA.distance(word, meant) == 1

    def _twin(self, other: Organization) -> int | None:
        """The one here that another table means too: the same name in the same country, and no other ROR id."""
        if not other.country:
            return None
        wanted = normal(other.name)
        same = {n for _, _, found in self._known(wanted, _Place(other.country, None)) for n in found}
        twins = [n for n in same if normal(self.organizations[n].name).words == wanted.words]
        return twins[0] if len(twins) == 1 and not self.organizations[twins[0]].ror else None

    def _index(self, n: int, organization: Organization, name: str) -> None:
        form = normal(name)
        if not form.words:
            return
        self._written[form.written][n] = None
        self._forms["".join(form.words)][n, form.law] = None
        if organization.country in _ANY_ORDER and len(form.words) > 1:
            self._orders[" ".join(sorted(form.words))][n] = None
        for word in form.words:
            self._by_word[word][form.words, n] = None
        head, _, tail = name.rpartition(",")
        if head and organization.country and country_code(tail) == organization.country:
            self._abroad["".join(normal(head).words)][n] = None


def _joined(own: Organization, other: Organization) -> Organization:
    """An organization with what another table knows of it."""
    return msgspec.structs.replace(
        own,
        names=tuple(dict.fromkeys([*own.names, other.name, *other.names])),
        acronyms=tuple(dict.fromkeys([*own.acronyms, *other.acronyms])),
        country=own.country or other.country,
        city=own.city or other.city,
        ror=own.ror or other.ror,
        parents=own.parents or other.parents,
    )


def _shipped() -> Iterator[Organization]:
    folder = files("trialgraph.ontology") / "agents"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        facts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        try:
            for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE):
                facts[_text(quad.subject)][quad.predicate.value].append(_text(quad.object))
        except SyntaxError as error:
            raise InvalidTerms(f"{file.name}: {error.msg}") from None
        yield from (_organization(iri, about) for iri, about in facts.items())


def _organization(iri: str, about: defaultdict[str, list[str]]) -> Organization:
    matches = about[PREFIXES["skos"] + "exactMatch"]
    return Organization(
        iri=iri,
        name=about[PREFIXES["rdfs"] + "label"][0],
        names=tuple(about[PREFIXES["skos"] + "altLabel"]),
        country="".join(about[TG + "countryCode"]),
        city="".join(about[TG + "city"]),
        ror="".join(match for match in matches if match.startswith(AUTHORITIES["ROR"])),
    )


def _text(node: object) -> str:
    return str(getattr(node, "value", node))
