"""The labels of a protocol in the EU Clinical Trials Register, and the field that each is of.

A label is a number of the clinical trial application form and its wording: `E.1.1 Medical condition(s) being
investigated`. Decoded JSON (of the R package ctrdata) names its keys for them, `e11_medical_conditions_being_...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# What stands before the numbered part. Its labels have no number, so that they count only there.
SUMMARY = {
    "EudraCT Number": "number",
    "Sponsor's Protocol Code Number": "protocol_code",
    "National Competent Authority": "",
    "Clinical Trial Type": "",
    "Trial results": "",
    "Trial Status": "status",
    "Date on which this record was first entered in the EudraCT database": "first_entered",
    "Link": "link",
}

# Labels whose value becomes a part of the trial.
LABELS = {
    "A.1 Member State Concerned": "member_state",
    "A.2 EudraCT number": "number",
    "A.3 Full title of the trial": "title",
    "A.3.1 Title of the trial for lay people, in easily understood, i.e. non-technical, language": "lay_title",
    "A.3.2 Name or abbreviated title of the trial where available": "short_title",
    "A.4.1 Sponsor's protocol code number": "protocol_code",
    "A.5.1 ISRCTN (International Standard Randomised Controlled Trial) number": "isrctn",
    "A.5.2 US NCT (ClinicalTrials.gov registry) number": "nct",
    "A.5.3 WHO Universal Trial Reference Number (UTRN)": "utn",
    "A.5.4 Other Identifiers": "other_ids",
    "B.1.1 Name of Sponsor": "sponsor",
    "B.3.1 and B.3.2 Status of the sponsor": "sponsor_status",
    "B.4.1 Name of organisation providing support": "support",
    "D.IMP": "product",
    "D.1.2 and D.1.3 IMP Role": "role",
    "D.2.1.1.1 Trade name": "trade_name",
    "D.3.1 Product name": "product_name",
    "D.3.2 Product code": "product_code",
    "D.3.4 Pharmaceutical form": "form",
    "D.3.7 Routes of administration for this IMP": "route",
    "D.3.8 INN - Proposed INN": "inn",
    "D.3.9.2 Current sponsor code": "sponsor_code",
    "D.3.9.3 Other descriptive name": "other_name",
    "D.3.11.1 Active substance of chemical origin": "chemical",
    "D.3.11.2 Active substance of biological/ biotechnological origin (other than Advanced Therapy IMP (ATIMP)": (
        "biological"
    ),
    "D.3.11.3.2 Gene therapy medical product": "gene_therapy",
    "D.8 Placebo": "placebo_number",
    "D.8.1 Is a Placebo used in this Trial": "placebo",
    "D.8.3 Pharmaceutical form of the placebo": "placebo_form",
    "D.8.4 Route of administration of the placebo": "placebo_route",
    "E.1.1 Medical condition(s) being investigated": "condition",
    "E.1.2 Term": "meddra_term",
    "E.2.1 Main objective of the trial": "objective",
    "E.3 Principal inclusion criteria": "inclusion",
    "E.4 Principal exclusion criteria": "exclusion",
    "E.5.1 Primary end point(s)": "primary",
    "E.5.1.1 Timepoint(s) of evaluation of this end point": "primary_time",
    "E.5.2 Secondary end point(s)": "secondary",
    "E.5.2.1 Timepoint(s) of evaluation of this end point": "secondary_time",
    "E.6.1 Diagnosis": "diagnosis",
    "E.6.2 Prophylaxis": "prophylaxis",
    "E.6.3 Therapy": "therapy",
    "E.7.1 Human pharmacology (Phase I)": "phase1",
    "E.7.2 Therapeutic exploratory (Phase II)": "phase2",
    "E.7.3 Therapeutic confirmatory (Phase III)": "phase3",
    "E.7.4 Therapeutic use (Phase IV)": "phase4",
    "E.8.1.1 Randomised": "randomised",
    "E.8.1.2 Open": "open",
    "E.8.1.3 Single blind": "single_blind",
    "E.8.1.4 Double blind": "double_blind",
    "E.8.1.5 Parallel group": "parallel",
    "E.8.1.6 Cross over": "crossover",
    "E.8.1.7 Other": "other_design",
    "E.8.2.4 Number of treatment arms in the trial": "arms",
    "E.8.5 The trial involves multiple Member States": "multinational",
    "E.8.6.3 If E.8.6.1 or E.8.6.2 are Yes, specify the regions in which trial sites are planned": "regions",
    "E.8.6.3 Specify the countries outside of the EEA in which trial sites are planned": "regions",
    "F.1.1 Trial has subjects under 18": "minors",
    "F.1.1.1 In Utero": "in_utero",
    "F.1.1.2 Preterm newborn infants (up to gestational age < 37 weeks)": "preterm",
    "F.1.1.3 Newborns (0-27 days)": "newborns",
    "F.1.1.4 Infants and toddlers (28 days-23 months)": "infants",
    "F.1.1.5 Children (2-11years)": "children",
    "F.1.1.6 Adolescents (12-17 years)": "adolescents",
    "F.1.2 Adults (18-64 years)": "adults",
    "F.1.3 Elderly (>=65 years)": "elderly",
    "F.2.1 Female": "female",
    "F.2.2 Male": "male",
    "F.3.1 Healthy volunteers": "healthy",
    "F.4.1 In the member state": "enrollment_here",
    "F.4.2.2 In the whole clinical trial": "enrollment",
    "N. Competent Authority Decision": "decision",
    "N. Date of Competent Authority Decision": "decision_date",
    "P. End of Trial Status": "end_status",
    "P. Date of the global end of the trial": "end_date",
}

# Labels whose value is not read. They are here because the value before them ends where they begin.
UNREAD = """
A.6 Is this a resubmission?
A.7 Trial is part of a Paediatric Investigation Plan
A.8 EMA Decision number of Paediatric Investigation Plan
B.1.3.4 Country
B.4 Source(s) of Monetary or Material Support for the clinical trial
B.4.2 Country
B.5.1 Name of organisation
B.5.2 Functional name of contact point
B.5.3.1 Street Address
B.5.3.2 Town/ city
B.5.3.3 Post code
B.5.3.4 Country
B.5.4 Telephone number
B.5.5 Fax number
B.5.6 E-mail
D.2.1 IMP to be used in the trial has a marketing authorisation
D.2.1.1.2 Name of the Marketing Authorisation holder
D.2.1.2 Country which granted the Marketing Authorisation
D.2.5 The IMP has been designated in this indication as an orphan drug in the Community
D.2.5.1 Orphan drug designation number
D.3.4.1 Specific paediatric formulation
D.3.9.1 CAS number
D.3.9.4 EV Substance Code
D.3.10.1 Concentration unit
D.3.10.2 Concentration type
D.3.10.3 Concentration number
D.3.11.3 Advanced Therapy IMP (ATIMP)
D.3.11.3.1 Somatic cell therapy medicinal product
D.3.11.3.3 Tissue Engineered Product
D.3.11.3.4 Combination ATIMP (i.e. one involving a medical device)
D.3.11.3.5 Committee on Advanced therapies (CAT) has issued a classification for this product
D.3.11.3.5.1 CAT classification and reference number
D.3.11.4 Combination product that includes a device, but does not involve an Advanced Therapy
D.3.11.5 Radiopharmaceutical medicinal product
D.3.11.6 Immunological medicinal product (such as vaccine, allergen, immune serum)
D.3.11.7 Plasma derived medicinal product
D.3.11.8 Extractive medicinal product
D.3.11.9 Recombinant medicinal product
D.3.11.10 Medicinal product containing genetically modified organisms
D.3.11.11 Herbal medicinal product
D.3.11.12 Homeopathic medicinal product
D.3.11.13 Another type of medicinal product
D.3.11.13.1 Other medicinal product type
E.1.1.1 Medical condition in easily understood language
E.1.1.2 Therapeutic area
E.1.2 Medical condition or disease under investigation
E.1.2 Version
E.1.2 Level
E.1.2 Classification code
E.1.2 System Organ Class
E.1.3 Condition being studied is a rare disease
E.2.2 Secondary objectives of the trial
E.2.3 Trial contains a sub-study
E.2.3.1 Full title, date and version of each sub-study and their related objectives
E.6.4 Safety
E.6.5 Efficacy
E.6.6 Pharmacokinetic
E.6.7 Pharmacodynamic
E.6.8 Bioequivalence
E.6.9 Dose response
E.6.10 Pharmacogenetic
E.6.11 Pharmacogenomic
E.6.12 Pharmacoeconomic
E.6.13 Others
E.6.13.1 Other scope of the trial description
E.7.1.1 First administration to humans
E.7.1.2 Bioequivalence study
E.7.1.3 Other
E.7.1.3.1 Other trial type description
E.8.1.7.1 Other trial design description
E.8.1 Controlled
E.8.2.1 Other medicinal product(s)
E.8.2.2 Placebo
E.8.2.3 Other
E.8.2.3.1 Comparator description
E.8.3 The trial involves single site in the Member State concerned
E.8.3 Will this trial be conducted at a single site globally
E.8.4 The trial involves multiple sites in the Member State concerned
E.8.4 Will this trial be conducted at multiple sites globally
E.8.4.1 Number of sites anticipated in Member State concerned
E.8.5.1 Number of sites anticipated in the EEA
E.8.6.1 Trial being conducted both within and outside the EEA
E.8.6.2 Trial being conducted completely outside of the EEA
E.8.6.4 If E.8.6.1 or E.8.6.2 are Yes, specify the number of sites anticipated outside of the EEA
E.8.7 Trial has a data monitoring committee
E.8.8 Definition of the end of the trial and justification ...
E.8.9.1 In the Member State concerned years
E.8.9.1 In the Member State concerned months
E.8.9.1 In the Member State concerned days
E.8.9.2 In all countries concerned by the trial years
E.8.9.2 In all countries concerned by the trial months
E.8.9.2 In all countries concerned by the trial days
F.1.1 Number of subjects for this age range
F.1.1.1.1 Number of subjects for this age range
F.1.1.2.1 Number of subjects for this age range
F.1.1.3.1 Number of subjects for this age range
F.1.1.4.1 Number of subjects for this age range
F.1.1.5.1 Number of subjects for this age range
F.1.1.6.1 Number of subjects for this age range
F.1.2.1 Number of subjects for this age range
F.1.3.1 Number of subjects for this age range
F.3.2 Patients
F.3.3 Specific vulnerable populations
F.3.3.1 Women of childbearing potential not using contraception
F.3.3.2 Women of child-bearing potential using contraception
F.3.3.3 Pregnant women
F.3.3.4 Nursing women
F.3.3.5 Emergency situation
F.3.3.6 Subjects incapable of giving consent personally
F.3.3.6.1 Details of subjects incapable of giving consent
F.3.3.7 Others
F.3.3.7.1 Details of other specific vulnerable populations
F.4.2.1 In the EEA
F.5 Plans for treatment or care after the subject has ended the participation in the trial ...
G.4 Investigator Network to be involved in the Trial
G.4.1 Name of Organisation
G.4.3.4 Network Country
H.4.1 Third Country in which the Trial was first authorised
N. Ethics Committee Opinion of the trial application
N. Ethics Committee Opinion: Reason(s) for unfavourable opinion
N. Date of Ethics Committee Opinion
"""

# Labels that have no value: another label follows at once.
HEADINGS = """
A. Protocol Information
B. Sponsor Information
B.5 Contact point designated by the sponsor for further information on the trial
B.5.3 Address
D. IMP Identification
D.2 Status of the IMP to be used in the clinical trial
D.3 Description of the IMP
D.3.8 to D.3.10 IMP Identification Details (Active Substances)
D.3.10 Strength
D.3.11 The IMP contains an
D.8 Information on Placebo
E. General Information on the Trial
E.1 Medical condition or disease under investigation
E.2 Objective of the trial
E.5 End points
E.6 and E.7 Scope of the trial
E.6 Scope of the Trial
E.7 Trial type and phase
E.8 Design of the trial
E.8.2 Comparator of controlled trial
E.8.6 Trial involving sites outside the EEA
E.8.9 Initial estimate of the duration of the trial
F. Population of Trial Subjects
F.1 Age Range
F.2 Gender
F.3 Group of trial subjects
F.4 Planned number of subjects to be included
F.4.2 For a multinational trial
G. Investigator Networks to be involved in the Trial
H.4 Third Country
H.4 Third Country in which the Trial was first authorised
N. Review by the Competent Authority or Ethics Committee in the country concerned
P. End of Trial
"""


class Entry(NamedTuple):
    """One value of a protocol: its field, and its language where it is told (English is not)."""

    field: str
    value: str
    language: str = ""


class Wording(NamedTuple):
    """A label: its number, its wording (`...` stands for more words), the field; "" where the value is not read."""

    number: str
    wording: str
    field: str
    heading: bool


def _wordings() -> Iterator[Wording]:
    fields = {**LABELS, **dict.fromkeys(UNREAD.strip().splitlines(), "")}
    for label in (*fields, *HEADINGS.strip().splitlines()):
        number, wording = re.fullmatch(r"([A-Z]\.[\d.]*\d|[A-Z]\.) ?(.+)", label).groups()  # type: ignore[union-attr]
        yield Wording(number, wording, fields.get(label, ""), label not in fields)


WORDINGS = tuple(_wordings())


def _key(label: str) -> str:
    """A label, or a key made of one, as it is looked up: no signs, one underscore between words."""
    words = re.sub(r"[^a-z0-9_ ]", "", label.lower()).replace(" ", "_")
    return re.sub(r"_+", "_", words).strip("_")


# Keys that ctrdata writes in a way of its own.
_OWN_KEYS = {
    "id": "link",
    "x5_trial_status": "status",
    "x6_date_on_which_this_record_was_first_entered_in_the_eudract_database": "first_entered",
    "d32_product_code_where_applicable": "product_code",
    "e863_trial_sites_planned_in": "regions",
}
_KEYS = {**{_key(label): field for label, field in LABELS.items()}, **_OWN_KEYS}
_LANGUAGE = re.compile(r"(.+)_([a-z]{2})")


def key_of(key: str) -> tuple[str, str] | None:
    """The field and the language of a key of decoded JSON (`..._es`); None where it is not read."""
    if field := _KEYS.get(_key(key)):
        return field, ""
    foreign = _LANGUAGE.fullmatch(_key(key))
    field = _KEYS.get(foreign[1]) if foreign else None
    return (field, foreign[2]) if foreign and field else None
