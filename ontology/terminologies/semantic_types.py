"""The types of the UMLS Semantic Network, which NCIt states too, as types of our terms."""

from __future__ import annotations

from collections.abc import Collection

# Findings are a mixed bag ("Pregnant", "Able to walk"), so they are no conditions. A mutation is neither.
TYPES: dict[str, str] = {
    "Pharmacologic Substance": "Drug",
    "Antibiotic": "Drug",
    "Clinical Drug": "Drug",
    "Vitamin": "Drug",
    "Disease or Syndrome": "Condition",
    "Neoplastic Process": "Condition",
    "Mental or Behavioral Dysfunction": "Condition",
    "Congenital Abnormality": "Condition",
    "Acquired Abnormality": "Condition",
    "Anatomical Abnormality": "Condition",
    "Injury or Poisoning": "Condition",
    "Pathologic Function": "Condition",
    "Sign or Symptom": "Condition",
    "Laboratory Procedure": "Measurement",
    "Laboratory or Test Result": "Measurement",
    "Clinical Attribute": "Measurement",
    "Therapeutic or Preventive Procedure": "Procedure",
    "Diagnostic Procedure": "Procedure",
    "Finding": "Observation",
    "Organic Chemical": "Substance",
    "Inorganic Chemical": "Substance",
    "Element, Ion, or Isotope": "Substance",
    "Amino Acid, Peptide, or Protein": "Substance",
    "Nucleic Acid, Nucleoside, or Nucleotide": "Substance",
    "Chemical Viewed Structurally": "Substance",
    "Chemical Viewed Functionally": "Substance",
    "Chemical": "Substance",
    "Biologically Active Substance": "Substance",
    "Biomedical or Dental Material": "Substance",
    "Hazardous or Poisonous Substance": "Substance",
    "Hormone": "Substance",
    "Enzyme": "Substance",
    "Immunologic Factor": "Substance",
    "Receptor": "Substance",
    "Indicator, Reagent, or Diagnostic Aid": "Substance",
}
# What says of a substance that it is a molecule, or a family of molecules, and not a use.
CHEMICALS = frozenset(
    {
        "Organic Chemical",
        "Inorganic Chemical",
        "Element, Ion, or Isotope",
        "Amino Acid, Peptide, or Protein",
        "Nucleic Acid, Nucleoside, or Nucleotide",
    }
)


def type_of(semantic_types: Collection[str]) -> str:
    """The type of a term that has these semantic types; "" where it is of none of ours.

    Where they differ, the first in the order of `TYPES` decides: a hormone that is given is a drug.
    """
    return next((type for name, type in TYPES.items() if name in semantic_types), "")
