"""What an export says of itself: where it comes from, how much it holds, what it cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from govinno.graph.snapshots import Manifest
from govinno.words import Words

Language = Literal["th", "en"]
LANGUAGES: tuple[Language, Language] = ("th", "en")


class Line(NamedTuple):
    """One line of what an export says of itself: a topic, and what there is to say of it."""

    topic: Words
    said: Words


#: Source: decisions 5 and 8 of the design. It stands in every table and network that leaves.
HONESTY = Words(
    "ข้อมูลบอกว่าใครทำอะไรและใครกล่าวว่าอย่างไร ไม่ได้บอกว่าสิ่งใดทำให้สำเร็จ "
    "สิ่งที่แหล่งข้อมูลไม่บอกคือไม่ทราบ ไม่ใช่ไม่มี คำสำคัญของหลักฐานไม่ใช่ข้อความอ้างตรงตัว",
    "The data tell who did what and who says so, not what made a case succeed. What a source does "
    "not say is not known; that does not mean there was none. Key words of evidence are not quotations.",
)

#: It stands in every file that leaves a graph in which anything is an invented example.
MADE_UP = Words(
    "ข้อมูลชุดนี้มีตัวอย่างที่สมมติขึ้น อย่านำตัวเลขไปใช้",
    "These data hold made-up examples. Do not use the figures.",
)

TOPICS: Mapping[str, Words] = {
    "content": Words("เนื้อหา", "Content"),
    "question": Words("คำถาม", "Question"),
    "answer": Words("คำตอบ", "Answer"),
    "date": Words("วันที่", "Date"),
    "snapshot": Words("ชุดข้อมูล", "Snapshot"),
    "source": Words("ที่มา", "Source"),
    "cases": Words("จำนวนกรณีในกราฟ", "Cases in the graph"),
    "quads": Words("ข้อความ RDF ในกราฟ", "RDF statements in the graph"),
    "nodes": Words("จำนวนโหนด", "Nodes"),
    "relationships": Words("จำนวนความสัมพันธ์", "Relationships"),
    "rows": Words("จำนวนแถว", "Rows"),
    "evidence": Words("หลักฐาน", "Evidence"),
    "limits": Words("ข้อจำกัด", "Limits"),
    "please note": Words("โปรดทราบ", "Please note"),
    "made up": Words("ตัวอย่างสมมติ", "Made up"),
    "scope": Words("สิ่งที่นับ", "What is counted"),
    "cut cells": Words("ช่องที่ตัดเหลือ 32,767 ตัวอักษร", "Cells cut to 32,767 characters"),
    "split sheets": Words("ตารางที่แบ่งเป็นหลายแผ่น", "Tables split over several sheets"),
}


def line(topic: str, th: object, en: object | None = None) -> Line:
    """One line; what is said once holds for both languages."""
    return Line(TOPICS[topic], Words(said(th), said(th if en is None else en)))


def said(value: object) -> str:
    """A number as people read it, all else as text."""
    return f"{value:,}" if isinstance(value, int) else str(value)


def day(iso: str) -> Words:
    """A day (ISO, common era) in both calendars."""
    on = date.fromisoformat(iso[:10])
    return Words(f"{on.isoformat()} (พ.ศ. {on.year + 543})", on.isoformat())


@dataclass(frozen=True, slots=True)
class About:
    """What an export is of. The date is that of the snapshot, so that the same state of the
    graph always gives the same file."""

    snapshot: str
    created: str
    what: Words
    cases: int
    quads: int
    is_made_up: bool = False

    @classmethod
    def of(cls, manifest: Manifest, what: Words) -> About:
        """About some part of a snapshot."""
        counts = manifest.counts.get("quads", 0)
        return cls(
            manifest.id, manifest.created, what, len(manifest.cases), counts, manifest.made_up
        )

    def lines(self, counts: Mapping[str, int]) -> list[Line]:
        """All lines; `counts` are those of what was written, by topic."""
        published = day(self.created)
        return [
            *made_up_lines(is_made_up=self.is_made_up),
            line("content", self.what.th, self.what.en),
            line("snapshot", self.snapshot),
            line("date", published.th, published.en),
            line("cases", self.cases),
            line("quads", self.quads),
            *(line(topic, count) for topic, count in counts.items()),
            line("please note", HONESTY.th, HONESTY.en),
        ]


def made_up_lines(*, is_made_up: bool) -> list[Line]:
    """The line that warns of invented examples; none where there are none."""
    return [line("made up", MADE_UP.th, MADE_UP.en)] if is_made_up else []


def as_text(lines: list[Line]) -> str:
    """The lines in Thai, then in English."""
    blocks = (
        "".join(
            f"{told.topic.in_language(language)}: {told.said.in_language(language)}\n"
            for told in lines
        )
        for language in LANGUAGES
    )
    return "\n".join(blocks)
