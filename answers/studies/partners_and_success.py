"""Which partners had a part in success; everything of it stands in `answers/success/`."""

from __future__ import annotations

from collections.abc import Mapping

from govinno.answers.studies import Study
from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.facts import Facts, read_facts
from govinno.answers.success.tables import study
from govinno.graph.engines import Engine
from govinno.graph.sandbox import Sandbox


def _answer(
    sandbox: Sandbox, facts: Facts, snapshot: str, given: Mapping[str, str], engine: Engine
) -> SuccessAnswer:
    from govinno.answers.success.study import answer_study  # numbers take a while to import

    return answer_study(sandbox, facts, snapshot, given, engine)


def _count(facts: Facts, values: Mapping[str, str]) -> int:
    from govinno.answers.success.choosing import told_of

    return told_of(facts, values)


def _count_each(facts: Facts, values: Mapping[str, str], name: str) -> dict[str, int] | None:
    from govinno.answers.success.choosing import told_of_each

    return told_of_each(facts, values, name)


STUDY = Study(study(), read_facts, _answer, _count, _count_each)
