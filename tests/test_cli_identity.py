"""The commands about which trials are one: what is listed, and that decisions are obeyed and outlive a build."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from trialgraph.cli import main

TITLE = "Walking Uphill in Patients With Glimmer Disease"
ID = "NCT90000001"
PAGE = f"""{TITLE}

Sponsor: Hill University

Inclusion Criteria:

1. Adults with glimmer disease

Exclusion Criteria:

1. Mycophenolate within 4 weeks before baseline
"""


def study(enrollment: int) -> str:
    sections = {
        "identificationModule": {"nctId": ID, "briefTitle": TITLE},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Hill University", "class": "OTHER"}},
        "designModule": {"enrollmentInfo": {"count": enrollment}},
        "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Prednisone at a stable dose\n"},
    }
    return json.dumps({"protocolSection": sections})


class Run:
    """Runs commands as a shell would; `err` is what the last one wrote to stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str], sources: Path) -> None:
        self.capsys, self.sources, self.err = capsys, sources, ""

    def __call__(self, *arguments: str | Path, status: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, self.err = self.capsys.readouterr()
        assert ended.value.code == status, self.err
        return out

    def build(self, *options: str) -> None:
        self("build", self.sources, *options)

    def listed(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self("identity", "list")), delimiter="\t"))

    def excluding(self) -> list[str]:
        """The trials that exclude the drug, which only the page says."""
        rows = csv.DictReader(
            io.StringIO(self("ask", "trials-excluding-treatment", "--treatment", "MMF")), delimiter="\t"
        )
        return [row["trial"] for row in rows]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """A graph of a study and of a page about it that prints no id."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "page.txt").write_text(PAGE, encoding="utf-8")
    (sources / "study.json").write_text(study(40), encoding="utf-8")
    monkeypatch.setenv("TRIALGRAPH_HOME", str(tmp_path / "graph"))
    found = Run(capsys, sources)
    found.build()
    return found


@pytest.fixture
def provisional(run: Run) -> str:
    return run.listed()[0]["trial"]


def test_candidates_are_listed_with_their_ground(run: Run) -> None:
    (row,) = run.listed()
    assert row["trial"].startswith("P-")
    assert (row["title"], row["candidate"], row["decision"]) == (TITLE, ID, "")
    assert float(row["confidence"]) >= 0.9
    assert row["basis"].startswith("same title")


def test_an_accepted_trial_is_one_and_stays_so(run: Run, provisional: str) -> None:
    assert run.excluding() == [provisional]
    run("identity", "accept", provisional, ID, "--by", "Ada")
    assert f"{provisional} is {ID}, as Ada decided" in run.err
    for again in ((), ("--fresh",), ("--resume",)):
        run.build(*again)
        assert run.excluding() == [ID], again
        (row,) = run.listed()
        assert (row["trial"], row["candidate"], row["decision"], row["by"]) == (provisional, ID, "accepted", "Ada")
    assert f"{ID} ─" in run("show", provisional)


def test_a_rejected_trial_stays_apart(run: Run, provisional: str) -> None:
    run("identity", "reject", provisional, ID, "--by", "Bo")
    for again in ((), ("--fresh",)):
        run.build(*again)
        assert run.excluding() == [provisional]
        assert {(row["candidate"], row["decision"], row["by"]) for row in run.listed()} == {
            ("", "", ""),
            (ID, "rejected", "Bo"),
        }
    assert not run("ask", "trials-without-registry-id").splitlines()[1].split("\t")[2]


def test_an_id_that_no_record_has_is_doubted_and_a_second_one_named(run: Run, provisional: str) -> None:
    run("identity", "accept", provisional, "NCT09999999", "--by", "Ada")
    assert "holds no other record of NCT09999999" in run.err
    run("identity", "accept", provisional, ID, "--by", "Bo")
    assert "takes the place of NCT09999999, which Ada had accepted" in run.err
    assert "holds no other record" not in run.err
    assert run.excluding() == [ID]


def test_two_ids_of_one_registry_are_doubted(run: Run) -> None:
    run("identity", "accept", ID, "NCT09999999", "--by", "Ada")
    assert "two trials, unless one was registered twice" in run.err


def test_what_was_accepted_is_rejected_later(run: Run, provisional: str) -> None:
    run("identity", "accept", provisional, ID, "--by", "Ada")
    run("identity", "reject", provisional, ID, "--by", "Bo")
    assert run.excluding() == [provisional]
    run("check")


def test_it_holds_with_newer_versions_of_either_record(run: Run, provisional: str) -> None:
    run("identity", "accept", provisional, ID, "--by", "Ada")
    (run.sources / "study.json").write_text(study(44), encoding="utf-8")
    (run.sources / "page.txt").write_text(PAGE.replace("4 weeks", "8 weeks"), encoding="utf-8")
    run.build()
    assert run.excluding() == [ID]
    told = run("ask", "what-changed", "--trial", provisional)
    assert "within 4 weeks from baseline\texcludes treatment exposure, within 8 weeks from baseline" in told
    run("check")


def test_who_is_logged_in_decides_unless_another_is_named(
    run: Run, provisional: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "cleo")
    run("identity", "reject", provisional, ID)
    assert "as cleo decided" in run.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("P-nothing", ID), "holds no trial P-nothing"),
        ((ID, "HILL-7"), "'HILL-7' is the id of no registry"),
    ],
)
def test_a_decision_about_nothing_is_refused(run: Run, arguments: tuple[str, str], message: str) -> None:
    run("identity", "accept", *arguments, "--by", "Ada", status=1)
    assert message in run.err
    assert not any(row["decision"] for row in run.listed())


def test_without_a_graph_nothing_is_decided(run: Run, tmp_path: Path) -> None:
    run("identity", "accept", "P-1", ID, "--graph", tmp_path / "none", status=1)
    assert "there is no graph here to keep a decision in" in run.err
    assert not (tmp_path / "none").exists()
