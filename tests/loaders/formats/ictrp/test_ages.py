"""The form for ages, which the EU register prints below its criteria."""

from __future__ import annotations

import pytest

from trialgraph.loaders.formats.ictrp.ages import Inclusion, inclusion

FORM = """are the trial subjects under 18? {minors}
number of subjects for this age range: {count}
f.1.2 adults (18-64 years) {adults}
f.1.2.1 number of subjects for this age range {count}
f.1.3 elderly (>=65 years) {elderly}
f.1.3.1 number of subjects for this age range"""


def form(minors: str, adults: str, elderly: str, count: str = "") -> str:
    return FORM.format(minors=minors, adults=adults, elderly=elderly, count=count)


AGES = [
    (form("no", "yes", "no", "45"), ("18 Years", "64 Years")),
    (form("no", "yes", "yes"), ("18 Years", None)),
    (form("no", "no", "yes", "7"), ("65 Years", None)),
    (form("yes", "no", "no", "397"), (None, None)),
    (form("", "yes", "no"), (None, "64 Years")),
    (form("", "", ""), (None, None)),
]


@pytest.mark.parametrize(("printed", "ages"), AGES)
def test_the_form_tells_ages_and_is_no_criterion(printed: str, ages: tuple[str | None, str | None]) -> None:
    for text in (printed, printed.upper(), " ".join(printed.split())):
        assert inclusion(f"1. gout\n2. aged 20 or over\n\n{text}") == Inclusion("1. gout\n2. aged 20 or over", *ages)
    assert len(AGES) == 6


def test_what_stands_behind_the_form_is_kept() -> None:
    printed = f"gout\n{form('no', 'yes', 'yes')}\n- adults (20 years) who walk"
    found = inclusion(printed).text
    assert found is not None and found.split() == ["gout", "-", "adults", "(20", "years)", "who", "walk"]


def test_the_form_alone_is_no_text() -> None:
    assert inclusion(form("no", "yes", "no")) == Inclusion(None, "18 Years", "64 Years")


@pytest.mark.parametrize("printed", [None, "1. Adults (18-64 years) no older than 60", "number of subjects: 4"])
def test_without_the_form_the_text_is_as_it_is_printed(printed: str | None) -> None:
    assert inclusion(printed) == Inclusion(printed)
