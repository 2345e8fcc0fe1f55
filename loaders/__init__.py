"""A trial record in, RDF out."""
