"""Run on a copy of the package that knows one kind of record more: what the commands do with it.

The argument is a folder to work in. Prints one JSON object.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from govinno.cli import run

TABLE = "รหัสประกาศ,เรื่อง\nroad-1,ปิดถนน\nroad-2,เปิดถนน\n"
YAML = "notice: water-1\nsubject: หยุดจ่ายน้ำ\n"


def main(folder: Path) -> dict[str, Any]:
    """What each command says of notices in a table and in a YAML file."""
    source = folder / "notices"
    source.mkdir()
    (source / "roads.csv").write_text(TABLE, encoding="utf-8")
    (source / "water.yaml").write_text(YAML, encoding="utf-8")

    def call(*words: str | Path) -> str:
        with (
            contextlib.redirect_stdout(io.StringIO()) as out,
            contextlib.redirect_stderr(io.StringIO()) as err,
        ):
            run([*map(str, words), "--store", str(folder / "store"), "--lang", "en"])
        return out.getvalue() or err.getvalue()

    told = {
        "loaded": call("load", source).splitlines(),
        "listed": json.loads(call("sources", "--json"))[0]["kinds"],
        "explained": json.loads(call("explain", "id/notice/road-2", "--json")),
        "asked": json.loads(
            call("query", "--format", "json", "--cypher", "MATCH (n:Notice) RETURN n.name AS name")
        ),
    }
    call("export", folder / "all.nq")
    told["exported"] = [
        name
        for name in ("road-1", "road-2", "water-1")
        if f"id/notice/{name}>" in (folder / "all.nq").read_text("utf-8")
    ]
    (source / "roads.csv").write_text(TABLE.replace("road-1,ปิดถนน\n", ""), encoding="utf-8")
    told["one line less"] = json.loads(call("load", source, "--allow-removals", "--json"))["kinds"]
    (source / "roads.csv").write_text(TABLE.replace("เรื่อง", "เรือ่ง"), encoding="utf-8")
    told["faulty"] = json.loads(call("check", source, "--json"))
    extra = "รหัสประกาศ,เรื่อง,วันที่\nroad-1,ปิดถนน,1\nroad-2,เปิดถนน\nroad-3,ซ่อมถนน,3\n"
    (source / "roads.csv").write_text(extra, encoding="utf-8")
    told["a column too many"] = json.loads(call("load", source, "--dry-run", "--json"))
    told["removed"] = call("remove", "water-1").splitlines()
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
