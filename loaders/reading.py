"""One file, whatever it tells: a case record or an applicants' list, YAML or CSV."""

from __future__ import annotations

from govinno.loaders.applicants_list import is_applicants_list, map_list, read_list
from govinno.loaders.case_record import read_tree
from govinno.loaders.register import Register
from govinno.loaders.yaml_reader import read_yaml
from govinno.ontology.faults import Fault
from govinno.ontology.records import CaseGraph

_TABLE = ".csv"


def read_file(data: bytes, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """Read one file into its graph, with all faults.

    The ending of `file` tells a table from YAML, its fields what it is. The graph is None where
    nothing can be told of it; with other faults it is as complete as the file allows.
    """
    if file.lower().endswith(_TABLE):
        return read_list(data, file, register)
    tree, faults = read_yaml(data, file)
    if tree is None:
        return None, faults
    if is_applicants_list(tree):
        return map_list(tree, file, register, faults)
    return read_tree(tree, file, register, None, faults)
