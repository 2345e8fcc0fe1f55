"""What things mean: the ontology, coded vocabularies, terms, and how they hang together."""
