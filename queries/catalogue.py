"""The named questions: one .rq file each, with a header that says what it asks, takes and tells.

    #+ summary: Which trials give a treatment to patients?
    #+ param treatment: Treatment - a drug, class or procedure
    #+ param condition: Condition, optional - only trials of this condition
    #+ column trial: the registry id
    #+ example: trialgraph ask trials-giving-treatment --treatment MMF

Each parameter is bound in an empty data block, `VALUES ?treatment {}`, so that every file parses as it stands and a
value is never pasted into the text. What only an optional parameter needs stands between the lines `#? condition`
and `#.`, and is left out when the parameter is not given.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from trialgraph.errors import InvalidQuestion, UnknownQuestion
from trialgraph.ontology.namespaces import PREFIXES

TYPES = {
    "Treatment": "a drug, drug class or procedure: a name, synonym, abbreviation, CURIE or IRI",
    "Condition": "a condition: a name, synonym, abbreviation, CURIE or IRI",
    "Measurement": "a measurement or score: a name, synonym, abbreviation, CURIE or IRI",
    "Term": "a term of any kind: a name, synonym, abbreviation, CURIE or IRI",
    "Trial": "any registry id of a trial, or the id of a provisional one",
    "Authority": "who says that a drug belongs to a class: mesh, chebi, atc, curated",
    "Hierarchy": "who says that a term is a kind of another: curated, or a terminology that was added, as mondo",
    "Number": "a number",
    "Text": "words, capitals ignored",
}

# Where the values of a parameter go.
DATA_BLOCK = re.compile(r"VALUES \?(\w+) \{\}")

_HEADER = re.compile(r"#\+ (summary|param|column|example)(?: ([a-z_]+))?:\s+(.*\S)\s*\Z")
_PARAMETER = re.compile(r"([A-Z][a-z]+)(, optional)?(?: - (.+))?\Z")
_BLOCK = re.compile(r"^[ \t]*#\? ([a-z]+)[ \t]*\n(.*?)^[ \t]*#\.[ \t]*\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Parameter:
    """What a question takes: `type` is a key of TYPES."""

    name: str
    type: str
    optional: bool
    description: str


@dataclass(frozen=True)
class Question:
    """A named question: its header, and its SPARQL with the data blocks still empty."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    columns: dict[str, str]
    examples: tuple[str, ...]
    text: str

    def sparql(self, given: Collection[str]) -> str:
        """The query without the blocks of those optional parameters that are not given."""
        return _BLOCK.sub(lambda block: block[2] if block[1] in given else "", self.text)


@cache
def catalogue() -> dict[str, Question]:
    """Every question of the package by name, in alphabetical order."""
    texts = {
        entry.name.removesuffix(".rq"): entry.read_text(encoding="utf-8")
        for entry in (files("trialgraph.queries") / "questions").iterdir()
        if entry.name.endswith(".rq")
    }
    return {name: read(name, texts[name]) for name in sorted(texts)}


def question(name: str) -> Question:
    """The question of this name; raises UnknownQuestion with the nearest names there are."""
    found = catalogue().get(name)
    if found is None:
        near = difflib.get_close_matches(name, catalogue(), n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise UnknownQuestion(f"no question is called '{name}'{hint}")
    return found


def read(name: str, text: str) -> Question:
    """The question that a .rq file holds; raises InvalidQuestion naming the file, the line and the fault."""
    header: dict[str, list[tuple[str, str]]] = {"summary": [], "param": [], "column": [], "example": []}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#+"):
            entry = _HEADER.match(line)
            if entry is None:
                raise InvalidQuestion(f"{name}.rq, line {number}: not a header line: {line}")
            header[entry[1]].append((entry[2] or "", entry[3]))
    if len(header["summary"]) != 1 or not header["column"]:
        raise InvalidQuestion(f"{name}.rq: the header needs one summary and the columns")
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))
    parameters = tuple(_parameter(name, *entry) for entry in header["param"])
    examples = tuple(example for _, example in header["example"])
    found = Question(name, header["summary"][0][1], parameters, dict(header["column"]), examples, body)
    _validate(found)
    return found


def _parameter(question: str, name: str, rest: str) -> Parameter:
    match = _PARAMETER.match(rest)
    if match is None or match[1] not in TYPES:
        raise InvalidQuestion(f"{question}.rq: parameter {name} is none of the types {', '.join(TYPES)}")
    return Parameter(name, match[1], bool(match[2]), match[3] or TYPES[match[1]])


def _validate(question: Question) -> None:
    """Header and SPARQL agree, with every optional block and without any."""
    names = [parameter.name for parameter in question.parameters]
    required = [parameter.name for parameter in question.parameters if not parameter.optional]
    for given in (names, required):
        text = question.sparql(given)
        if unmatched := sorted(set(DATA_BLOCK.findall(text)) ^ set(given)):
            raise InvalidQuestion(f"{question.name}.rq: parameters and data blocks differ: {', '.join(unmatched)}")
        if (projected := _projected(question.name, text)) != list(question.columns):
            raise InvalidQuestion(f"{question.name}.rq: the header's columns are not those selected: {projected}")


def _projected(name: str, text: str) -> list[str]:
    try:
        answer = ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise InvalidQuestion(f"{name}.rq: {error}") from None
    if not isinstance(answer, ox.QuerySolutions):
        raise InvalidQuestion(f"{name}.rq: a question is a SELECT query")
    return [variable.value for variable in answer.variables]


def page() -> str:
    """The catalogue as a Markdown page, which stands in docs/questions.md."""
    head = "# Questions\n\nEvery named question of `trialgraph ask`, in alphabetical order. This page is generated:\n"
    how = "`python -m trialgraph.queries.catalogue > docs/questions.md`.\n"
    types = "".join(f"| {name} | {meaning} |\n" for name, meaning in TYPES.items())
    kinds = f"\n| a parameter of type | takes |\n|---|---|\n{types}"
    return head + how + kinds + "".join(map(_section, catalogue().values()))


def _section(question: Question) -> str:
    options = [_option(parameter) for parameter in question.parameters]
    columns = [f"| `{name}` | {meaning} |" for name, meaning in question.columns.items()]
    examples = [f"    {example}" for example in question.examples]
    head = [f"\n## {question.name}\n", question.summary, "", *options, *([""] if options else [])]
    return "\n".join([*head, "| column | holds |", "|---|---|", *columns, "", *examples]) + "\n"


def _option(parameter: Parameter) -> str:
    optional = ", optional" if parameter.optional else ""
    return f"- `--{parameter.name}` ({parameter.type}{optional}): {parameter.description}"


if __name__ == "__main__":
    print(page(), end="")
