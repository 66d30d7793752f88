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


STUDY = Study(study(), read_facts, _answer)
