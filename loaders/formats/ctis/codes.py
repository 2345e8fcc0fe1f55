"""What the codes of CTIS mean, as its portal and its search results print it beside them."""

from __future__ import annotations

# The status that the portal prints. "Ended" tells no more: a trial may have ended early.
STATUS = {
    "1": "Under evaluation",
    "2": "Authorised, recruitment pending",
    "3": "Authorised, recruiting",
    "4": "Ongoing, recruiting",
    "5": "Ongoing, recruitment ended",
    "6": "Temporarily halted",
    "7": "Suspended",
    "8": "Ended",
    "9": "Expired",
    "10": "Revoked",
    "11": "Not authorised",
    "12": "Cancelled",
}
# What of them has a code at ClinicalTrials.gov, as the portal prints it now or did before.
STATUS_CODES = {
    "Authorised, recruitment pending": "NOT_YET_RECRUITING",
    "Authorised, not started": "NOT_YET_RECRUITING",
    "Authorised, recruiting": "RECRUITING",
    "Ongoing, recruiting": "RECRUITING",
    "Ongoing, recruitment ended": "ACTIVE_NOT_RECRUITING",
    "Temporarily halted": "SUSPENDED",
    "Suspended": "SUSPENDED",
}

PHASES = {
    "1": ("PHASE1",),
    "2": ("PHASE1",),
    "3": ("PHASE1",),
    "4": ("PHASE2",),
    "5": ("PHASE3",),
    "6": ("PHASE4",),
    "7": ("PHASE1", "PHASE2"),
    "8": ("PHASE1", "PHASE2"),
    "9": ("PHASE1", "PHASE2"),
    "10": ("PHASE2", "PHASE3"),
    "11": ("PHASE3", "PHASE4"),
}

# From the youngest to the oldest: the group, within the first group its part, and what age that is from and to.
AGES: tuple[tuple[str, str | None, str | None, str | None], ...] = (
    ("1", None, None, None),
    ("2", None, None, "17 Years"),
    ("2", "1", None, None),
    ("2", "2", None, "27 Days"),
    ("2", "3", "28 Days", "23 Months"),
    ("2", "4", "2 Years", "11 Years"),
    ("2", "5", "12 Years", "17 Years"),
    ("3", None, "18 Years", "64 Years"),
    ("4", None, "65 Years", None),
)
