"""Eligibility text understood: criteria, mentions, characteristics."""
