"""A report of an error in the data, as a text that one can send: nothing sends it by itself."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from govinno.words import words_of


class ErrorReport(NamedTuple):
    """What somebody reports; all parts are texts, "" where nothing was said.

    `case` and `statement` say of what, as people read it and with its id; `snapshot` is the one
    that was read.
    """

    case: str = ""
    statement: str = ""
    snapshot: str = ""
    wrong: str = ""
    right: str = ""
    where: str = ""
    sender: str = ""

    @property
    def file_name(self) -> str:
        """What the file is called when it is saved."""
        return "govinno-error-report.txt"

    def text(self, language: str) -> str:
        """The file: a line for each part, with what was not filled in said as that."""
        words = {name: one.in_language(language) for name, one in words_of("error-report").items()}
        lines = [words["title"], ""]
        for name, told in self._asdict().items():
            lines.append(f"{words[name]}: {told.strip() or words['not_filled']}")
        return "\n".join(lines) + "\n"

    def mail(self, address: str, language: str) -> str:
        """A link that opens a mail program, with the case in the subject. The file is attached by
        hand: a link holds some 200 Thai letters, and would lose the rest in silence."""
        words = words_of("error-report")
        subject = f"{words['title'].in_language(language)} {self.case[-80:]}".strip()
        attach = words["attach"].filled(file=self.file_name).in_language(language)
        body = f"{attach}\n{self.snapshot}"
        return f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}&body={quote(body)}"
