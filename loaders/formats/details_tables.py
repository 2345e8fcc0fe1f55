"""The tables of a "Clinical Trial Details" page: sites, sponsors, interventions, outcomes.

Where tabs still mark the columns a row is read as it stands. Where they are lost it is parted by the words in
it, and each row so parted comes with an inference that says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialgraph.loaders.formats import page
from trialgraph.loaders.formats.page import Line, filled
from trialgraph.loaders.model import Inference, Intervention, Location, Outcome, OutcomeType, Sponsor

Inferences = tuple[Inference, ...]

_HEADERS = r"Country Name City State|Lead Sponsor Collaborator|Type Measure Description Time frame( Safety issue)?"
_OUTCOME_TYPES: dict[str, OutcomeType] = {"Primary": "primary", "Secondary": "secondary", "Other": "other"}

# Words that end the name of a facility more often than they begin that of a city.
_INSTITUTION = re.compile(
    r"hospitals?|h[oô]pital|krankenhaus|\w*klinik\w*|university|school|cent(?:er|re)|clinics?|institute?|college"
    r"|research|associates|llc\.?|inc\.?|ltd\.?|site|medicine|foundation|group|department|unit|facility|office"
    r"|infirmary|trust|system|hospitalier|medical|health|care|services?|pharma\w*|partners|organization",
    re.IGNORECASE,
)
# Countries in whose rows the state is always given, with the states of more than one word.
_WITH_STATE = {"United States", "Canada", "China", "Australia"}
_STATE = re.compile(
    r"(?:New (?:York|Jersey|Mexico|Hampshire|South Wales|Brunswick)|North (?:Carolina|Dakota)"
    r"|South (?:Carolina|Dakota|Australia)|West Virginia|Rhode Island|District of Columbia|Puerto Rico"
    r"|British Columbia|Nova Scotia|Newfoundland and Labrador|Prince Edward Island|Western Australia"
    r"|Northern Territory|Australian Capital Territory|Inner Mongolia|Hong Kong|\S+)$"
)
_CITY_OF_TWO = re.compile(
    r"(?:New|San|Los|Las|Santa|Saint|St\.?|Fort|El|La|Le|West|East|North|South|Ann|Baton|Little|Chapel|Palm|Long|Salt"
    r" Lake|Kansas|Oklahoma|Iowa|Jersey|Rio de|S[aã]o|Buenos|Hong|Cape|Tel|Den|The|Ho Chi Minh|Mexico|Kuala) \S+$"
)

_UNIT = r"(?:minute|min|hour|hr|day|week|wk|month|year|yr|visit|cycle)s?\d*"
_MOMENT = r"baseline|screening|randomi[sz]ation|enrol?lment|discharge|admission|birth|delivery"
_NUMBER = r"[-–+±]?\d+(?:\.\d+)?(?:[-–/]\d+)*(?:st|nd|rd|th)?|one|two|three|four|five|six|nine|ten|twelve"
_BEGINNING = r"up|from|through|throughout|at|within|during|after|before|over|every|approximately|about|until|end"
_JOINING = (
    r"to|and|or|of|the|an?|in|for|per|each|average|study|trial|completion|first|last|dose|treatment|follow-?up"
    r"|pre|post|prior|intervention|therapy|&|-|–"
)
_TIME_WORD = re.compile(rf"{_UNIT}|{_MOMENT}|{_NUMBER}|{_BEGINNING}|{_JOINING}", re.IGNORECASE)
_TIME_START = re.compile(rf"{_UNIT}|{_MOMENT}|{_NUMBER}|{_BEGINNING}", re.IGNORECASE)
_TIME_POINT = re.compile(rf"{_UNIT}|{_MOMENT}", re.IGNORECASE)
# A description begins with a sentence: a capital, and small letters after it, behind a word of the measure.
_SENTENCE = re.compile(r"(?<=[a-z)]) (?=[A-Z][a-z]+ [a-z]+ )")
_FUNCTION_WORD = re.compile(r"\b(of|the|in|to|and|or|by|for|with|from|on|a|an|per|at)$")


def rows(lines: Sequence[Line]) -> list[Line]:
    """The filled lines of a table without its header."""
    return [line for line in filled(lines) if not re.fullmatch(_HEADERS, line.text, re.IGNORECASE)]


def interventions(text: str, lines: Sequence[Line]) -> tuple[Intervention, ...]:
    """Each `Drug:` with its name on the same line or the next, and the lines below as the description."""
    kept = filled(lines)
    found: list[Intervention] = []
    starts = [n for n, line in enumerate(kept) if page.typed(line.text, "intervention_type")]
    for start, end in zip(starts, [*starts[1:], len(kept)], strict=False):
        type, name = page.typed(kept[start].text, "intervention_type") or ("", "")
        body = kept[start + 1 : end]
        if not name and body:
            name = body.pop(0).text
        if name:
            found.append(Intervention(type=type, name=name, description=page.prose(text, body)))
    return tuple(found)


def sponsors(lines: Sequence[Line], source: str | None, number: int | None) -> tuple[Sponsor, ...]:
    """The lead sponsor and the collaborators, of whom there are `number` together.

    A row of several names without column marks is parted after the record's source, mostly the lead sponsor;
    else it stays one sponsor without a role.
    """
    table = rows(lines)
    if not table:
        return ()
    lead, *others = table[0].cells
    if not others and number != 1 and source and lead.startswith(f"{source} "):
        others, lead = [lead.removeprefix(source).strip()], source
    role_is_known = bool(others) or number in {None, 1}
    names = [name for cell in [*others, *(line.text for line in table[1:])] for name in page.listed(cell)]
    return (
        Sponsor(name=lead, role="LEAD" if role_is_known else None),
        *(Sponsor(name=name, role="COLLABORATOR") for name in names),
    )


def sites(lines: Sequence[Line], countries: Sequence[str]) -> tuple[tuple[Location, ...], Inferences]:
    """The sites, one a row: country, facility, city, state."""
    found: list[Location] = []
    inferred: list[Inference] = []
    for line in rows(lines):
        if len(line.cells) > 1:
            country, facility, city, state = (*(cell or None for cell in line.cells), None, None, None)[:4]
            found.append(Location(country=country, facility=facility, city=city, state=state))
        else:
            site = _site(line.text, countries)
            found.append(site)
            parted = " | ".join(filter(None, (site.country, site.facility, site.city, site.state)))
            inferred.append(_parted("locations", parted, 0.7))
    return tuple(found), tuple(inferred)


def _site(text: str, countries: Sequence[str]) -> Location:
    """A row without column marks: a listed country first, the state last, the city before it."""
    country = max((each for each in countries if text.startswith(f"{each} ")), key=len, default=None)
    facility = text.removeprefix(country or "").strip()
    tail = _tail(facility)
    state = _STATE.search(tail) if country in _WITH_STATE or len(tail.split()) == 2 else None
    if not tail or (state and not facility.removesuffix(state[0]).strip()):
        return Location(country=country, facility=facility or None)
    before = facility.removesuffix(state[0]).rstrip() if state else facility
    city = _city(before, tail.removesuffix(state[0]).strip() if state else tail)
    return Location(
        country=country,
        facility=before.removesuffix(city).strip() or None,
        city=city,
        state=state[0] if state else None,
    )


def _tail(facility: str) -> str:
    """The words after the last word for an institution; the last two where the row has none."""
    words = facility.split()
    last = max((n for n, word in enumerate(words) if _INSTITUTION.fullmatch(word.rstrip(","))), default=len(words) - 3)
    return " ".join(words[max(last + 1, 0) :])


def _city(before: str, tail: str) -> str:
    """The city at the end of the row: all that follows the institution, if that is short."""
    if tail and len(tail.split()) <= 2:
        return tail
    match = _CITY_OF_TWO.search(before)
    return match[0] if match else before.split()[-1]


def outcomes(lines: Sequence[Line]) -> tuple[tuple[Outcome, ...], Inferences]:
    """The measures, one a row: type, measure, description, time frame, and whether a safety issue."""
    found: list[Outcome] = []
    inferred: list[Inference] = []
    for type, cells in _measures(rows(lines)):
        if len(cells) > 1:
            measure, description, frame = (*(cell or None for cell in cells), None, None)[:3]
            found.append(Outcome(type=type, measure=measure or "", description=description, time_frame=frame))
        else:
            outcome = _outcome(type, cells[0])
            found.append(outcome)
            if outcome.description:
                inferred.append(_parted("outcomes", f"{outcome.measure} | {outcome.description}", 0.8))
    return tuple(found), tuple(inferred)


def _measures(rows: Sequence[Line]) -> list[tuple[OutcomeType, tuple[str, ...]]]:
    """The type and the other cells of each row; a line that begins with no type goes on the row above."""
    found: list[tuple[OutcomeType, tuple[str, ...]]] = []
    for line in rows:
        word, _, rest = line.text.partition(" ")
        if word in _OUTCOME_TYPES:
            found.append((_OUTCOME_TYPES[word], line.cells[1:] or (rest,)))
        elif found:
            type, cells = found[-1]
            found[-1] = (type, (*cells[:-1], f"{cells[-1]} {line.text}"))
    return found


def _outcome(type: OutcomeType, text: str) -> Outcome:
    """A row without column marks: the time frame is told by its words, the description by its capital."""
    words = re.sub(r" (?:Yes|No)$", "", text).split()
    start = _time_start(words)
    named = " ".join(words[:start])
    parts = [match.start() for match in _SENTENCE.finditer(named)]
    cut = next(
        (
            at
            for at in parts
            if not _FUNCTION_WORD.search(named[:at])
            and named.count("(", 0, at) == named.count(")", 0, at)
            and len(named[at:].split()) > 3
        ),
        len(named),
    )
    return Outcome(
        type=type,
        measure=named[:cut],
        description=named[cut:].strip() or None,
        time_frame=" ".join(words[start:]) or None,
    )


def _time_start(words: Sequence[str]) -> int:
    """Where the time frame begins that ends the row; the number of words where there is none."""
    bare = [word.strip(",;.()") for word in words]
    start = len(words)
    while start > 1 and _TIME_WORD.fullmatch(bare[start - 1]):
        start -= 1
    while start < len(words) and not _TIME_START.fullmatch(bare[start]):
        start += 1
    if not any(_TIME_POINT.fullmatch(word) for word in bare[start:]):
        return len(words)
    again = [n for n in range(start + 1, len(words)) if _begins_again(words, bare, n)]
    return again[-1] if again else start


def _begins_again(words: Sequence[str], bare: Sequence[str], n: int) -> bool:
    """Whether a second time expression begins at word n ("at 6 months | 6 months"): the first is the measure's."""
    ended = words[n - 1] == bare[n - 1] and re.fullmatch(rf"\d+|{_UNIT}", bare[n - 1], re.IGNORECASE)
    counted = bare[n].isdigit() and n + 1 < len(bare) and re.fullmatch(_UNIT, bare[n + 1], re.IGNORECASE)
    return bool(ended and (counted or (bare[n][:1].isupper() and _TIME_START.fullmatch(bare[n]))))


def _parted(field: str, value: str, confidence: float) -> Inference:
    return Inference(field=field, value=value, basis="a row whose column marks are lost", confidence=confidence)
