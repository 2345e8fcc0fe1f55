"""Who takes part in a trial of CTIS: groups of ages as limits, sex, and whether the healthy are wanted."""

from __future__ import annotations

from trialgraph.loaders.formats.codes import code
from trialgraph.loaders.formats.ctis import tables
from trialgraph.loaders.formats.ctis.codes import AGES

# The group of all under 18, which alone has parts.
_MINORS = "2"


def ages(population: tables.Population) -> tuple[str | None, str | None]:
    """The limits of the groups that take part, as ClinicalTrials.gov prints them: `18 Years`; None is no limit."""
    groups = {_text(each.age_range_category_code or each.age_range_category) for each in population.age_ranges}
    parts = {
        _text(each.ct_age_range_code or each.ct_age_range)
        for each in population.age_range_secondary_ids
        if _text(each.age_range_category_code or each.age_range_category) == _MINORS
    }
    known = parts & {part for _, part, _, _ in AGES if part}
    spans = [
        (low, high)
        for group, part, low, high in AGES
        if group in groups and (part in known if group == _MINORS and known else part is None)
    ]
    return (spans[0][0], spans[-1][1]) if spans else (None, None)


def sex(population: tables.Population, printed: str | None) -> str | None:
    """The sex that takes part; `printed` is what search results print: `Female, Male`."""
    match population.is_female_subjects, population.is_male_subjects:
        case True, True:
            return "ALL"
        case True, _:
            return "FEMALE"
        case _, True:
            return "MALE"
    both = {each.strip().casefold() for each in (printed or "").split(",")}
    return "ALL" if both == {"female", "male"} else code("sex", printed)


def healthy_volunteers(population: tables.Population) -> bool | None:
    """Whether healthy volunteers are among the groups that take part; None where no group is printed."""
    groups = [each.name.casefold() for each in population.clinical_trial_groups if each.name]
    return any("healthy" in group for group in groups) if groups else None


def _text(printed: tables.Code | None) -> str | None:
    return None if printed is None else str(printed)
