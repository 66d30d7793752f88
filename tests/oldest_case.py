"""A second study, in one file: which innovation has run for longest. Copied into `answers/studies/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from govinno.answers.answer import EvidenceCounts, StudyAnswer
from govinno.answers.question import read_study
from govinno.answers.studies import Study
from govinno.answers.values import values_of
from govinno.graph.engines import Engine
from govinno.graph.sandbox import Sandbox

FORM = """---
title: {th: นวัตกรรมใดเริ่มก่อน, en: Which innovation began first?}
parameters:
  theme: {type: Theme, label: {th: ประเด็นงาน, en: Theme}, default: any, optional: true}
rows:
  title: {th: เริ่มก่อนสุด, en: The first to begin}
  nothing: {th: ไม่ทราบปีที่เริ่มของนวัตกรรมใด, en: No innovation tells when it began.}
parts:
  years: {th: ปีที่เริ่ม, en: Years of beginning, for: everybody}
columns:
  innovation: {th: นวัตกรรม, en: Innovation}
  year: {th: ปี พ.ศ., en: Year (BE), kind: number}
tables:
  by_year:
    title: {th: รายปี, en: Year by year}
    nothing: {th: ไม่ทราบปีใด, en: No year is known.}
    columns:
      year: {th: ปี พ.ศ., en: Year (BE), kind: number}
      innovations: {th: นวัตกรรม, en: Innovations, kind: number}
---
"""
CYPHER = (
    "MATCH (i:Innovation) WHERE i.year_started_be IS NOT NULL "
    "RETURN i.name AS innovation, i.year_started_be AS year ORDER BY year, innovation"
)


def _read(sandbox: Sandbox, _engine: Engine) -> list[list[object]]:
    return [list(row) for row in sandbox.cypher(CYPHER).rows]


def _answer(
    sandbox: Sandbox,
    facts: list[list[object]],
    snapshot: str,
    given: Mapping[str, str],
    engine: Engine,
) -> StudyAnswer:
    values, words = values_of(sandbox, QUESTION, given)
    years = sorted({row[1] for row in facts})
    said = {
        "th": f"จาก {len(facts)} นวัตกรรมที่ทราบปี เริ่มก่อนสุดปี {years[0]}",
        "en": f"Of {len(facts)} that tell it, the first began in {years[0]}.",
    }
    rows = [[year, sum(row[1] == year for row in facts)] for year in years]
    form = QUESTION.form.tables["by_year"]
    table = {
        "title": form.title.as_dict(),
        "nothing": form.nothing.as_dict(),
        "columns": [column.name for column in form.columns],
        "rows": rows,
        "evidence": [],
        "evidence_counts": asdict(EvidenceCounts()),
    }
    return StudyAnswer(
        question=QUESTION.slug,
        snapshot=snapshot,
        engine=engine,
        parameters=values,
        sentence=said,
        opening=[said],
        columns=QUESTION.column_names,
        rows=facts[:1],
        evidence=[],
        queries={"cypher": CYPHER},
        limits={"th": "นวัตกรรมที่ไม่บอกปีไม่นับ", "en": "Those that do not tell a year are left out."},
        parameter_words={name: w.as_dict() for name, w in words.items()},
        parts={"years": {"sentence": said, "notes": [], "tables": {"by_year": table}}},
    )


QUESTION = read_study("oldest-case", FORM)
STUDY = Study(QUESTION, _read, _answer)
