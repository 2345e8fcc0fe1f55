"""Records of MeSH written as NLM writes them, in XML and in N-Triples, for tests of what is read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from trialgraph.ontology.namespaces import AUTHORITIES
from trialgraph.ontology.terminologies.mesh_record import Heading, Name, Record

VOCABULARY = "http://id.nlm.nih.gov/mesh/vocab#"
_DTD = "https://www.nlm.nih.gov/databases/dtd/nlm{}recordset_{}0101.dtd"
_KINDS = {"": "TopicalDescriptor", "1": "SCR_Chemical", "2": "SCR_Protocol", "3": "SCR_Disease", "4": "SCR_Organism"}


def names(*texts: str, tag: str = "NON") -> tuple[Name, ...]:
    """Terms of one tag."""
    return tuple(Name(text, tag) for text in texts)


def descriptors(*records: Record, year: str = "2025") -> str:
    """The text of descYYYY.xml."""
    return _document("Descriptor", "DescriptorRecordSet", _DTD.format("descriptor", year), records)


def supplementary(*records: Record, year: str = "2025") -> str:
    """The text of suppYYYY.xml."""
    return _document("Supplemental", "SupplementalRecordSet", _DTD.format("supplemental", year), records)


def _document(called: str, root: str, dtd: str, records: Iterable[Record]) -> str:
    body = "".join(_record(record, called) for record in records)
    start = f'<?xml version="1.0"?>\n<!DOCTYPE {root} SYSTEM "{dtd}">\n<{root} LanguageCode = "eng">\n'
    return f"{start}{body}</{root}>\n"


def _record(record: Record, called: str) -> str:
    prefix = "Descriptor" if called == "Descriptor" else "SupplementalRecord"
    kind = 'DescriptorClass = "1"' if record.is_descriptor else f'SCRClass = "{record.kind}"'
    concepts = [record.names or names(record.label), *record.concepts]
    numbers = "".join(f"<RegistryNumber>{number}</RegistryNumber>" for number in record.numbers)
    return (
        f"<{called}Record {kind}>\n <{prefix}UI>{record.ui}</{prefix}UI>\n"
        f" <{prefix}Name><String>{escape(record.label)}</String></{prefix}Name>\n"
        + _list("HeadingMappedToList", map(_heading, record.headings))
        + _list("PharmacologicalActionList", (_action(ui) for ui in record.actions))
        + _list("TreeNumberList", (f"<TreeNumber>{number}</TreeNumber>" for number in record.trees))
        + _list("ConceptList", (_concept(c, numbers if n == 0 else "", n == 0) for n, c in enumerate(concepts)))
        + f"</{called}Record>\n"
    )


def _list(name: str, items: Iterable[str]) -> str:
    body = "".join(items)
    return f" <{name}>{body}</{name}>\n" if body else ""


def _heading(heading: Heading) -> str:
    return f"<HeadingMappedTo>{_reference('*' * heading.main + heading.ui)}</HeadingMappedTo>"


def _action(ui: str) -> str:
    return f"<PharmacologicalAction>{_reference(ui)}</PharmacologicalAction>"


def _reference(ui: str) -> str:
    return f"<DescriptorReferredTo><DescriptorUI>{ui}</DescriptorUI></DescriptorReferredTo>"


def _concept(terms: tuple[Name, ...], numbers: str, preferred: bool) -> str:
    body = "".join(f'<Term LexicalTag="{name.tag}"><String>{escape(name.text)}</String></Term>' for name in terms)
    return (
        f'<Concept PreferredConceptYN="{"Y" if preferred else "N"}">\n'
        f"<ConceptName><String>{escape(terms[0].text)}</String></ConceptName>"
        f"<RegistryNumberList>{numbers}</RegistryNumberList><TermList>{body}</TermList></Concept>\n"
    )


def triples(*records: Record, year: str = "") -> str:
    """The text of mesh.nt, or of meshYYYY.nt with the year in its IRIs; sorted by line, as NLM's is."""
    base = AUTHORITIES["MESH"] + (f"{year}/" if year else "")
    return "".join(sorted(line for number, record in enumerate(records) for line in _lines(record, number, base)))


def _lines(record: Record, number: int, base: str) -> Iterator[str]:
    """The triples of a record; ids of its concepts and terms are in its own range of numbers."""
    ui = record.ui
    yield f"<{base}{ui}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{VOCABULARY}{_KINDS[record.kind]}> .\n"
    yield f"<{base}{ui}> <http://www.w3.org/2000/01/rdf-schema#label> {_literal(record.label)} .\n"
    yield f"<{base}{ui}> <{VOCABULARY}active> {_literal(str(record.active).lower())} .\n"
    for heading in record.headings:
        yield _link(base, ui, "preferredMappedTo" if heading.main else "mappedTo", heading.ui)
    for predicate, targets in (("treeNumber", record.trees), ("pharmacologicalAction", record.actions)):
        yield from (_link(base, ui, predicate, target) for target in targets)
    yield from (_link(base, ui, "broaderDescriptor", target) for target in record.above)
    for n, concept in enumerate([record.names or names(record.label), *record.concepts]):
        concept_ui = f"M{number:04}{n:03}"
        yield _link(base, ui, "concept" if n else "preferredConcept", concept_ui)
        for value in record.numbers if n == 0 else ():
            yield f"<{base}{concept_ui}> <{VOCABULARY}registryNumber> {_literal(value)} .\n"
        for t, name in enumerate(concept):
            term_ui = f"T{number:04}{n:03}{t:03}"
            yield _link(base, concept_ui, "term" if t else "preferredTerm", term_ui)
            yield f"<{base}{term_ui}> <{VOCABULARY}prefLabel> {_literal(name.text)} .\n"
            yield f"<{base}{term_ui}> <{VOCABULARY}lexicalTag> {_literal(name.tag)} .\n"


def _link(base: str, subject: str, predicate: str, target: str) -> str:
    return f"<{base}{subject}> <{VOCABULARY}{predicate}> <{base}{target}> .\n"


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
