"""Questions over the graph, and their answers."""
