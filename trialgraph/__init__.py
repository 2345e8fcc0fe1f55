"""Turns clinical-trial records into a knowledge graph and answers questions over it."""
