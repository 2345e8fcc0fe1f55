"""The five documents the project began with, unchanged."""
