"""Formats of trial records: one module each, recognised by content."""
