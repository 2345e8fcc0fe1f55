"""The forms in which a name may stand in a list: with a stage, a dose or a salt, in brackets, in another order.

What is taken away is no part of the name; what is changed is spelling. A form counts only where it is the whole of a
name, so that most of them come to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from trialgraph.ontology.words import orders

# What stands before or behind the name in many lists: a letter that counts the entries, the sign of a trade mark.
_FRAME = re.compile(r"\A(?:(?:\(?[A-Za-z0-9]{1,2}[.)]|[-–•*])\s+)|[®™©℠]|[\s.;,]+\Z")
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）)")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*\Z")

_UNIT = (
    r"(?:mg|milligrams?|g|grams?|[µμ]g|mcg|ug|micrograms?|ml|i?u|units?|mci|gy|k?bq)\b"
    r"(?:\s?/\s?(?:kg|m2|m²|ml|day|d|dose|actuation|h)\b)*"
)
_AMOUNT = rf"\d+(?:[.,]\d+)*\s?(?:%|{_UNIT}|(?:days?|weeks?|months?)\b)"
_FORM = (
    r"tab(?:let|s)?s?|caps(?:ules?)?|inj(?:ections?|ectables?)?|infusions?|solutions?|creams?|ointments?|gels?|sprays?|"
    r"drops|patch(?:es)?|suspensions?|powders?|granules?|syrups?|aerosols?|lotions?|inhalers?|inhalations?|"
    r"(?:pre-?filled )?syringes?|auto-?injectors?|vials?|liquid|lyophili[sz]ed|oral(?:ly)?|intravenous(?:ly)?|i\.?v\.?|"
    r"subcutaneous(?:ly)?|s\.?c\.?|topical(?:ly)?|intramuscular(?:ly)?|i\.?m\.?|intranasal|inhaled|nebuli[sz]ed|"
    r"(?:nasal|ophthalmic|sublingual|intrathecal|rectal|vaginal) (?=spray|drops|solution|tablet|gel|suspension|inj)|"
    r"low[- ]dose|high[- ]dose|single[- ]dose|loading|maintenance|treatment|monotherapy|therapy|administration|"
    r"(?:doses?|formulations?|arms?|groups?|cohorts?|parts?|versions?)(?:\s+(?:\d+|[A-D]|[IVX]+)(?!\w))?|"
    r"product|drug|active|alone|only|regimen|protocol|supplement(?:ation|s)?|"
    r"(?:once|twice) (?:daily|weekly)|daily|weekly|monthly|q\dw|[btq]id|as needed|open[- ]label|"
    r"(?:eu|us|fda)[- ](?:approved|licensed|authori[sz]ed)|generic|biosimilar|for"
)
# What is given how, and how much of it, is no part of a drug's name.
_HANDLING = re.compile(rf"(?<![\w-])(?:{_AMOUNT}|(?:{_FORM})(?![\w-]))", re.IGNORECASE)
_SALT = re.compile(
    r"\s+(?:(?:di|mono|hemi|sesqui)?(?:hydrochloride|hydrate|sodium|potassium|maleate|phosphate|sulph?ate|tartrate)|"
    r"hcl|mesylate|besylate|tosylate|citrate|fumarate|succinate|acetate|(?:s-)?malate|hydrobromide|bromide|calcium|"
    r"magnesium|lactate|nitrate|anhydrous|dimesylate|ditosylate|tromethamine|esylate|edisylate|fosfate|"
    r"propionate|furoate|xinafoate|diproprionate|dipropionate|valerate|disoproxil|alafenamide)\Z",
    re.IGNORECASE,
)

_STAGE = (
    r"(?:(?:anatomic|clinical|pathologic(?:al)?|prognostic)\s+)?stages?\s+(?:0|[IVX]+|\d)[A-C]?\d?"
    r"(?:(?:\s*[-/]\s*|\s+(?:or|and|to)\s+)(?:[IVX]+|\d)[A-C]?\d?)?"
)
_EXTENT = (
    r"(?:(?:locally|regionally)\s+)?(?:advanced|recurrent)|metastatic|(?:un)?resectable|(?:in)?operable|"
    r"extensive[- ]stage|limited[- ]stage|early(?:[- ]stage)?|oligometastatic"
)
_COURSE = (
    r"relapsed|recurrent|refractory|persistent|severe|moderate|mild|(?:un|poorly )?controlled|active|suspected|"
    r"(?:newly|previously) (?:diagnosed|treated)|untreated|symptomatic|asymptomatic|stable|unspecified"
)
_QUALITY = rf"(?:{_STAGE}|{_EXTENT}|{_COURSE})"
_JOINED = rf"{_QUALITY}(?:(?:\s*(?:/|,)\s*|[\s-]+(?:and|or|to|and/or)\s+|\s+){_QUALITY})*"
_PERSONS = r"(?:patients?|subjects?|participants?|people|persons|individuals|children|adults?|infants?|women|men)"
_BEFORE = re.compile(rf"\A(?:(?:\w+ )?{_PERSONS} with\s+|{_JOINED}\s+)", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?:[\s,;(-]+(?:{_JOINED}|AJCC v\d(?:\s*(?:and|or)\s*v\d)*|not otherwise specified|nos|female|male|"
    rf"adults?|childhood|child|p(?:a)?ediatric|teen|"
    r"in (?:children|adults|infants|adolescents|the elderly|pregnancy)(?:\s*(?:and/or|and|or)\s*children)?)\)?"
    r"|\s+without\b.*)\Z",
    re.IGNORECASE,
)
# Longer names have too many orders of words.
_MOST_WORDS = 6
_MALIGNANCY = re.compile(r"\b(?:malignanc(?:y|ies)|malignant (?:neoplasm|tumou?r)s?)\b", re.IGNORECASE)
_TUMOUR = re.compile(r"\btumou?rs?\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z]{3})")
_APART = re.compile(r"\b([A-Za-z]{1,6})[ -](?=\d{2,})")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")


class Form(NamedTuple):
    """A wording of an entry, and how it was come by."""

    text: str
    how: str


def forms(entry: str, *, drugs: bool) -> Iterator[Form]:
    """The entry and what it may be a wording of, each once, the nearest first; `drugs` for a list of treatments."""
    seen: set[str] = set()
    for bare in _bare(entry, drugs):
        for form in _worded(bare, drugs):
            if form.text and form.text not in seen:
                seen.add(form.text)
                yield form


def _bare(entry: str, drugs: bool) -> Iterator[Form]:
    """The entry without what is no part of a name."""
    yield Form(entry, "whole")
    yield Form(name := " ".join(_FRAME.sub("", entry).split()), "whole")
    if (bare := _BRACKETS.sub("", name).strip()) != name:
        yield Form(bare, "bracket")
        # "T1D (type 1 diabetes)" spells out in brackets what the abbreviation means.
        if (last := _BRACKET.search(name)) and len(last[1]) > len(bare):
            yield Form(last[1], "bracket")
    yield from _handled(bare) if drugs else _qualified(bare)


def _handled(name: str) -> Iterator[Form]:
    plain = " ".join(_HANDLING.sub(" ", name).split()).strip(" ,-()")
    if plain != name:
        yield Form(plain, "handling")
    if (active := _SALT.sub("", plain)) != plain:
        yield Form(active, "salt")


def _qualified(name: str) -> Iterator[Form]:
    """The condition without its stage, its course and whose it is, from one side, then from the other."""
    plain = name
    for side in (_BEFORE, _AFTER, _BEFORE, _AFTER, _AFTER):
        if (less := side.sub("", plain).strip(" ,;-")) != plain:
            yield Form(plain := less, "qualified")


def _worded(form: Form, drugs: bool) -> Iterator[Form]:
    """The form, and the same in other orders of words and other spellings."""
    reordered, respelled = (form.how if form.how != "whole" else how for how in ("reordered", "respelled"))
    yield form
    yield from (Form(order, reordered) for order in orders(form.text) if order != form.text)
    name = form.text
    yield Form(_NUMBERED.sub(" ", name), respelled)
    yield Form(_APART.sub(r"\1", name), respelled)
    yield Form(_HYPHEN.sub("", name), respelled)
    if drugs and " " in name:
        # So MeSH calls a protein that is given as a drug; it calls by a single word what a gene makes.
        yield Form(f"{name} protein, human", respelled)
    if not drugs:
        yield Form(_MALIGNANCY.sub("cancer", name), respelled)
        yield Form(_TUMOUR.sub("neoplasm", name), respelled)
        yield from (Form(order, reordered) for order in _moved(name))


def _moved(name: str) -> Iterator[str]:
    """The words with one of them in another place: "cancer cervix", "lung non-small cell carcinoma"."""
    words = name.replace(",", " ").replace(";", " ").split()
    if 1 < len(words) <= _MOST_WORDS:
        for n, word in enumerate(words):
            rest = words[:n] + words[n + 1 :]
            yield from (" ".join((*rest[:m], word, *rest[m:])) for m in range(len(words)) if m != n)
