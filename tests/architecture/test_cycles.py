"""No import cycles, including imports only for type annotations."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


@pytest.mark.parametrize("package", ["photosearch", "photosearch_training"])
def test_there_is_no_import_cycle(package: str) -> None:
    graph = grimp.build_graph(package, cache_dir=None)
    modules = TopologicalSorter({each: graph.find_modules_directly_imported_by(each) for each in graph.modules})
    try:
        modules.prepare()
    except CycleError as error:
        _, cycle = error.args
        pytest.fail(" imports ".join(reversed(cycle)))
