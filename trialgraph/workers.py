"""Who does the work of writing shards: processes of this machine, or a Spark cluster."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from trialgraph.errors import InvalidParameter
from trialgraph.loaders.lots import Met
from trialgraph.loaders.pipeline import follow_parent
from trialgraph.queries.versions import family

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

# The master of a job that spark-submit has started, which names it itself.
SUBMITTED = "submitted"

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Workers(Protocol):
    """Whoever does the work."""

    def map(self, work: Callable[[_Item], _Result], items: Sequence[_Item], /) -> Iterable[_Result]:
        """The result for each item, in their order."""

    def repeated(self, lots: Sequence[str], read: Callable[[str], Iterable[Met]], /) -> Iterable[list[Met]]:
        """The records of each family that was met more than once, in the order they were met."""


class Processes:
    """Workers on this machine."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def map(self, work: Callable[[_Item], _Result], items: Sequence[_Item]) -> Iterable[_Result]:
        """The result for each item, in their order, as soon as it is there."""
        with ProcessPoolExecutor(self._jobs, initializer=follow_parent) as pool:
            yield from pool.map(work, items)

    def repeated(self, lots: Sequence[str], read: Callable[[str], Iterable[Met]]) -> Iterable[list[Met]]:
        """The records of each family that was met more than once, in the order they were met."""
        families: defaultdict[str, list[Met]] = defaultdict(list)
        for lot in lots:
            for met in read(lot):
                families[family(met.graph)].append(met)
        return (found for found in families.values() if len(found) > 1)


class Cluster:
    """Workers of a Spark cluster, each of which has the package and sees the folders of the job."""

    def __init__(self, master: str) -> None:
        self._spark = _context(master)

    def map(self, work: Callable[[_Item], _Result], items: Sequence[_Item]) -> Iterable[_Result]:
        """The result for each item, in their order, when all are there."""
        return self._items(items).map(work).collect() if items else []

    def repeated(self, lots: Sequence[str], read: Callable[[str], Iterable[Met]]) -> Iterable[list[Met]]:
        """The records of each family that was met more than once, in the order they were met."""
        if not lots:
            return []
        met = self._items(lots).flatMap(read)
        families = met.map(lambda each: (family(each.graph), each)).groupByKey().mapValues(sorted)
        return sorted(families.values().filter(lambda found: len(found) > 1).collect())

    def stop(self) -> None:
        """Nothing; the cluster is free for others."""
        self._spark.stop()

    def _items(self, items: Sequence[_Item]) -> RDD[Any]:
        # One item a task: they are few, and each takes a while.
        return self._spark.parallelize(items, len(items))


def _context(master: str) -> SparkContext:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise InvalidParameter("Spark is not installed: pip install 'trialgraph[spark]'") from None
    # Workers on this machine run the interpreter that runs this.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("trialgraph")
    if master != SUBMITTED:
        builder = builder.master(master)
    return builder.getOrCreate().sparkContext
