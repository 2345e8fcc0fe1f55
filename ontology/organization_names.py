"""The names of organizations in a normal form, so that spellings of one name are equal and names of two are not.

What is folded says nothing about which organization is meant: case, accents, punctuation, `&` and `and`, prepositions,
an acronym of the name in parentheses, the words for university, hospital and the like in other languages, and a city's
own name beside its English one. Numerals, places, departments and every other word stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

# Words that join others. "of" and "at" may go because the order of what they join stays: University of Washington
# and Washington University remain two names.
_JOINING = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "at",
        "in",
        "on",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "der",
        "die",
        "das",
        "und",
        "fur",
        "zu",
        "zur",
        "et",
        "del",
        "della",
        "delle",
        "di",
        "dei",
        "da",
        "do",
        "dos",
        "van",
        "voor",
        "het",
        "el",
        "los",
        "las",
        "y",
        "e",
    ]
)

# One word for each group; the first is the one that stands.
_SAME = """
university universitat universita universite universidad universidade universiteit universitet universitetet
    universitetit uniwersytet universitesi univerzita universitas universitatea univ universitair universitaire
    universitario universitaria universitaires universitari
hospital hopital ospedale hospitalier ospedaliera hospitalet krankenhaus ziekenhuis szpital hastanesi sykehus sjukhus
    sygehus nemocnice hosp hospitalari spital
hospitals hopitaux hospices ospedali ziekenhuizen hospitalieres
institute institut instituto istituto instytut instituut inst
center centre centrum zentrum centro ctr centar
organization organisation organizacion organizzazione organizacao
foundation fondation fundacion fondazione fundacao stiftung stichting fundacja fundacio
national nacional nazionale nationale nationaal nationales
medical medizinische medico medica medicale medisch medische medizinisches med medyczny
medicine medecine medicina medizin geneeskunde
faculty faculte facultad facolta faculdade fakultat fakultas fakultesi
research recherche ricerca investigacion pesquisa onderzoek forschung recerca
science sciences
health sante salud saude salute gesundheit gezondheid
department dept departement departamento
pharma pharmaceutical pharmaceuticals pharmaceutica pharm
bioscience biosciences
biopharma biopharmaceutical biopharmaceuticals
biotech biotechnology biotechnologies
therapeutics therapeutic
technology technologies
laboratory laboratories labs lab
international internacional internazionale intl
childrens children
oncology oncologia oncologie onkologie
st saint sankt sint
first 1st
second 2nd
third 3rd
munich munchen
cologne koln
vienna wien
geneva geneve genf
rome roma
milan milano
turin torino
naples napoli
florence firenze
venice venezia
genoa genova
padua padova
lisbon lisboa
seville sevilla
prague praha
warsaw warszawa
cracow krakow
copenhagen kobenhavn kobenhavns
gothenburg goteborg goteborgs
antwerp antwerpen
ghent gent
brussels brussel bruxelles
berne bern
basel basle
hanover hannover
nuremberg nurnberg
athens athina
moscow moskva
belgrade beograd
bucharest bucuresti
leuven louvain
"""

# Legal forms, with the countries whose law has them; none where so many have it that it tells nothing.
_LEGAL_FORMS = {
    "inc incorporated": "US CA KR TW PH CN",
    "llc": "US RU UA KZ AE EG",
    "corp corporation": "US CA JP KR TW CN TH PH IN",
    "co company lp se": "",
    "ltd limited": "GB IE IN CN HK TW JP KR TH SG MY AU NZ CA IL ZA PK BD LK NG KE CY MT CH",
    "plc": "GB IE JE",
    "gmbh kg ev mbh": "DE AT CH",
    "kgaa": "DE",
    "ag": "DE AT CH",
    "sa": "FR CH BE LU ES PT BR AR CL MX GR PL CO PE",
    "sas": "FR CO",
    "sarl": "FR CH LU",
    "spa": "IT CL",
    "srl": "IT RO AR MX BE",
    "bv nv": "NL BE",
    "ab": "SE FI",
    "as": "DK NO CZ TR SK EE",
    "aps": "DK",
    "oy oyj": "FI",
    "kk gk": "JP",
    "pty": "AU ZA",
    "pvt private": "IN PK BD LK NP",
    "pte": "SG",
    "sl slu": "ES",
    "ltda": "BR CO CL PT",
    "zoo oo z sp": "PL",
    "bhd sdn": "MY",
}

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th", "’": "'", "ʼ": "'", "`": "'"})
_ELIDED = re.compile(r"\b(?:dell|nell|[ld])'(?=\w{3})")
_INITIALS = re.compile(r"\b(?:\w\.\s?){2,}|\b(\w)/(\w)\b")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"\w+")
# Münster is also written Muenster, and Århus Aarhus; but Shaanxi is not Shanxi.
_DIGRAPH = re.compile(r"(?<=[aou])e|(?<=\ba)a")
# An acronym of fewer letters may be a country or a state.
_ACRONYM = 3


class Name(NamedTuple):
    """A name made comparable: `words` in order, without the legal form, and where that form is known to law.

    `written` is the name with nothing folded but case, accents and punctuation; `law` is None where the name
    has no legal form or one of many countries.
    """

    written: str
    words: tuple[str, ...]
    law: frozenset[str] | None = None


@lru_cache(20_000)
def normal(name: str) -> Name:
    """The normal form of a name; it has no words where the name has neither letters nor digits."""
    folded = fold(name)
    written = " ".join(_WORD.findall(folded.replace("'", "")))
    words = [_plain(word) for word in _words(folded) if word not in _JOINING]
    words, law = _without_legal_form(words)
    return Name(written, tuple(words) or tuple(written.split()), law)


def fold(text: str) -> str:
    """Text in small letters without accents; what is beside letters stays."""
    if text.isascii():
        return text.casefold().replace("`", "'")
    small = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))


def known_words() -> frozenset[str]:
    """The words that names share: what a misspelt word of a name may be meant for."""
    return frozenset(_same().values())


def _words(folded: str) -> list[str]:
    plain = _ELIDED.sub("", folded).replace("&", " and ").replace("+", " and ")
    plain = _INITIALS.sub(lambda found: re.sub(r"\W", "", found[0]) + " ", plain).replace("'", "")
    return _WORD.findall(_without_acronyms(plain) if "(" in plain else plain)


@cache
def _plain(word: str) -> str:
    """The word that stands for this one and those of its group."""
    return _same().get(_one_letter(word), _one_letter(word))


def _one_letter(word: str) -> str:
    return _DIGRAPH.sub("", word) if len(word) > 4 else word


def _without_acronyms(text: str) -> str:
    """The text without parentheses that hold an acronym of what stands before them."""
    return _PARENTHESES.sub(lambda found: " " if _is_acronym(found[1], text[: found.start()]) else found[0], text)


def _is_acronym(inside: str, before: str) -> bool:
    letters = re.sub(r"\W", "", inside)
    initials = iter(word[0] for word in _WORD.findall(before))
    return len(letters) >= _ACRONYM and all(letter in initials for letter in letters)


def _without_legal_form(words: list[str]) -> tuple[list[str], frozenset[str] | None]:
    """The words before the legal form at the end, and the countries that all its parts allow."""
    law: frozenset[str] | None = None
    while len(words) > 1 and words[-1] in _legal():
        countries = _legal()[words[-1]]
        if countries:
            law = countries if law is None else law & countries
        words = words[:-1]
    return words, law


@cache
def _same() -> dict[str, str]:
    groups = [line.split() for line in _SAME.replace("\n    ", " ").strip().splitlines()]
    return {_one_letter(word): _one_letter(group[0]) for group in groups for word in group}


@cache
def _legal() -> dict[str, frozenset[str]]:
    return {form: frozenset(where.split()) for forms, where in _LEGAL_FORMS.items() for form in forms.split()}
