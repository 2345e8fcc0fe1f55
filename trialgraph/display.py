"""Criteria and trials drawn for a person's eyes: colours on a terminal, plain words where the output is piped on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from trialgraph.loaders.model import Characteristic, Criterion, Quantity, Window
from trialgraph.ontology.namespaces import contract
from trialgraph.queries.catalogue import Question
from trialgraph.queries.rows import Rows
from trialgraph.queries.table import text as plain
from trialgraph.queries.terms import Found
from trialgraph.view import TrialView, code

EFFECTS = {"requires": "green", "excludes": "red", "permits": "cyan", "informs": "yellow"}
_HEADINGS = {"inclusion": "Inclusion criteria", "exclusion": "Exclusion criteria", "none": "Criteria under no heading"}
_SIGNS = {"<=": "≤", ">=": "≥"}
_TERM_DETAILS = ("sources", "synonyms", "parents", "classes", "members", "identifiers", "broader_identifiers", "note")
# A thesaurus has dozens of names for a term, most of them the same words turned round.
_MANY = 12
_TERM_COUNTS = {"in_criteria": "name it in criteria", "given": "give it", "studied": "study it"}
_FACTS = {
    "overallStatus": "status",
    "phase": "phase",
    "studyType": "study type",
    "allocation": "allocation",
    "interventionModel": "model",
    "masking": "masking",
    "primaryPurpose": "purpose",
    "enrollmentCount": "enrollment",
    "startDate": "start",
    "primaryCompletionDate": "primary completion",
    "completionDate": "completion",
    "sex": "sex",
    "minimumAgeText": "minimum age",
    "maximumAgeText": "maximum age",
    "healthyVolunteers": "healthy volunteers",
    "country": "countries",
}


def show_trial(console: Console, trial: TrialView) -> None:
    """Nothing; one trial is printed: facts, interventions, conditions with their evidence, criteria."""
    console.print(Rule(Text(trial.id, "bold"), align="left"))
    console.print(Text(_first(trial, "label"), "bold"))
    console.print(_grid(_facts(trial)))
    console.print(_section("Interventions", _grid(_interventions(trial.interventions))))
    console.print(_section("Conditions", _grid(_conditions(trial.conditions))))
    if trial.inferences.rows:
        console.print(_section("Concluded, not printed", _grid(_inferences(trial.inferences))))
    for reading in trial.readings:
        place = f" ({reading.place})" if reading.place else ""
        console.print(_section(f"Read from {reading.source}{place}, a record of the layout {reading.format}"))
        show_criteria(console, reading.criteria)


def show_criteria(console: Console, criteria: Sequence[Criterion]) -> None:
    """Nothing; criteria are printed list by list, and beneath each what it was understood to say."""
    for name, group in groupby(criteria, key=lambda criterion: criterion.list):
        console.print(_section(_HEADINGS[name]))
        for criterion in group:
            console.print(_head(criterion))
            console.print(Padding(_coloured(criterion), (0, 0, 0, 2), expand=False))
            if criterion.characteristics:
                console.print(Padding(_characteristics(criterion.characteristics), (0, 0, 0, 4), expand=False))
            console.print()


def _section(title: str, *content: RenderableType) -> Group:
    return Group(Text(), Text(title, "bold underline"), *content)


def _head(criterion: Criterion) -> Text:
    """`10.  excludes  characters 700-812  same as exclusion 7`."""
    head = Text.assemble(
        (criterion.label or str(criterion.ordinal), "bold"),
        "  ",
        (criterion.effect, EFFECTS[criterion.effect]),
        (f"  characters {criterion.start}-{criterion.end}", "dim"),
    )
    if criterion.parent is not None:
        head.append(f"  below {criterion.list} {criterion.parent}", "dim")
    if criterion.duplicate_of is not None:
        head.append(f"  same as {criterion.list} {criterion.duplicate_of}", "dim")
    return head


def _coloured(criterion: Criterion) -> Text:
    """The criterion's text: what each statement is about in its effect's colour, what was not understood dim."""
    text = Text(criterion.text)
    for start, end in criterion.unparsed:
        text.stylize("dim", start - criterion.start, end - criterion.start)
    for each in criterion.characteristics:
        start, end = each.about.start - criterion.start, each.about.end - criterion.start
        if 0 <= start < end <= len(criterion.text):
            text.stylize(f"bold {EFFECTS[each.effect]}", start, end)
    return text


def _characteristics(found: Iterable[Characteristic]) -> Table:
    """One row for neighbours that say the same of different things, such as a list of drugs with one window."""
    grid = Table.grid(padding=(0, 2))
    for _ in range(4):
        grid.add_column(overflow="fold")
    grid.add_column(style="dim", no_wrap=True)
    for (effect, kind, details, how), group in groupby(found, key=_said):
        about = Text("\n").join(_about(each) for each in group)
        grid.add_row(Text(effect, EFFECTS[effect]), Text(kind), about, Text(details), Text(how))
    return grid


def _said(each: Characteristic) -> tuple[str, str, str, str]:
    return each.effect, each.kind.replace("-", " "), "; ".join(_details(each)), f"{each.confidence:g} {each.rule}"


def _about(each: Characteristic) -> Text:
    """The words, what they mean where they are not the term's own name, and its CURIE."""
    words, label = Text(each.about.text), each.about.label or ""
    if label and label.casefold() != each.about.text.casefold():
        words.append(f" = {label}", "italic")
    if each.about.curie:
        words.append(f" {each.about.curie}", "dim")
    return words


def _details(each: Characteristic) -> Iterator[str]:
    """When, how much, and what else limits the statement."""
    if each.window:
        yield window(each.window)
    elif each.timing != "unspecified":
        yield each.timing
    if each.quantity:
        yield quantity(each.quantity)
    if each.condition:
        yield f"if: {_short(each.condition)}"
    if each.example_of:
        yield f"an example of {_short(each.example_of)}"
    if each.exception_to:
        yield f"an exception to {_short(each.exception_to)}"
    if each.negated:
        yield "negated"


def _short(words: str, most: int = 48) -> str:
    """The words themselves, or their beginning: all of them stand in the criterion just above."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]} ..."


def window(window: Window) -> str:
    """`≤ 4 weeks (28 days) from baseline (implied)`, else the words themselves."""
    if window.value is None:
        length = window.text
    else:
        days = f" ({window.days:g} days)" if window.days is not None and window.unit != "day" else ""
        unit = window.unit or ""
        if window.value != 1 and unit:
            unit = "half-lives" if unit == "half-life" else unit + "s"
        length = f"{_sign(window.comparator)}{window.value:g} {unit}{days}"
    longer = f" or {window.alternative}" if window.alternative else ""
    implied = "" if window.anchor_stated else " (implied)"
    anchor = f" from {window.anchor}{implied}" if window.anchor else ""
    return length + longer + anchor


def quantity(quantity: Quantity) -> str:
    """`≥ 50 % to ≤ 60 % of predicted (printed =)`, `> 2 x ULN`."""
    unit = f" {quantity.unit}" if quantity.unit else ""
    upper = ""
    if quantity.upper_number is not None:
        upper = f" to {_sign(quantity.upper_comparator)}{quantity.upper_number:g}{unit}"
    relative = f" {'of' if unit else 'x'} {quantity.relative_to}" if quantity.relative_to else ""
    repaired = f" (printed {quantity.repaired_from})" if quantity.repaired_from else ""
    return f"{_sign(quantity.comparator)}{quantity.number:g}{unit}{upper}{relative}{repaired}"


def _sign(comparator: str | None) -> str:
    return f"{_SIGNS.get(comparator, comparator)} " if comparator else ""


def _grid(rows: Iterable[tuple[str, str, str]]) -> Table:
    """Three columns: a dim name, a value, a dim remark."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    grid.add_column(style="dim", overflow="fold")
    for name, value, remark in rows:
        grid.add_row(Text(name), Text(value), Text(remark))
    return grid


def _first(trial: TrialView, name: str) -> str:
    return next(iter(trial.facts.get(name, ())), "")


def _facts(trial: TrialView) -> Iterator[tuple[str, str, str]]:
    for name, label in _FACTS.items():
        if name in trial.facts:
            remarks = [*map(str.lower, trial.facts.get(f"{name}Type", ())), _otherwise(trial.otherwise.get(name, 0))]
            yield label, ", ".join(trial.facts[name]), "; ".join(filter(None, remarks))
    for sponsor, role in trial.sponsors.rows:
        yield "sponsor", str(sponsor), str(role or "")


def _otherwise(records: int) -> str:
    """The remark on a value that some records contradict; `disagreeing-records` tells which, and what they say."""
    if not records:
        return ""
    return f"{records} other record{'' if records == 1 else 's'} say{'s' if records == 1 else ''} otherwise"


def _interventions(rows: Rows) -> Iterator[tuple[str, str, str]]:
    for name, kind, term, label, placebo, listed in rows.rows:
        means = f"{label} {contract(str(term))}" if term else ""
        remarks = [means, "placebo" if placebo else "", "" if listed else "given, but only in a description"]
        yield code(kind or ""), str(name), "; ".join(filter(None, remarks))


def _conditions(rows: Rows) -> Iterator[tuple[str, str, str]]:
    for term, label, field, words, confidence in rows.rows:
        means = f"{label} {contract(str(term))}, " if term else "no term, "
        yield str(field), str(words), f"{means}{plain(confidence)}"


def _inferences(rows: Rows) -> Iterator[tuple[str, str, str]]:
    for field, value, basis, confidence in rows.rows:
        yield str(field), str(value), f"{basis}, {plain(confidence)}"


def show_question(console: Console, question: Question) -> None:
    """Nothing; what a named question takes and tells, and its SPARQL, are printed."""
    console.print(Text(question.name, "bold"))
    console.print(Text(question.summary))
    optional = {True: "optional", False: "needed"}
    if question.parameters:
        taken = [(f"--{each.name}", each.description, optional[each.optional]) for each in question.parameters]
        console.print(_section("Parameters", _grid(taken)))
    console.print(_section("Columns", _grid((name, meaning, "") for name, meaning in question.columns.items())))
    console.print(_section("Examples", *(Text(example) for example in question.examples)))
    console.print(_section("SPARQL", Syntax(question.text.strip(), "sparql", background_color="default")))


def _few(values: Sequence[str]) -> str:
    """The first of many values, with the number of the others."""
    more = f"; and {len(values) - _MANY} more" if len(values) > _MANY else ""
    return "; ".join(values[:_MANY]) + more


def show_terms(console: Console, found: Iterable[Found]) -> None:
    """Nothing; candidate terms are printed, each with all that the graph knows about it."""
    for each in found:
        console.print(Text.assemble((each.curie, "bold"), "  ", (each.text("label"), "bold"), "  ", each.text("type")))
        told = [(name.replace("_", " "), _few(each.details.get(name, [])), "") for name in _TERM_DETAILS]
        told = [line for line in told if line[1]]
        told.append(("trials", ", ".join(f"{each.text(name)} {words}" for name, words in _TERM_COUNTS.items()), ""))
        console.print(Padding(_grid(told), (0, 0, 1, 2), expand=False))
