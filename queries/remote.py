"""Any SPARQL 1.1 endpoint, asked by POST.

The named questions expect the default graph to be the union of all graphs: some stores do that by themselves,
others are told to (Oxigraph: `--union-default-graph`, or `?union-default-graph` at the end of the address).
"""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError

import pyoxigraph as ox

from trialgraph.errors import GraphUnavailable, InvalidQuery, TrialgraphError
from trialgraph.ontology.lexicon import Lexicon
from trialgraph.ontology.namespaces import prologue
from trialgraph.ontology.shelf import Shelf
from trialgraph.queries.rows import Answer, Rows, table
from trialgraph.queries.syntax import check

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper


class Endpoint:
    """A remote graph; `timeout` is seconds without an answer before it counts as unavailable."""

    def __init__(self, url: str, timeout: int = 60) -> None:
        if not url.startswith(("http://", "https://")):
            raise GraphUnavailable(f"{url}: an endpoint's address starts with http:// or https://")
        self.url, self.timeout = url, timeout

    @property
    def lexicon(self) -> Lexicon:
        """The names that come with the package: which others a remote graph was read with is not known here."""
        return Lexicon.shipped()

    @property
    def shelf(self) -> Shelf | None:
        """None: the terminologies are where the graph is."""
        return None

    def select(self, text: str) -> Rows:
        """The endpoint's answer as rows; raises InvalidQuery, or GraphUnavailable with the endpoint's address."""
        wrapper = self._wrapper(text)
        if wrapper.isSparqlUpdateRequest():
            raise InvalidQuery("queries only read the graph: an update is not accepted here")
        wants_triples = wrapper.queryType in ("CONSTRUCT", "DESCRIBE")
        wrapper.setReturnFormat("turtle" if wants_triples else "json")
        body = self._post(wrapper, text)
        try:
            return _triples(body) if wants_triples else table(_solutions(body))
        except (SyntaxError, ValueError):
            # A store that runs out of time halfway has said "200 OK" by then and just stops writing.
            raise GraphUnavailable(f"{self.url}: the answer breaks off, as if out of time") from None

    def _wrapper(self, text: str) -> SPARQLWrapper:
        # Imported here because it takes rdflib with it, which a question to the embedded graph need not wait for.
        from SPARQLWrapper import POST, SPARQLWrapper

        wrapper = SPARQLWrapper(self.url)
        wrapper.setQuery(prologue() + text)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(self.timeout)
        return wrapper

    def _post(self, wrapper: SPARQLWrapper, text: str) -> bytes:
        from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

        try:
            with wrapper.query().response as response:
                body: bytes = response.read()
                return body
        except QueryBadFormed as error:
            raise self._refused(text, error) from None
        except TimeoutError:
            raise GraphUnavailable(f"{self.url}: no answer within {self.timeout} s") from None
        except HTTPError as error:
            error.close()
            raise GraphUnavailable(f"{self.url}: the endpoint answers {error.code} {error.reason}") from None
        except URLError as error:
            raise GraphUnavailable(f"{self.url}: {error.reason}") from None
        except SPARQLWrapperException as error:
            raise GraphUnavailable(f"{self.url}: {error.msg}") from None
        except (OSError, HTTPException) as error:
            raise GraphUnavailable(f"{self.url}: {error}") from None

    def _refused(self, text: str, error: Exception) -> TrialgraphError:
        """Our own parser tells the line in the user's text; where it sees no fault, the endpoint has the word."""
        try:
            check(text)
        except InvalidQuery as found:
            return found
        return InvalidQuery(f"{self.url} refuses the query: {' '.join(str(error).split())}")


def _solutions(body: bytes) -> Answer:
    answer: Answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return answer


def _triples(body: bytes) -> Rows:
    triples = (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE))
    rows = sorted((str(t.subject), str(t.predicate), str(t.object)) for t in triples)
    return Rows(("subject", "predicate", "object"), tuple(rows))
