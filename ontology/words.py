"""Words as names are compared by: case, plural, possessive, accents, Greek letters, hyphens, spelling do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

# A run of letters and digits, or a single mark; the s of a possessive is no word, nor is what nobody sees.
_UNSEEN = r"\x00-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
_WORD_OR_MARK = "((?!(?<=['’])[sS](?!{letter})){letter}+|{mark})"
_ANY = re.compile(_WORD_OR_MARK.format(letter=r"[^\W_]", mark=rf"[^\w\s'’\-‐‑–{_UNSEEN}]"))
# The same for ASCII alone, where the letters can be listed: most texts are, and are split in half the time.
_ASCII = re.compile(_WORD_OR_MARK.format(letter="[A-Za-z0-9]", mark=r"[!-&(-,./:-@\[-^`{-~]"))
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "μ": "mu"}

# Thromboses, dialyses, prostheses and metastases, whose singular ends in -is.
_GREEK_PLURALS = ("oses", "yses", "eses", "stases")

# "Scleroderma, Systemic" is how thesauri write systemic scleroderma; chemical names have commas without a space.
_INVERTED = re.compile(r"(?P<head>[^,\d]{3,60}), (?P<rest>[^,]{3,60})\Z")
_OF = re.compile(r"(?P<head>\w{4,30}) of (?:the )?(?P<site>\w{3,30}(?: \w{3,30})?)\Z")
# What people also write with `of`: lung cancer, cancer of the lung.
_HEADS = (
    "cancer|carcinoma|neoplasm|tumou?r|adenocarcinoma|sarcoma|melanoma|lymphoma|fracture|abscess|stenosis|infection"
)
_SITE = re.compile(rf"(?P<site>\w{{3,30}}) (?P<head>{_HEADS})\Z", re.IGNORECASE)


# More letters than that are a word that somebody shouts.
_LONGEST_CODE = 7


class Token(NamedTuple):
    """A word or a mark of a text, with its offsets and its normal form."""

    start: int
    end: int
    text: str
    norm: str


class Words(NamedTuple):
    """The words and marks of a text, apart from what stands between them: `forms[i]` spans `starts[i]` to `ends[i]`."""

    forms: list[str]
    starts: list[int]
    ends: list[int]


def normal(word: str) -> str:
    """The form in which words are compared: no case, accent, plural, Greek letter or British spelling."""
    if word == "&":
        return "and"
    word = word.casefold()
    if not word.isascii():
        word = "".join(_GREEK.get(letter, letter) for letter in word)
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = word.replace("ae", "e").replace("oe", "e").replace("tumour", "tumor").replace("isation", "ization")
    if word.startswith("disk"):
        word = f"disc{word[4:]}"
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 7 and word.endswith(_GREEK_PLURALS):
        return word[:-2] + "is"
    if len(word) > 4 and word.endswith(("sses", "xes", "tches", "shes", "ruses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class Normals(dict[str, str]):
    """The normal form of each word, followed by a space: worked out once, and forgotten before it fills the memory."""

    MOST = 300_000

    def __missing__(self, word: str) -> str:
        if len(self) >= self.MOST:
            self.clear()
        form = self[word] = normal(word) + " "
        return form


# One for all: each text shares most of its words with the next.
NORMALS = Normals()


def _words_in(text: str) -> re.Pattern[str]:
    return _ASCII if text.isascii() else _ANY


def split(text: str) -> Words:
    """The words and marks of a text in order."""
    pieces = _words_in(text).split(text)
    ends = list(accumulate(map(len, pieces)))
    return Words(pieces[1::2], ends[0:-1:2], ends[1::2])


def tokens(text: str) -> list[Token]:
    """The words and marks of a text in order, each with its normal form."""
    return [Token(start, end, form, normal(form)) for form, start, end in zip(*split(text), strict=True)]


def key(name: str) -> str:
    """What equal names have in common: their words in normal form, each with a space behind it."""
    return "".join(map(NORMALS.__getitem__, _words_in(name).findall(name)))


def is_code(name: str) -> bool:
    """Whether a name is an abbreviation, to be compared letter by letter: `PsA`, `CLL/SLL`, `AZT`."""
    if len(name) > _LONGEST_CODE or any(map(str.isspace, name)):
        return False
    capitals, letters = sum(map(str.isupper, name)), sum(map(str.isalpha, name))
    return 1 < capitals >= letters / 2


def orders(name: str) -> Iterator[str]:
    """The name, and the same words in the other orders that people write them in."""
    yield name
    if match := _INVERTED.match(name):
        yield f"{match['rest']} {match['head']}"
    if match := _OF.match(name):
        yield f"{match['site']} {match['head']}"
    if match := _SITE.match(name):
        yield f"{match['head']} of {match['site']}"
        yield f"{match['head']} of the {match['site']}"
