"""What stands on a shelf, what a broken release does to it, and when its index is compiled."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from tests.conftest import SUPERUSER
from tests.ontology.glimmer import (
    DIMMING,
    GLIMMER,
    LUMINOUS,
    MESH_GLIMMER,
    SYSTEMIC_SCLEROSIS,
    ZORBAMIDE,
    about,
    drugs,
    entries,
    entry,
    kept,
    mappings,
    mesh,
    mondo,
    put,
)
from trialgraph.errors import InvalidTerms
from trialgraph.ontology import index as index_module
from trialgraph.ontology import shelf as shelf_module
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.merging import Merged, Source, merge
from trialgraph.ontology.organizations import Organization
from trialgraph.ontology.shelf import LAYOUT, Shelf
from trialgraph.ontology.term import Term
from trialgraph.ontology.terminologies.entry import Entry, OrganizationRelease, Release

TEXT = "Patients with Zorb syndromes, juvenile glimmer disease or SSc, treated with Zorbex or zorbamidum"


def listed(folder: Path) -> list[str]:
    """The names in a folder, hidden ones too."""
    return sorted(place.name for place in folder.iterdir())


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf with a terminology on it and its index compiled."""
    found = Shelf(tmp_path / "terminologies")
    put(found, "mondo", mondo(tmp_path))
    found.lexicon()
    return found


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one each time that an index is compiled."""
    times: list[str] = []

    def counted(shipped: Sequence[Term], bridges: Iterable[tuple[str, str]], sources: Sequence[Source]) -> Merged:
        times.append("compiled")
        return merge(shipped, bridges, sources)

    monkeypatch.setattr(shelf_module, "merge", counted)
    return times


class TestSources:
    def test_an_empty_shelf_has_the_terms_of_the_package(self, tmp_path: Path) -> None:
        shelf = Shelf(tmp_path / "none")
        assert list(shelf) == []
        assert shelf.lexicon() is Lexicon.shipped()
        assert shelf.notes() == ()
        assert not shelf.folder.exists()

    def test_what_was_added_is_known_by_its_counts(self, shelf: Shelf) -> None:
        (found,) = shelf
        assert (found.name, found.kind, found.version, found.origin) == ("mondo", "entries", "2026-01-06", "mondo.obo")
        assert (found.terms, found.names) == (10, 12)
        assert len(shelf.entries("mondo")) == 10

    def test_sources_are_listed_by_name(self, shelf: Shelf, tmp_path: Path) -> None:
        for name, path in (("table-drugs", drugs(tmp_path)), ("mesh", mesh(tmp_path)), ("sssom-x", mappings(tmp_path))):
            put(shelf, name, path)
        assert [source.name for source in shelf] == ["mesh", "mondo", "sssom-x", "table-drugs"]
        assert [source.kind for source in shelf] == ["entries", "entries", "mappings", "entries"]
        assert shelf.entries("sssom-x") == ()

    def test_a_newer_release_takes_the_place_of_an_older_one(self, shelf: Shelf, tmp_path: Path) -> None:
        more = "\n[Term]\nid: MONDO:9900005\nname: flickering disease\nis_a: MONDO:9900001\n"
        put(shelf, "mondo", mondo(tmp_path, more, version="2026-02-03"))
        (found,) = shelf
        assert (found.version, found.terms) == ("2026-02-03", 11)
        assert [term.label for term in shelf.lexicon().resolve("flickering disease")] == ["flickering disease"]
        assert listed(shelf.folder / "sources") == ["mondo"]

    def test_what_a_newer_release_lacks_is_gone(self, shelf: Shelf) -> None:
        shelf.add(about("mondo"), entries(entry("MONDO:9900007", "flaring disease")))
        lexicon = shelf.lexicon()
        assert lexicon.resolve("glimmer disease") == ()
        assert [term.curie for term in lexicon.resolve("flaring disease")] == ["MONDO:9900007"]

    def test_what_was_removed_is_gone(self, shelf: Shelf, tmp_path: Path) -> None:
        put(shelf, "table-drugs", drugs(tmp_path))
        assert shelf.lexicon().resolve("zorbamide")
        shelf.remove("table-drugs")
        lexicon = shelf.lexicon()
        assert lexicon.resolve("zorbamide") == ()
        assert lexicon.resolve("Zorb syndrome")

    def test_with_the_last_source_the_index_and_its_notes_go(self, shelf: Shelf) -> None:
        shelf.add(about("mesh"), entries(entry("MESH:D9900004", "luminous disorder", "MESH:D9900002"),
                                         entry("MESH:D9900002", "glimmer disease")))  # fmt: skip
        shelf.lexicon()
        assert shelf.notes()
        shelf.remove("mesh")
        shelf.remove("mondo")
        assert shelf.notes() == ()
        assert kept(shelf.folder) == {}
        assert shelf.lexicon() is Lexicon.shipped()

    def test_what_is_not_there_cannot_be_removed(self, shelf: Shelf, tmp_path: Path) -> None:
        with pytest.raises(InvalidTerms, match="no terminology 'mesh' was added here; there are: mondo"):
            shelf.remove("mesh")
        with pytest.raises(InvalidTerms, match="there are: none"):
            Shelf(tmp_path / "none").remove("mesh")

    @pytest.mark.parametrize("name", ["", ".", "..", "../index", "mondo/..", "*"])
    def test_only_a_source_is_removed(self, shelf: Shelf, name: str) -> None:
        before = kept(shelf.folder)
        with pytest.raises(InvalidTerms):
            shelf.remove(name)
        assert kept(shelf.folder) == before

    @pytest.mark.parametrize("left", [".mondo-77", ".mondo-77-old"])
    def test_what_a_killed_process_left_behind_is_no_source(self, shelf: Shelf, left: str) -> None:
        put_aside = shelf.folder / "sources" / left
        put_aside.mkdir()
        for name, data in kept(shelf.folder / "sources" / "mondo").items():
            (put_aside / name).write_bytes(data)
        assert [source.name for source in shelf] == ["mondo"]

    def test_who_waits_is_told_of_every_thousand_terms(self, tmp_path: Path) -> None:
        told: list[int] = []
        found = (entry(f"MONDO:99{n:05}", f"disease number {n}") for n in range(2500))
        Shelf(tmp_path).add(about("mondo"), Release(version="", entries=found, left_out={}), told.append)
        assert told == [1000, 2000]

    def test_what_a_release_leaves_out_while_it_is_read_is_counted(self, tmp_path: Path) -> None:
        left_out: dict[str, int] = {}

        def reading() -> Iterator[Entry]:
            yield entry("MONDO:9900001", "luminous disorder")
            left_out["a term without a name"] = 3

        release = Release(version="", entries=reading(), left_out=left_out)
        assert Shelf(tmp_path).add(about("mondo"), release).left_out == {"a term without a name": 3}
        (found,) = Shelf(tmp_path)
        assert found.left_out == {"a term without a name": 3}


def failing(*before: Entry, error: BaseException) -> Iterator[Entry]:
    yield from before
    raise error


ONE, OTHER = entry("MONDO:9900008", "one", "MONDO:9900009"), entry("MONDO:9900009", "other", "MONDO:9900008")
BROKEN: dict[str, tuple[Callable[[], Release], str]] = {
    "an id twice": (lambda: entries(ONE, entry("MONDO:9900008", "one")), "mondo.obo: MONDO:9900008 stands twice"),
    "a circle": (
        lambda: entries(ONE, OTHER),
        "mondo.obo: a term is its own ancestor: MONDO:9900008 -> MONDO:9900009 -> MONDO:9900008",
    ),
    "its own parent": (
        lambda: entries(entry("MONDO:1", "one", "MONDO:1")),
        "mondo.obo: a term is its own ancestor: MONDO:1 -> MONDO:1",
    ),
    "nothing": (entries, "mondo.obo: there is nothing in it"),
    "no IRI": (lambda: entries(entry("nothing", "one")), "mondo.obo: 'nothing' is no IRI: "),
    "an IRI that no graph holds": (
        lambda: entries(entry("http://example.org/%zz", "one")),
        "mondo.obo: 'http://example.org/%zz' is no IRI: Invalid IRI percent encoding",
    ),
    "an error half-way": (
        lambda: Release(version="", entries=failing(ONE, error=InvalidTerms("line 9")), left_out={}),
        "line 9",
    ),
}


class TestBroken:
    @pytest.mark.parametrize("name", BROKEN)
    def test_a_broken_release_leaves_everything_as_it_was(self, shelf: Shelf, name: str) -> None:
        before, (release, message) = kept(shelf.folder), BROKEN[name]
        with pytest.raises(InvalidTerms) as caught:
            shelf.add(about("mondo"), release())
        assert str(caught.value).startswith(message)
        assert kept(shelf.folder) == before
        assert listed(shelf.folder / "sources") == ["mondo"]

    @pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), OSError(28, "No space left on device")])
    def test_so_does_an_interruption(self, shelf: Shelf, error: BaseException) -> None:
        before = kept(shelf.folder)
        with pytest.raises(type(error)):
            shelf.add(about("mondo"), Release(version="", entries=failing(ONE, error=error), left_out={}))
        assert kept(shelf.folder) == before
        assert listed(shelf.folder / "sources") == ["mondo"]

    def test_so_does_an_interruption_at_the_last_moment(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        before, rename = kept(shelf.folder), Path.rename

        def interrupted(self: Path, target: Path) -> Path:
            if target.name == "mondo" and not self.name.endswith("-old"):
                raise KeyboardInterrupt
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            shelf.add(about("mondo"), entries(entry("MONDO:1", "one")))
        assert kept(shelf.folder) == before

    @pytest.mark.parametrize("step", ["merge", "_edges"])
    def test_a_compilation_that_breaks_off_leaves_the_old_index(
        self, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        before = kept(shelf.folder / "index")
        put(shelf, "table-drugs", drugs(tmp_path))

        def interrupted(*_: object) -> NoReturn:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(shelf_module, step, interrupted)
            shelf.lexicon()
        assert kept(shelf.folder / "index") == before
        assert Lexicon.open(shelf.folder / "index").resolve("Zorb syndrome")
        assert listed(shelf.folder) == ["index", "sources"]
        # The next who asks has it compiled to the end.
        assert shelf.lexicon().resolve("zorbamide")


class TestIndex:
    def test_it_is_compiled_once(self, shelf: Shelf, compiled: list[str]) -> None:
        for _ in range(2):
            Shelf(shelf.folder).lexicon(lambda: compiled.append("told"))
        assert compiled == []

    def test_it_is_compiled_when_a_source_was_added_or_removed(
        self, shelf: Shelf, tmp_path: Path, compiled: list[str]
    ) -> None:
        put(shelf, "table-drugs", drugs(tmp_path))
        shelf.lexicon(lambda: compiled.append("told"))
        assert compiled == ["told", "compiled"]
        shelf.remove("table-drugs")
        shelf.lexicon()
        shelf.lexicon()
        assert compiled == ["told", "compiled", "compiled"]

    def test_the_same_release_again_changes_nothing(self, shelf: Shelf, tmp_path: Path, compiled: list[str]) -> None:
        module = about("mondo")
        release = entries(*shelf.entries("mondo"))
        shelf.add(msgspec.structs.replace(module, added="2026-03-01T00:00:00+00:00"), release)
        assert shelf.lexicon().resolve("Zorb syndrome")
        assert compiled == []

    def test_other_terms_under_the_same_count_and_date_are_told_apart(self, shelf: Shelf, compiled: list[str]) -> None:
        shelf.add(about("mesh"), entries(entry("MESH:D9900009", "blinking disease")))
        assert shelf.lexicon().resolve("blinking disease")
        shelf.add(about("mesh"), entries(entry("MESH:D9900009", "winking disease")))
        assert shelf.lexicon().resolve("winking disease")
        assert compiled == ["compiled", "compiled"]

    def test_it_is_compiled_anew_for_another_layout(
        self, shelf: Shelf, compiled: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shelf_module, "LAYOUT", LAYOUT + "x")
        shelf.lexicon()
        assert compiled == ["compiled"]

    def test_it_is_compiled_anew_for_other_terms_of_the_package(
        self, shelf: Shelf, compiled: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "package" / "terms").mkdir(parents=True)
        monkeypatch.setattr(shelf_module, "files", lambda package: tmp_path / "package")
        for _ in range(2):
            shelf.lexicon()
        assert compiled == ["compiled"]

    def test_a_register_of_organizations_is_no_terminology(self, shelf: Shelf, compiled: list[str]) -> None:
        one = Organization(iri="https://ror.org/00f54p054", name="Stanford University", names=("Stanford",))
        found = shelf.add(about("ror"), OrganizationRelease(version="1", organizations=iter([one]), left_out={}))
        assert (found.kind, found.terms, found.names) == ("organizations", 1, 2)
        assert list(shelf.organizations()) == [one]
        assert shelf.lexicon().resolve("Zorb syndrome")
        assert compiled == []
        assert [source.name for source in shelf.terminologies()] == ["mondo"]
        shelf.remove("mondo")
        assert shelf.lexicon() is Lexicon.shipped()


class TestJoined:
    def test_a_second_source_joins_and_a_shipped_term_keeps_its_iri(self, shelf: Shelf, tmp_path: Path) -> None:
        put(shelf, "mesh", mesh(tmp_path))
        lexicon = shelf.lexicon()
        (glimmer,) = lexicon.resolve("Sparkle Fever")
        assert (glimmer.iri, glimmer.label) == (GLIMMER, "glimmer disease")
        assert MESH_GLIMMER in glimmer.matches
        (ours,) = lexicon.resolve("glimmerless scleroderma")
        assert (ours.iri, ours.curated) == (SYSTEMIC_SCLEROSIS, True)
        assert ours.label == Lexicon.shipped().term(SYSTEMIC_SCLEROSIS).label
        assert not lexicon.is_a(SYSTEMIC_SCLEROSIS, LUMINOUS)

    def test_a_mapping_set_joins_two_sources(self, shelf: Shelf, tmp_path: Path) -> None:
        put(shelf, "mesh", mesh(tmp_path))
        assert [term.curie for term in shelf.lexicon().resolve("dimness")] == ["MESH:D9900003"]
        put(shelf, "sssom-dimming", mappings(tmp_path))
        assert [term.iri for term in shelf.lexicon().resolve("dimness")] == [DIMMING]

    def test_of_two_hierarchies_that_contradict_one_another_the_circle_is_cut_and_noted(self, shelf: Shelf) -> None:
        luminous = entry("MESH:D9900004", "luminous disorder", "MESH:D9900002")
        shelf.add(about("zmesh"), entries(luminous, entry("MESH:D9900002", "glimmer disease")))
        lexicon = shelf.lexicon()
        assert shelf.notes() == ("MONDO:9900001 under MONDO:9900002 (zmesh) closes a circle and is left out",)
        assert lexicon.is_a(GLIMMER, LUMINOUS)
        assert not lexicon.is_a(LUMINOUS, GLIMMER)


class TestOpened:
    def test_another_process_matches_the_same(self, shelf: Shelf, tmp_path: Path) -> None:
        put(shelf, "table-drugs", drugs(tmp_path))
        lexicon = shelf.lexicon()
        found = lexicon.match(TEXT)
        assert [term.iri for match in found for term in match.terms][-2:] == [ZORBAMIDE, ZORBAMIDE]
        assert len(found) == 5
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert pool.apply(Lexicon.match, (lexicon, TEXT)) == found

    def test_opening_reads_and_writes_nothing(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        def touched(*_: object, **__: object) -> NoReturn:
            raise AssertionError("opening an index is to read nothing")

        before = {file: file.stat().st_mtime_ns for file in [shelf.folder, *shelf.folder.rglob("*")]}
        with monkeypatch.context() as patched:
            for name in ("read_bytes", "read_text", "write_bytes", "mkdir", "rename"):
                patched.setattr(Path, name, touched)
            patched.setattr(index_module, "_decode", touched)
            lexicon = Lexicon.open(shelf.folder / "index")
        assert [term.iri for match in lexicon.match("Zorb syndrome") for term in match.terms] == [GLIMMER]
        assert {file: file.stat().st_mtime_ns for file in [shelf.folder, *shelf.folder.rglob("*")]} == before

    @pytest.mark.skipif(os.geteuid() == 0, reason=SUPERUSER)
    def test_a_folder_that_may_only_be_read_answers(self, shelf: Shelf) -> None:
        everything = [shelf.folder, *shelf.folder.rglob("*")]
        for place in everything:
            place.chmod(place.stat().st_mode & ~0o222)
        try:
            assert Shelf(shelf.folder).lexicon().resolve("Zorb syndrome")
        finally:
            for place in everything:
                place.chmod(place.stat().st_mode | 0o200)

    def test_a_lexicon_goes_on_answering_while_another_takes_its_place(self, shelf: Shelf, tmp_path: Path) -> None:
        old = shelf.lexicon()
        put(shelf, "table-drugs", drugs(tmp_path))
        new = shelf.lexicon()
        assert (old.resolve("zorbamide"), len(new.resolve("zorbamide"))) == ((), 1)
        assert old.resolve("Zorb syndrome") == new.resolve("Zorb syndrome")
