"""The facts of a snapshot by property: what lists, maps and tables of all cases are counted from.

Written at publish beside the two graphs, one file for each shard of rows, and read for the few
properties that a count needs. Nothing that a reader writes is ever answered from them.
"""

from __future__ import annotations

from govinno.graph.columns.read import Facts, Node, of_cases, of_shared, values_of

__all__ = ["Facts", "Node", "of_cases", "of_shared", "values_of"]
