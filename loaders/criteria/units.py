"""Units of measurement as criteria print them, and their UCUM codes (ucum.org, case-sensitive).

A printed unit is a chain of atoms (`mL`, `per min`, `/1.73 m2`), perhaps behind a power of ten. Cells that are counted
have no code of their own: `cells/mm3` is `/mm3`.
"""

from __future__ import annotations

import re
from functools import lru_cache

# UCUM code -> what is printed for it, in small letters. A word of more than three letters may have a plural `s`.
_PRINTED = {
    "%": "%", "kg": "kg kgs kilogram", "g": "g gm gms gr gram", "mg": "mg mgs milligram",
    "ug": "ug µg μg mcg microgram", "ng": "ng nanogram", "pg": "pg picogram",
    "L": "l liter litre", "dL": "dl deciliter decilitre", "mL": "ml cc milliliter millilitre",
    "uL": "ul µl μl mcl microl microliter microlitre", "nL": "nl",
    "mol": "mol mole", "mmol": "mmol millimol millimole", "umol": "umol µmol μmol mcmol micromol micromole",
    "nmol": "nmol nanomol nanomole", "pmol": "pmol picomol picomole", "meq": "meq milliequivalent",
    "U": "u unit", "[IU]": "iu ui", "m[IU]": "miu", "k[IU]": "kiu", "mU": "mu", "u[IU]": "uiu µiu μiu",
    "s": "s sec secs second", "ms": "ms msec msecs millisecond", "min": "min mins minute", "h": "h hr hrs hour",
    "d": "d day", "wk": "wk wks week", "mo": "mo mos month", "a": "y yr yrs year",
    "mm": "mm millimeter millimetre", "cm": "cm centimeter centimetre", "m": "m meter metre", "km": "km",
    "um": "um µm μm", "mm2": "mm2", "cm2": "cm2", "m2": "m2", "mm3": "mm3 cmm cumm", "cm3": "cm3",
    "mm[Hg]": "mmhg", "cm[H2O]": "cmh2o", "kPa": "kpa", "Cel": "c °c ºc", "[degF]": "f °f ºf",
    "dB": "db", "mV": "mv", "V": "v", "Ohm": "ohm", "Gy": "gy", "kat": "kat", "ukat": "ukat µkat μkat",
    "10*3": "k thou thousand", "10*6": "million", "{copies}": "copies", "{beats}": "beat", "{breaths}": "breath",
    "(24.h)": "24h", "{1.73_m2}": "1.73m2",
}  # fmt: skip
_CODES = {word: code for code, printed in _PRINTED.items() for word in printed.split()}
_CODES |= {f"{word}s": code for word, code in _CODES.items() if len(word) > 3 and word.isalpha() and word[-1] != "s"}
# A lone letter is a unit only in a chain: `10 K/uL`, but not `1 K`.
_IN_CHAINS = frozenset({"c", "d", "f", "h", "k", "l", "m", "s", "u", "v", "ui", "mu", "beat", "breath"})
# Codes that UCUM has for a whole chain, or that only stand in chains.
_WHOLE = {
    "{beats}/min": "/min", "{breaths}/min": "/min", "bpm": "/min", "10*3/mm3": "10*3/uL", "10*6/mm3": "10*6/uL",
    "10*9/mm3": "10*9/uL", "U": None, "10*3": None, "10*6": None,
}  # fmt: skip

_COUNTED = r"(?:cells?|platelets?|neutrophils?|lymphocytes?|leu[ck]ocytes?|cd4\+?(?:\s(?:t[-\s])?cells?)?)"
_SPELT = (
    r"24[-\s]?h(?:(?:ou)?rs?)?(?![a-z])|1[.,·]73\s?(?:m\s?\^?\s?\(?[2²]\)?|square\smet(?:er|re)s?)?|mm\s?hg|millimet(?:er|re)s?\sof\smercury"
    r"|cm\s?h2o|per\s?cent|cubic\smillimet(?:er|re)s?|cu\.?\s?mm|[mc]?m\s?\\?\^?\s?\(?[23²³]\)?|degrees?\s(?:c|f)\w*|°\s?[cf]"
)


def _either(words: frozenset[str] | set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_ATOM = rf"(?:{_SPELT}|{_either(set(_CODES))})(?![a-z])"
_ALONE = rf"(?:{_SPELT}|{_either(set(_CODES) - _IN_CHAINS)}|bpm)(?![a-z])"
_POWER = r"(?:[x×*·⋅∙•]\s?)?10\s?(?:\\?\^|\\?\*\\?\*|e\+?|\()?\s?(?:12|[369]|⁹|⁶|³|¹²)\)?(?![\d.,])"
_CHAIN = rf"(?:\s?(?:/|\bper\s)\s?(?:{_ATOM})|\s(?:daily|a\sday)\b|\s?[.·•⋅]\s?(?:m|min|l)\s?[-−–]\s?[12])"
_SINCE_BIRTH = r"(?:[-\s]old|\sof\sage|[-\s]?/?o(?:ld)?)(?![a-z])"
UNIT = (
    rf"(?:{_POWER}\s?{_COUNTED}?{_CHAIN}{{0,2}}|(?:{_COUNTED}|{_ATOM}){_CHAIN}{{1,3}}|{_CHAIN}{{1,2}}"
    rf"|(?:years?|yrs?|months?|weeks?|days?|y){_SINCE_BIRTH}|{_ALONE}|(?<=\d)[cf](?![a-z])|points?(?![a-z])|score(?![a-z]))"
)

_PLAIN = str.maketrans({"µ": "u", "μ": "u", "³": "3", "²": "2", "⁹": "9", "⁶": "6", "º": "°", "\\": "", "^": ""})
_RESPELT = (
    (re.compile(r"\s+|(?<=m)\((?=[23])|(?<=[23])\)"), ""),
    (re.compile(r"\bmillimet(?:er|re)s?ofmercury"), "mmhg"),
    (re.compile(r"percent"), "%"),
    (re.compile(r"cubicmillimet(?:er|re)s?|cu\.?mm"), "mm3"),
    (re.compile(r"1[.,·]73(?:m2|squaremet(?:er|re)s?)?"), "1.73m2"),
    (re.compile(r"24-?h(?:ou)?(?:rs?)?"), "24h"),
    (re.compile(r"degrees?(c|f)\w*"), r"°\1"),
    (re.compile(r"(?<=[a-z])(?:yearold|ofage|-?old|/o|o$)"), ""),
    (re.compile(r"daily|aday"), "/d"),
    (re.compile(r"[.·•⋅](m|min|l)[-−–]([12])"), lambda m: f"/{m[1]}{m[2] if m[2] != '1' else ''}"),
    (re.compile(r"(?<=[a-z23/%])per|^per"), "/"),
)  # fmt: skip
_TIMES_TEN = re.compile(r"[x×*·⋅∙•]?10(?:\*\*|e\+?|\()?(12|[369])\)?(?=$|/|[a-z])")
_ANY_COUNTED = re.compile(_COUNTED.replace(r"\s", ""))


@lru_cache(maxsize=1024)
def ucum(printed: str) -> str | None:
    """The UCUM code of a unit as printed; None where an atom of it has none."""
    plain = printed.casefold().translate(_PLAIN)
    for pattern, replacement in _RESPELT:
        plain = pattern.sub(replacement, plain)
    power = _TIMES_TEN.match(plain)
    atoms = (plain[power.end() :] if power else plain).split("/")
    codes = [_atom(atom) for atom in atoms]
    if None in codes:
        return None
    code = (f"10*{power[1]}" if power else "") + "/".join(filter(None, codes[:1])) + "".join(f"/{c}" for c in codes[1:])
    return _WHOLE.get(code, code) or None


def _atom(word: str) -> str | None:
    if not word or _ANY_COUNTED.fullmatch(word):
        return ""
    return word if word in _WHOLE else _CODES.get(word)
