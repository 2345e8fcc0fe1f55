"""The EU Clinical Trials Register: protocols, one for each country of a trial, as text and as JSON."""
