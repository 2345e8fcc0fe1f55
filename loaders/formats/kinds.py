"""What the records of each format are: a registry's own, an aggregator's, or pages made from either."""

from __future__ import annotations

REGISTRY, AGGREGATOR, PAGE = "registry", "aggregator", "page"

# Of each format that records name. Where several records say something of one trial, a registry's own counts before
# an aggregator's, and that before a page.
KINDS: dict[str, str] = {
    "ctgov-json": REGISTRY,
    "ctgov-xml": REGISTRY,
    "ctis": REGISTRY,
    "euctr-json": REGISTRY,
    "euctr-text": REGISTRY,
    "isrctn": REGISTRY,
    "ictrp": AGGREGATOR,
    "aact": AGGREGATOR,
    "ctgov-page": PAGE,
    "pff": PAGE,
    "captioned": PAGE,
    "details": PAGE,
    "unknown-page": PAGE,
}


def kind(format: str) -> str:
    """The kind of source of a format's records; of a format that is not listed, a page, which outranks nothing."""
    return KINDS.get(format, PAGE)
