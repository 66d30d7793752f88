"""Made-up records with what no set has: prizes not won, reviews by a person, speakers who took part,
rival explanations judged to be weaker, entries about several things, and lists of one told alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from recount.read import LISTED, Entry, read

REVIEWS = ("human", "machine", "unknown")
#: Two independent speakers of one thing, where there are rival explanations.
AGREEING = ("beneficiary", "academic")
PRIZE = {"name_th": "รางวัลสมมติ", "status": "not_won", "awarded_for": "innovation", "year_be": 2566}


def varied(files: list[Path], folder: Path) -> list[Path]:
    """Every second record, written anew to the folder; the same each time."""
    folder.mkdir()
    for i, file in enumerate(sorted(files)[::2]):
        # JSON is YAML, without the anchors that a record must not have.
        record = _varied(read(file), i)
        text = json.dumps(_alone(record) if i % 4 == 1 else record, ensure_ascii=False, indent=1)
        (folder / file.name).write_text(text, encoding="utf-8")
    return list(folder.glob("*.yaml"))


def _varied(record: Entry, i: int) -> Entry:
    for j, claim in enumerate(record.get("success_factors", ()), i):
        claim |= {"review_status": REVIEWS[j % 3], "speaker_took_part": j % 5 == 0}
        claim["stance"] = "mixed" if j % 7 == 0 else claim["stance"]
        claim["contributed_by"] = record["partners"][0]["name_th"] if record.get("partners") else []
    for claim, who in zip(record.get("success_factors", ()), AGREEING, strict=False):
        if record.get("rival_explanations"):
            claim |= {"stance": "supports", "speaker": who, "speaker_relation": who}
            claim["speaker_took_part"] = False
    for rival in record.get("rival_explanations", ()):
        rival |= {"review_status": "human", "judged_weaker": i % 4 > 0}
    for j, outcome in enumerate(record.get("outcomes", ()), i):
        outcome["review_status"] = REVIEWS[j % 2]
    for j, partner in enumerate(record.get("partners", ()), i):
        told = {name: partner.get(name) for name in ("role", "evidence") if name in partner}
        partner["contributions"] = [{**told, "what_th": "ร่วมงาน", "review_status": REVIEWS[j % 3]}]
    if i % 3 == 0:
        record["awards"] = [*record.get("awards", ()), {**PRIZE, "rank": i % 4 + 1}]
    if i % 5 == 0:
        return _split(record)
    return record


def _alone(told: Any) -> Any:
    """The same with what stands alone in a list told without the list."""
    if isinstance(told, list):
        return [_alone(one) for one in told]
    if not isinstance(told, dict):
        return told
    plain = {name: _alone(value) for name, value in told.items()}
    return {
        name: value[0] if name in LISTED and isinstance(value, list) and len(value) == 1 else value
        for name, value in plain.items()
    }


def _split(record: Entry) -> Entry:
    """The same as two innovations: what is told is of one, of both, or of the case."""
    heading = record["innovation"]
    kept = {k: v for k, v in heading.items() if k in ("name_th", "name_en", "theme")}
    parts = [
        {
            **{k: v for k, v in heading.items() if k not in ("theme", "evidence")},
            "id": one,
            "name_th": f"{heading['name_th']} {one}",
            "name_en": f"{heading['name_en']} {one}",
        }
        for one in ("first", "second")
    ]
    for name in ("partners", "success_factors", "outcomes", "awards"):
        for j, entry in enumerate(record.get(name, ())):
            about = ("first", ["first", "second"], None)[j % 3]
            if about and not (name == "awards" and isinstance(about, list)):
                entry["about"] = about
    return {**record, "innovation": kept, "innovations": parts}
