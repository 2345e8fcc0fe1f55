"""Terminologies of other authorities, read into entries; one module an authority, one line in `TERMINOLOGIES`."""
