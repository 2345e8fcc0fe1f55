"""A made-up protocol of the EU Clinical Trials Register with every label that is read, and ways to change it."""

from __future__ import annotations

import io

from trialgraph.loaders.document import Document
from trialgraph.loaders.formats.euctr.labels import protocols
from trialgraph.loaders.formats.euctr.trial import trial
from trialgraph.loaders.formats.euctr.values import Values
from trialgraph.loaders.model import Trial

PREAMBLE = "This file has the details of the trials that were chosen.\n\n"
SUMMARY = """Summary
EudraCT Number: 2004-000001-11
Sponsor's Protocol Code Number: EX-12
National Competent Authority: Sweden - MPA
Clinical Trial Type: EEA CTA
Trial Status: Completed
Date on which this record was first entered in the EudraCT database: 2004-05-06
Link: https://www.example.org/ctr-search/trial/2004-000001-11/SE/

"""
NUMBERED = """A. Protocol Information
A.1 Member State Concerned: Sweden - MPA
A.2 EudraCT number: 2004-000001-11
A.3 Full title of the trial: Examplinib in Glimmer, a Randomised Trial
A.3.1 Title of the trial for lay people, in easily understood, i.e. non-technical, language: A drug for glimmer
A.3.2 Name or abbreviated title of the trial where available: GLIMMER-1
A.4.1 Sponsor's protocol code number: EX-12
A.5.1 ISRCTN (International Standard Randomised Controlled Trial) Number: ISRCTN00000003
A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT00000001
A.5.3 WHO Universal Trial Reference Number (UTRN): U1111-0000-0001
A.5.4 Other Identifiers: Name: IND Number: 1234
A.7 Trial is part of a Paediatric Investigation Plan: No
A.8 EMA Decision number of Paediatric Investigation Plan:

B. Sponsor Information
Sponsor 1
B.1.1 Name of Sponsor: Example University
B.1.3.4\tCountry: Sweden
B.3.1 and B.3.2\tStatus of the sponsor: Non-Commercial
B.4 Source(s) of Monetary or Material Support for the clinical trial:
B.4.1 Name of organisation providing support: Examplinib Inc.
B.4.2 Country: Sweden
B.5 Contact point designated by the sponsor for further information on the trial
B.5.1 Name of organisation: Example Office
B.5.3 Address
B.5.3.1 Street Address: Example Street 1
B.5.4 Telephone number: 0000 12345
B.5.6 E-mail: someone@example.org
Sponsor 2
B.1.1 Name of Sponsor: Example Hospital
B.3.1 and B.3.2\tStatus of the sponsor: Non-Commercial
B.4 Source(s) of Monetary or Material Support for the clinical trial:
B.4.1 Name of organisation providing support: Example Hospital

D. IMP Identification
D.IMP: 1
D.1.2 and D.1.3 IMP Role: Test
D.2 Status of the IMP to be used in the clinical trial
D.2.1 IMP to be used in the trial has a marketing authorisation: Yes
D.2.1.1.1 Trade name: Exampla
D.2.1.1.2 Name of the Marketing Authorisation holder: Examplinib Inc.
D.3 Description of the IMP
D.3.1 Product name: examplinib tablets
D.3.2 Product code: EX-1
D.3.4 Pharmaceutical form: Tablet
D.3.7 Routes of administration for this IMP:
Oral use
Gastric use
D.3.8 to D.3.10 IMP Identification Details (Active Substances)
D.3.8 INN - Proposed INN: Examplinib
D.3.9.1 CAS number: 00-00-0
D.3.9.2 Current sponsor code: EXA
D.3.9.3 Other descriptive name: EXAMPLINIB HYDRATE
D.3.10 Strength
D.3.10.3 Concentration number: 5
D.3.11 The IMP contains an
D.3.11.1 Active substance of chemical origin: Yes
D.3.11.2 Active substance of biological/ biotechnological origin (other than Advanced Therapy IMP (ATIMP): No
D.3.11.3.2 Gene therapy medical product: No
D.8 Information on Placebo
D.8 Placebo: 1
D.8.1 Is a Placebo used in this Trial? Yes
D.8.3 Pharmaceutical form of the placebo: Tablet
D.8.4 Route of administration of the placebo: Oral use

E. General Information on the Trial
E.1 Medical condition or disease under investigation
E.1.1 Medical condition(s) being investigated: Glimmer
E.1.1.1 Medical condition in easily understood language: Glimmer of the eye
E.1.1.2 Therapeutic area: Diseases [C] - Eye Diseases [C11]
MedDRA Classification
E.1.2 Medical condition or disease under investigation:
E.1.2 Version: 20.0
E.1.2 Term: Glimmering
E.1.3 Condition being studied is a rare disease: No
E.2 Objective of the trial
E.2.1 Main objective of the trial: To see whether glimmer ceases.
E.2.2 Secondary objectives of the trial: To see whether it returns.
E.3 Principal inclusion criteria: 1. Glimmer for 4 weeks.
2. Age < 70 years.
E.4 Principal exclusion criteria: 1. Use of glowine.
2. Pregnancy.
E.5 End points
E.5.1 Primary end point(s): Glimmer ceases
E.5.1.1 Timepoint(s) of evaluation of this end point: Week 12
E.5.2 Secondary end point(s): Glimmer returns
E.5.2.1 Timepoint(s) of evaluation of this end point: Week 52
E.6 and E.7 Scope of the trial
E.6 Scope of the Trial
E.6.1 Diagnosis: No
E.6.2 Prophylaxis: No
E.6.3 Therapy: Yes
E.6.4 Safety: Yes
E.7 Trial type and phase
E.7.1 Human pharmacology (Phase I): No
E.7.2 Therapeutic exploratory (Phase II): Yes
E.7.3 Therapeutic confirmatory (Phase III): Yes
E.7.4 Therapeutic use (Phase IV): No
E.8 Design of the trial
E.8.1 Controlled: Yes
E.8.1.1 Randomised: Yes
E.8.1.2 Open: No
E.8.1.3 Single blind: No
E.8.1.4 Double blind: Yes
E.8.1.5 Parallel group: Yes
E.8.1.6 Cross over: No
E.8.1.7 Other: Information not present in EudraCT
E.8.2 Comparator of controlled trial
E.8.2.2 Placebo: Yes
E.8.2.4 Number of treatment arms in the trial: 2
E.8.5 The trial involves multiple Member States: Yes
E.8.6 Trial involving sites outside the EEA
E.8.6.3 If E.8.6.1 or E.8.6.2 are Yes, specify the regions in which trial sites are planned:
Korea, Republic of
United States
E.8.7 Trial has a data monitoring committee: No
E.8.8 Definition of the end of the trial and justification where it is not the last visit: LVLS
E.8.9 Initial estimate of the duration of the trial
E.8.9.1 In the Member State concerned years: 1

F. Population of Trial Subjects
F.1 Age Range
F.1.1 Trial has subjects under 18: Yes
F.1.1.1 In Utero: No
F.1.1.2 Preterm newborn infants (up to gestational age < 37 weeks): No
F.1.1.3 Newborns (0-27 days): No
F.1.1.4 Infants and toddlers (28 days-23 months): No
F.1.1.5 Children (2-11years): No
F.1.1.6 Adolescents (12-17 years): Yes
F.1.1.6.1 Number of subjects for this age range: 7
F.1.2 Adults (18-64 years): Yes
F.1.3 Elderly (>=65 years): No
F.2 Gender
F.2.1 Female: Yes
F.2.2 Male: Yes
F.3 Group of trial subjects
F.3.1 Healthy volunteers: No
F.3.3.1 Women of childbearing potential not using contraception : No
F.4 Planned number of subjects to be included
F.4.1 In the member state: 12
F.4.2 For a multinational trial
F.4.2.2 In the whole clinical trial: 1,240
F.5 Plans for treatment or care after the subject has ended the participation in the trial (if it differs): None

G. Investigator Networks to be involved in the Trial
N. Review by the Competent Authority or Ethics Committee in the country concerned
N. Competent Authority Decision: Authorised
N. Date of Competent Authority Decision: 2004-07-08
N. Ethics Committee Opinion of the trial application: Favourable
N. Ethics Committee Opinion: Reason(s) for unfavourable opinion:
N. Date of Ethics Committee Opinion: 2004-06-07

P. End of Trial
P. End of Trial Status: Completed
P. Date of the global end of the trial: 2006-07-08
"""
PROTOCOL = SUMMARY + NUMBERED


def document(text: str, name: str = "sample.txt") -> Document:
    return Document(name, lambda: io.BytesIO(text.encode()))


def changed(*changes: tuple[str, str], text: str = NUMBERED) -> str:
    """The numbered part with these words changed; each of them must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def values(*changes: tuple[str, str]) -> Values:
    [protocol] = protocols(changed(*changes))
    return Values(protocol.entries)


def trial_of(*changes: tuple[str, str], text: str = NUMBERED) -> Trial:
    [protocol] = protocols(changed(*changes, text=text))
    return trial(protocol.entries)
