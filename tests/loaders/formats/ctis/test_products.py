"""Products of a CTIS trial: each once, under all its names, with its role."""

from __future__ import annotations

from trialgraph.loaders.formats.ctis.products import interventions
from trialgraph.loaders.formats.ctis.tables import PartOne, Product, ProductGroup, ProductInfo, Substance
from trialgraph.loaders.model import Intervention

TABLET = Product(
    product_name="Hillumab 10 mg",
    product_dictionary_info=ProductInfo(
        prod_name="HILLUMAB 10 MG",
        product_other_name="H-7",
        active_substance_name="HILLUMAB",
        active_substance_other_descriptive_name="NA",
        sponsor_product_code="HP007",
        product_substances=(Substance(act_subst_name="HILLUMAB"), Substance(act_subst_name="WATER")),
    ),
    json_active_substance_names="hillumab",
    pharmaceutical_form_display="TABLET",
    routes=("ORAL USE", "TUBE"),
    max_daily_dose_amount="20",
    dose_uom="mg",
    max_total_dose_amount=1.5,
    all_substances_chemicals=True,
)


def test_a_product_is_read_under_all_of_its_names() -> None:
    [found] = interventions(
        PartOne(product_role_group_infos=(ProductGroup(product_role_name="Test", products=(TABLET,)),))
    )
    assert found == Intervention(
        name="Hillumab 10 mg",
        type="DRUG",
        description="Role: Test\nPharmaceutical form: TABLET\nRoute: ORAL USE, TUBE\nMaximum daily dose: 20 mg\n"
        "Maximum total dose: 1.5",
        other_names=("H-7", "HILLUMAB", "WATER", "HP007"),
    )


def test_a_product_that_stands_in_no_group_has_no_role() -> None:
    [found] = interventions(PartOne(products=(Product(product_name="X"),)))
    assert found == Intervention(name="X")


def test_groups_go_before_the_products_that_they_repeat() -> None:
    part = PartOne(products=(TABLET,), product_role_group_infos=(ProductGroup(products=(TABLET, TABLET)),))
    assert len(list(interventions(part))) == 1


def test_one_product_in_two_roles_is_given_twice() -> None:
    groups = tuple(ProductGroup(product_role_name=role, products=(TABLET,)) for role in ("Test", "Comparator"))
    found = list(interventions(PartOne(product_role_group_infos=groups)))
    assert [(each.description or "").partition("\n")[0] for each in found] == ["Role: Test", "Role: Comparator"]


def test_a_placebo_is_known_by_its_role_and_nothing_of_it_is_the_name_of_a_drug() -> None:
    groups = (
        ProductGroup(product_role_name="Placebo", comments="Saline &amp; sugar"),
        ProductGroup(product_role_name="placebo"),
        ProductGroup(product_role_name="Placebo", products=(TABLET,)),
    )
    found = list(interventions(PartOne(product_role_group_infos=groups)))
    assert found == [
        Intervention(name="Placebo", description="Role: Placebo\nSaline & sugar"),
        Intervention(name="Placebo", description="Role: Placebo"),
        Intervention(name="Placebo", description="Role: Placebo\nHillumab 10 mg"),
    ]


def test_a_group_without_products_is_known_by_its_comment_or_not_at_all() -> None:
    groups = (
        ProductGroup(product_role_name="Auxiliary", comments="Sunscreen"),
        ProductGroup(product_role_name="Test"),
        ProductGroup(),
    )
    found = list(interventions(PartOne(product_role_group_infos=groups)))
    assert found == [Intervention(name="Sunscreen", description="Role: Auxiliary")]


def test_a_product_without_a_name_is_known_by_its_substance_or_not_at_all() -> None:
    named = Product(product_dictionary_info=ProductInfo(active_substance_name="HILLUMAB"))
    nameless = Product(product_name="N/A", routes=("ORAL USE",))
    assert [each.name for each in interventions(PartOne(products=(named, nameless)))] == ["HILLUMAB"]


def test_what_is_not_all_chemical_has_no_type() -> None:
    [found] = interventions(PartOne(products=(Product(product_name="X", all_substances_chemicals=False),)))
    assert found.type is None
