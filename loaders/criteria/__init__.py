"""Eligibility text understood: criteria, mentions, characteristics."""

from trialgraph.loaders.criteria.context import Context
from trialgraph.loaders.criteria.reader import read_criteria

__all__ = ["Context", "read_criteria"]
