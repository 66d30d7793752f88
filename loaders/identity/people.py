"""People: one human of a record is one node, however often and with whatever title he is named.

A participant, a signatory or a post is a role that leads to the person. Titles and ranks are no
part of a name. Across records two mentions are one person where name, post and registered body
agree; otherwise a person stays a thing of its own case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from govinno.loaders.identity.agents import Agents
from govinno.loaders.identity.described import REFERENCE
from govinno.loaders.identity.terms import Terms
from govinno.loaders.identity.titles import (
    TOKEN,
    PersonName,
    is_titled,
    read_name,
    without_company,
    without_remark,
)
from govinno.loaders.keys import digest
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import scalars_in, text_in
from govinno.loaders.yaml_reader import Scalar, texts_of
from govinno.ontology.iris import BASE
from govinno.records.facts import IRI, Fact, Place, Value
from govinno.records.text import match_key, script_of

#: Offices by which a post names its body: "นายก" + องค์การบริหารส่วนตำบลทับน้ำ. Only one of the
#: first kind exists at a time, so that such a post alone tells who speaks.
_SOLE_OFFICES = ("นายก", "ปลัด", "ผู้อำนวยการ", "อธิการบดี", "คณบดี", "เลขาธิการ", "อธิบดี")
_OFFICES = (
    *_SOLE_OFFICES,
    "รองนายก",
    "รองปลัด",
    "รองผู้อำนวยการ",
    "รองอธิการบดี",
    "อาจารย์ประจำ",
    "อาจารย์",
    "นักวิชาการ",
)
#: What a municipality's name and the post of its mayor have in common is what follows these.
_MUNICIPALITY, _MAYOR = "เทศบาล", "นายกเทศมนตรี"
#: What a speaker is called after the one who surely speaks.
_WITH_OTHERS = re.compile(r"\s*(?:และ(?:ภาคี)?เครือข่าย| and its network)\Z")
#: A remark that tells that the holder of the post is another one.
_ANOTHER_HOLDER = re.compile(r"อดีต|คนก่อน|คนเดิม|former|previous", re.IGNORECASE)
#: The label of somebody whose name is kept out and whose post the record does not tell.
_NAMELESS = ("บุคคลที่ไม่แสดงชื่อ", "person whose name is not shown")
_NAME_FIELDS = ("name", "name_th", "name_en")


@dataclass(slots=True)
class Mention:
    """One place of a record that names a person. `order` puts the fullest mentions first.

    `links` are the subjects and properties that lead to the person, `posts` what the person
    leads to.
    """

    order: int
    names: list[PersonName]
    position: str | None
    body: str | None
    place: Place
    links: list[tuple[str, str]] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    honorific: str | None = None

    @property
    def keys(self) -> set[str]:
        return {match_key(name.bare) for name in self.names}


class People:
    """All people of one record. `agents` settles which bodies are meant, `groups` are those that
    were present.

    Mentions are gathered while the record is read; `finish` makes the nodes and the links.
    """

    def __init__(
        self, ledger: Ledger, terms: Terms, agents: Agents, groups: dict[str, str]
    ) -> None:
        self.ledger, self.terms, self.agents, self.groups = ledger, terms, agents, groups
        self.names = terms.names["people"]
        self.statements = {
            iri
            for iri, known in terms.model.classes.items()
            if self.names["statement"] in known.ancestors
        }
        self.mentions: list[Mention] = []
        self.heard: list[Entry] = []
        self.listed_posts: dict[str, list[str]] = {}
        self.by_key: dict[str, str] = {}
        self.holders: dict[str, set[str]] = {}
        #: Things whose actor is told by a name only, with the property that leads there.
        self.awaited: list[tuple[Entry, str, Scalar, str]] = []

    # ---- gathering

    def takes_part(self, entry: Entry) -> None:
        """A participant of a session."""
        self._in_role(entry, 1)

    def signs(self, entry: Entry) -> None:
        """A signatory of an agreement."""
        self._in_role(entry, 2)

    def _in_role(self, entry: Entry, order: int) -> None:
        mention = self._mention(entry, order)
        if mention:
            mention.links.append((entry.iri, self.names["person"]))

    def with_post(self, entry: Entry) -> None:
        """An entry of `people`: its position is a post, and so are those it lists."""
        mention = self._mention(entry, 0)
        if mention is None:
            return
        if mention.body and not text_in(entry.tree, "organisation"):
            self._belongs(entry, mention.body)
        mention.posts += [entry.iri, *self.listed_posts.get(entry.iri, ())]

    def _belongs(self, entry: Entry, body: str) -> None:
        """A post that names its body belongs to it."""
        if self.names["member"] not in entry.stated:
            self.ledger.link(entry.iri, self.names["member"], body)

    def with_listed_post(self, entry: Entry) -> None:
        """One of the posts that an entry of `people` lists."""
        assert entry.parent is not None
        self.listed_posts.setdefault(entry.parent.iri, []).append(entry.iri)

    def acts(self, entry: Entry) -> None:
        """A step of a selection: its actor may be a person, and others may be listed."""
        for told in texts_of(entry.tree.fields.get("actor_th")):
            if agent := self.agents.named(told):
                self.ledger.link(entry.iri, self.names["actor"], agent)
        written = [text_in(entry.tree, name) for name in ("actor_th", "actor_en")]
        names = [without_company(text) for text in written if text]
        if any(is_titled(name) for name in names):
            self._add_actor(entry, names)
        else:
            self._await(entry, self.names["actor"], "actor_th")
        self._await(entry, self.names["actor"], "actors")

    def _add_actor(self, entry: Entry, names: list[str]) -> None:
        part_of = text_in(entry.tree, "part_of")
        body = self.agents.named(part_of) if part_of else None
        mention = self._add(entry, 3, names, None, body)
        mention.links.append((entry.iri, self.names["actor"]))
        if body:
            # The researcher was commissioned as one of this body, which so has its part in it.
            self.ledger.link(entry.iri, self.names["actor"], body)

    def wrote(self, entry: Entry) -> None:
        """The authors of a publication, by name; where none are told, that is said."""
        is_told = "authors" in entry.tree.fields
        stated = Value(str(is_told).lower(), "boolean")
        self.ledger.state(entry.iri, self.names["authors_stated"], stated)
        self._await(entry, self.names["author"], "authors")

    def hears(self, entry: Entry) -> None:
        """A statement of somebody: who that is, is settled when all people are known."""
        if entry.block.class_iri in self.statements:
            self.heard.append(entry)

    def _await(self, entry: Entry, prop: str, name: str) -> None:
        path = f"{entry.path}.{name}"
        for item in scalars_in(entry.tree, name):
            told = without_company(item.text)
            if is_titled(told) and name != "actor_th":
                self._add(entry, 3, [told], None, None).links.append((entry.iri, prop))
            else:
                self.awaited.append((entry, prop, item, path if name != "actor_th" else ""))

    def _mention(self, entry: Entry, order: int) -> Mention | None:
        names = [text for name in _NAME_FIELDS if (text := text_in(entry.tree, name))]
        if not names:
            return None
        position = text_in(entry.tree, "position")
        body = self._body(entry, position)
        names += texts_of(entry.tree.fields.get("also_named"))
        mention = self._add(entry, order, names, position, body)
        mention.honorific = text_in(entry.tree, "honorific")
        return mention

    def _add(
        self, entry: Entry, order: int, names: Iterable[str], position: str | None, body: str | None
    ) -> Mention:
        place = Place(entry.tree.line, entry.path)
        mention = Mention(order, [read_name(name) for name in names], position, body, place)
        self.mentions.append(mention)
        return mention

    def _body(self, entry: Entry, position: str | None) -> str | None:
        """The body the person belongs to: the one told, else the one that the post names."""
        if told := text_in(entry.tree, "organisation"):
            return self.agents.named(told)
        return self._body_in(position, _OFFICES) if position else None

    def _body_in(self, post: str, offices: Iterable[str]) -> str | None:
        """The body that a post names by its whole name after the office, or None."""
        post = re.sub(r"\s+จ\.\S+\Z", "", without_remark(post))
        if post.startswith(_MAYOR) and len(post) > len(_MAYOR):
            return self.agents.named(_MUNICIPALITY + post.removeprefix(_MAYOR).strip())
        for office in sorted(offices, key=len, reverse=True):
            if post.startswith(office):
                rest = post.removeprefix(office).strip()
                return self.agents.named(rest) if rest else None
        return None

    # ---- making the nodes

    def finish(self) -> None:
        """Make one node for each human, then link whoever acts, writes or speaks."""
        for group in self._humans():
            self._state(group)
        for entry, prop, name, path in self.awaited:
            self._link_named(entry, prop, name, path)
        for entry in self.heard:
            if speaker := self._speaker(entry):
                self.ledger.link(entry.iri, self.names["speaker"], speaker)

    def _humans(self) -> list[list[Mention]]:
        """The mentions of each human: those that share a name, or are said to."""
        groups: list[list[Mention]] = []
        for mention in sorted(self.mentions, key=lambda one: one.order):
            keys = mention.keys
            same = [group for group in groups if any(keys & other.keys for other in group)]
            merged = [other for group in same for other in group] + [mention]
            groups = [group for group in groups if group not in same] + [merged]
        return groups

    def _state(self, group: list[Mention]) -> None:
        first = next((m for m in group if m.position and m.body in self.ledger.shared), None)
        is_hidden = any(TOKEN.search(name.bare) for m in group for name in m.names)
        is_shared = first is not None and not is_hidden
        known = first if first and is_shared else group[0]
        name, post = known.names[0].bare, without_remark(known.position or "")
        if is_shared:
            iri = f"{BASE}id/person/{digest(name, post, known.body)}"
        else:
            iri = f"{BASE}id/person/{self.ledger.id}/{digest(name)}"
        facts = tuple(dict.fromkeys(self._facts(iri, group, is_hidden=is_hidden)))
        if is_shared:
            self.ledger.share(iri, REFERENCE, facts)
        else:
            self.ledger.add(facts)
            self.ledger.place(iri, group[0].place)
        self._link(iri, group)

    def _facts(self, iri: str, group: list[Mention], *, is_hidden: bool) -> Iterator[Fact]:
        yield from self.terms.types(iri, self.names["class"])
        position = next((without_remark(m.position) for m in group if m.position), None)
        spellings = [name.bare for m in group for name in m.names]
        if is_hidden:
            spellings = [position] if position else list(_NAMELESS)
        yield from self._name_facts(iri, spellings)
        title = self.names["honorific"], next((t for m in group if (t := _honorific(m))), None)
        rank = self.names["rank"], next((t for m in group if (t := _rank(m))), None)
        for prop, text in (
            *(() if is_hidden else (title, rank)),
            (self.names["position"], position),
        ):
            if text:
                yield Fact(iri, prop, Value(text, "string"))
        if body := next((m.body for m in group if m.body), None):
            yield Fact(iri, self.names["member"], Value(body, IRI))

    def _name_facts(self, iri: str, spellings: list[str]) -> Iterator[Fact]:
        """The first spelling in each language is the name; the others are kept as variants."""
        named: dict[str, str] = {}
        for spelling in dict.fromkeys(spellings):
            language = script_of(spelling)
            if language not in named:
                named[language] = match_key(spelling)
                yield Fact(iri, self.names["name"], Value(spelling, f"@{language}"))
            elif match_key(spelling) != named[language]:
                yield Fact(iri, self.names["variant"], Value(spelling, "string"))

    def _link(self, iri: str, group: list[Mention]) -> None:
        self.ledger.link(self.ledger.iri, self.names["named_in"], iri)
        for mention in group:
            for subject, prop in mention.links:
                self.ledger.link(subject, prop, iri)
            for post in mention.posts:
                self.ledger.link(iri, self.names["post"], post)
            for key in mention.keys:
                self.by_key[key] = iri
            if mention.position:
                self.holders.setdefault(match_key(without_remark(mention.position)), set()).add(iri)

    def _link_named(self, entry: Entry, prop: str, name: Scalar, path: str) -> None:
        """Link whom a name stands for; `path` is empty where words need not be a name."""
        told = without_company(name.text)
        iri = self.by_key.get(match_key(read_name(told).bare)) or self.agents.named(told)
        if iri:
            self.ledger.link(entry.iri, prop, iri)
        elif path and prop != self.names["author"]:
            known = [*self.by_key, *self.agents.written]
            self.ledger.unknown("unknown-actor", name, path, known)

    # ---- who speaks

    def _speaker(self, entry: Entry) -> str | None:
        """The one person, body or group that the words for the speaker surely name, or None."""
        texts = [text_in(entry.tree, f"speaker{tail}") for tail in ("", "_th", "_en")]
        found = {iri for text in texts if text and (iri := self._who(text))}
        return found.pop() if len(found) == 1 else None

    def _who(self, text: str) -> str | None:
        bare = without_remark(text)
        if _ANOTHER_HOLDER.search(text.removeprefix(bare)):
            return None
        alone = _WITH_OTHERS.sub("", bare)
        for words in dict.fromkeys((text, bare, alone)):
            key = match_key(words)
            iri = self.by_key.get(match_key(read_name(words).bare)) or self._holder(words)
            if iri := iri or self.groups.get(key) or self.agents.named(words):
                return iri
        return None

    def _holder(self, post: str) -> str | None:
        """The one person of this record who holds an office that one body has only once."""
        holders = self.holders.get(match_key(post), set())
        is_sole = len(holders) == 1 and self._body_in(post, _SOLE_OFFICES) is not None
        return next(iter(holders)) if is_sole else None


def _honorific(mention: Mention) -> str | None:
    told = read_name(f"{mention.honorific} ก").honorific if mention.honorific else None
    if told or (mention.honorific and not read_name(f"{mention.honorific} ก").rank):
        return told or mention.honorific
    return next((name.honorific for name in mention.names if name.honorific), None)


def _rank(mention: Mention) -> str | None:
    told = read_name(f"{mention.honorific} ก").rank if mention.honorific else None
    return told or next((name.rank for name in mention.names if name.rank), None)
