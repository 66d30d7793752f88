"""Who is meant: local governments, partners, reviews and rounds of one record.

A registered body gets its shared IRI; anything else stays an agent of its own case, so that
"ภาคเอกชน" of two cases is never one thing. What is shared is described here and stated by the
graph once, whoever refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from govinno.loaders.keys import digest
from govinno.loaders.people import People
from govinno.loaders.programme import Programme, without_year
from govinno.loaders.register import Body, Register, Scheme, may_be_named
from govinno.loaders.spec import Block
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, texts_of
from govinno.ontology.model import CodeList, Concept
from govinno.ontology.records import BASE, IRI, RDF_TYPE, Fact, Place, SharedThing, Value
from govinno.ontology.values import (
    Misread,
    Year,
    YearKind,
    match_key,
    read_date,
    read_lao_code,
    read_year,
    script_of,
)

if TYPE_CHECKING:
    from govinno.loaders.case_record import Entry, Walk

#: `about` with this word means the governance review, not the innovation (decision 12).
MANAGEMENT = "management"
_YEAR_FIELDS = ("year_be", "year_ce", "fiscal_year_be", "fiscal_year_ce")
REGISTER, REFERENCE = "register", "reference"
#: Why a local government is not settled, in Thai and English.
_CANDIDATES = ("มีหลายแห่งที่อาจใช่", "several may be meant")
_NO_MATCH = ("ไม่มี dla_code และไม่ตรงกับทะเบียน", "no dla_code, and no match in a register")


class Identity:
    """The agents and shared things of one record. `walk` is the pass that reads it."""

    def __init__(self, walk: Walk, register: Register) -> None:
        self.walk, self.register = walk, register
        self.model, self.names = walk.model, walk.spec.names
        self.shared: dict[str, SharedThing] = {}
        self.agents: dict[str, str] = {}
        self.written: list[str] = []
        self.local_government: str | None = None
        self.own_units: set[str] = set()
        self.fiscal_year: Year | None = None
        self.people = People(walk, self)
        self.programme = Programme(walk, self)

    def finish(self) -> None:
        """What can be settled only when the whole record is read."""
        self.programme.finish()
        self.people.finish()

    # ---- people, and the programme that selects

    def then_person(self, entry: Entry) -> None:
        self.people.with_post(entry)

    def then_post(self, entry: Entry) -> None:
        self.people.with_listed_post(entry)

    def then_participant(self, entry: Entry) -> None:
        self.people.in_role(entry, 1)
        self.programme.participants.append(entry)

    def then_signatory(self, entry: Entry) -> None:
        self.people.in_role(entry, 2)

    def then_selection_step(self, entry: Entry) -> None:
        self.people.acts(entry)
        self.programme.steps.append(entry)

    def then_session(self, entry: Entry) -> None:
        self.programme.hold(entry)

    def then_publication(self, entry: Entry) -> None:
        self.people.wrote(entry)
        self.programme.publications.append(entry)

    # ---- the local government of the case

    def then_local_government(self, entry: Entry) -> None:
        """Settle which local government the case is about; say so where that is not possible."""
        names = self.names["local_government"]
        iri = self._settle(entry)
        if iri is None:
            return
        self.local_government = iri
        self.walk.state(entry.iri, names["link"], Value(iri, IRI))
        for name in self._written(entry.tree):
            self.agents[match_key(name)] = iri

    def _settle(self, entry: Entry) -> str | None:
        tree, code = entry.tree, self._lao_code(entry.tree)
        kind, place = self._concept("LaoType", tree, "type"), self._province(tree)
        body = self.register.local_government(
            code, kind.code if kind else "", list(self._written(tree)), place
        )
        if body:
            if code:
                self._check_code(entry, body, kind, place)
            self.own_units = {body.key}
            return self.describe(body)
        if code:
            self._tell_unknown_code(entry, code)
            return self._unregistered(entry, code, kind)
        return self._unsettled(entry, kind)

    def _tell_unknown_code(self, entry: Entry, code: str) -> None:
        self.walk.fault("code-not-in-register", entry.tree.lines["dla_code"],
                        f"{entry.path}.dla_code", code)  # fmt: skip

    def _check_code(
        self, entry: Entry, body: Body, kind: Concept | None, place: str | None
    ) -> None:
        """A code whose body has another province, type or name than the record says."""
        names = list(self._written(entry.tree))
        differs = (
            ("province", bool(place and body.province and place != body.province)),
            ("type", bool(kind and body.lao_type and not self._fits(kind, body.lao_type))),
            ("name_th", not may_be_named(body, names)),
        )
        for field in [name for name, differ in differs if differ][:1]:
            line = entry.tree.lines.get("dla_code", entry.tree.line)
            self.walk.fault("code-of-another-body", line, f"{entry.path}.dla_code",
                            body.dla_code or "", name=body.name_th or body.name_en,
                            place=body.province, told=field)  # fmt: skip

    def _fits(self, kind: Concept, lao_type: str) -> bool:
        """Whether a type as written is that of a body, or a broader one."""
        known = self._code("LaoType", lao_type)
        return kind.iri in (known.iri, known.broader)

    def _unregistered(self, entry: Entry, code: str, kind: Concept | None) -> str:
        """A code that no loaded register knows: kept, shared by its code, and marked."""
        iri = f"{BASE}id/organization/th-lao-{code}"
        facts = list(self._local_facts(iri, entry.tree, kind))
        facts.append(self._fact(iri, "local_government", "code", Value(code, "string")))
        facts.append(self._fact(iri, "local_government", "known", Value("false", "boolean")))
        self.shared[iri] = SharedThing(iri, REFERENCE, tuple(facts))
        return iri

    def _unsettled(self, entry: Entry, kind: Concept | None) -> str | None:
        """No code and no match: an agent of this case, or nothing where there is not even a name."""
        name = next(self._written(entry.tree), None)
        has_candidates = "candidates" in entry.tree.fields
        th, en = _CANDIDATES if has_candidates else _NO_MATCH
        self.walk.fault("local-government-unclear", entry.tree.line, entry.path, name or "",
                        reason_th=th, reason_en=en)  # fmt: skip
        if name is None:
            return None
        iri = f"{BASE}id/organization/{self.walk.case}/{digest(name)}"
        for fact in self._local_facts(iri, entry.tree, kind):
            self.walk.state(*fact)
        self._place(iri, entry)
        return iri

    def _local_facts(self, iri: str, tree: Mapping, kind: Concept | None) -> Iterator[Fact]:
        fallback = self.names["agent"]["local"]
        yield from self._types(iri, (kind and kind.class_of_members) or fallback)
        yield from self._labels(iri, self._text(tree, "name_th"), self._text(tree, "name_en"))
        yield self._fact(iri, "agent", "registered", Value("false", "boolean"))
        yield self._fact(iri, "agent", "type", self._code_value("PartnerType", "other_lao"))
        if kind:
            yield self._fact(iri, "local_government", "type", Value(kind.iri, IRI))
        if district := self._text(tree, "district"):
            yield self._fact(iri, "local_government", "district", Value(district, "string"))
        if province := self._concept("Province", tree, "province"):
            yield self._fact(iri, "local_government", "province", Value(province.iri, IRI))

    def then_candidate(self, entry: Entry) -> None:
        """Link a candidate to the registered body of its code."""
        code = self._lao_code(entry.tree)
        body = self.register.local_government(code, "", (), None) if code else None
        if body:
            maybe = self.names["local_government"]["maybe"]
            self.walk.state(entry.iri, maybe, Value(self.describe(body), IRI))

    def then_innovation(self, entry: Entry) -> None:
        """Every innovation of a case is implemented by the case's local government."""
        if self.local_government:
            implements = self.names["local_government"]["implements"]
            self.walk.state(entry.iri, implements, Value(self.local_government, IRI))
        else:
            self._ask_for_local_government(entry)
        key = self.walk.case if entry.iri == self.walk.heading_iri else None
        if key:
            self.walk.state(entry.iri, self.names["innovation"]["key"], Value(key, "string"))
            entry.stated.add(self.names["innovation"]["key"])
        self._inherit_theme(entry)

    def _inherit_theme(self, entry: Entry) -> None:
        """The theme of the heading holds for each innovation listed that has none of its own."""
        theme = self.names["innovation"]["theme"]
        if theme in entry.stated:
            return
        of_the_case = [f for f in self.walk.facts
                       if (f.subject, f.property) == (self.walk.case_iri, theme)]  # fmt: skip
        for fact in of_the_case:
            self.walk.state(entry.iri, theme, fact.value)

    # ---- a record without an innovation

    def then_record(self, entry: Entry) -> None:
        """A record of no innovation bears the name of its local government and year."""
        is_named = self.names["agent"]["name"] in entry.stated
        if not is_named and {"innovation", "innovations"}.isdisjoint(entry.tree.fields):
            th, en = year_words(year) if (year := self._year_at_hand()) else ("", "")
            name_th, name_en = self._own_names()
            for fact in self._labels(entry.iri, _joined(name_th, th), _joined(name_en, en)):
                self.walk.state(*fact)

    def _own_names(self) -> tuple[str | None, str | None]:
        """The names of the case's local government, as the record or the register has them."""
        tree = self.walk.root.fields.get("lao")
        body = self._body_of(self.local_government) if self.local_government else None
        told = [self._text(tree, f"name_{language}") if isinstance(tree, Mapping) else None
                for language in ("th", "en")]  # fmt: skip
        known = (body.name_th, body.name_en) if body else (None, None)
        return told[0] or known[0], told[1] or known[1]

    def _year_at_hand(self) -> Year | None:
        """The year that the record is about: of the selection, of its awards, of its session."""
        return self.fiscal_year or self._only_award_year() or self._session_year()

    def _session_year(self) -> Year | None:
        session = self.walk.root.fields.get("session")
        if not isinstance(session, Mapping):
            return None
        told = self._text(session, "event_date") or self._text(session, "date_be") or ""
        dates = read_date(told)
        year = Misread("", {}) if isinstance(dates, Misread) else read_year(dates.start.text[:4])
        return None if isinstance(year, Misread) else year

    def _ask_for_local_government(self, entry: Entry) -> None:
        """Nothing in an innovation names its implementer; the `lao` of the record does."""
        place = self.walk.places[entry.iri]
        place.names = {**place.names, self.names["local_government"]["implements"]: "/lao.name_th"}

    # ---- partners

    def contribution_iri(self, block: Block, tree: Mapping, kind: str) -> str:
        """One contribution for an agent and what it had a part in, however often it is listed."""
        agent = self.partner_agent(tree)
        target = self.walk.about_of(block, tree)[0]
        return f"{BASE}id/{kind}/{self.walk.case}/{digest(agent, target)}"

    def partner_agent(self, tree: Mapping) -> str:
        """The agent a partner entry names: registered, else local to the case."""
        names = list(self._written(tree))
        # The first name decides, Thai where there is one: an English gloss may fit two bodies.
        known = self.agents.get(match_key(names[0])) if names else None
        if known:
            self._state_type(known, tree)
            return known
        body = self._partner_body(tree, names)
        return self.describe(body) if body else self._local_agent(tree, names)

    def _state_type(self, agent: str, tree: Mapping) -> None:
        """An agent of this case that is coded twice keeps both codes, so that a check sees it."""
        kind = self._concept("PartnerType", tree, "type")
        if kind and agent not in self.shared and agent != self.local_government:
            self.walk.state(agent, self.names["agent"]["type"], Value(kind.iri, IRI))

    def _partner_body(self, tree: Mapping, names: list[str]) -> Body | None:
        if code := self._lao_code(tree):
            return self.register.local_government(code, "", (), None)
        return self.register.body_named(names, self._province(tree))

    def _local_agent(self, tree: Mapping, names: list[str]) -> str:
        kind = self._concept("PartnerType", tree, "type")
        class_iri = (kind and kind.class_of_members) or self.names["agent"]["body"]
        name = names[0] if names else ""
        word = str(self.model.classes[class_iri].iri_kind)
        iri = f"{BASE}id/{word}/{self.walk.case}/{digest(name)}"
        for fact in self._agent_facts(iri, class_iri, tree, kind):
            self.walk.state(*fact)
        self.walk.places.setdefault(iri, Place(tree.line, "partners"))
        return iri

    def _agent_facts(
        self, iri: str, class_iri: str, tree: Mapping, kind: Concept | None
    ) -> Iterator[Fact]:
        yield from self._types(iri, class_iri)
        yield from self._labels(iri, self._text(tree, "name_th"), self._text(tree, "name_en"))
        yield self._fact(iri, "agent", "registered", Value("false", "boolean"))
        if kind:
            yield self._fact(iri, "agent", "type", Value(kind.iri, IRI))

    def then_partner(self, entry: Entry) -> None:
        """Close a partner entry: its agent, its main statement, and whether it counts."""
        names = self.names["contribution"]
        agent = self.partner_agent(entry.tree)
        self.walk.state(entry.iri, names["agent"], Value(agent, IRI))
        self._remember_names(entry, agent)
        if "contributions" not in entry.tree.fields:
            self._main_statement(entry)
        else:
            self._refuse_second_statement(entry)
        counts = self._counts_as_partner(entry, agent)
        self.walk.state(entry.iri, names["counts"], Value(str(counts).lower(), "boolean"))
        for target in self.walk.about(entry):
            self.walk.state(target, names["belongs"], Value(entry.iri, IRI))
            for name in self._all_names(entry.tree):
                parts = self.walk.contributions.setdefault(match_key(name), [])
                parts.append((target, entry.iri))

    def _main_statement(self, entry: Entry) -> None:
        """Where no statements are listed, the entry's own words and evidence are the one."""
        tree, block = entry.tree, self.walk.spec.blocks["main_statement"]
        kept = {name: tree.fields[name] for name in block.fields if name in tree.fields}
        child = self.walk.node(block, Mapping(kept, tree.line, tree.lines), entry.path, entry)
        if child:
            statement = self.names["contribution"]["statement"]
            self.walk.state(entry.iri, statement, Value(child.iri, IRI))

    def _refuse_second_statement(self, entry: Entry) -> None:
        """A statement beside the listed ones would be lost: it belongs among them."""
        for name in ("contribution", "contribution_th", "contribution_en"):
            if name in entry.tree.fields:
                line = entry.tree.lines[name]
                self.walk.fault("statement-beside-list", line, f"{entry.path}.{name}",
                                self._text(entry.tree, name) or "", name=name)  # fmt: skip

    def _counts_as_partner(self, entry: Entry, agent: str) -> bool:
        """Doing or supporting, and neither the implementer nor one of its own units."""
        relation = self._concept("ContributionRelation", entry.tree, "relation")
        if relation is None or not relation.counts_as_partner or agent == self.local_government:
            return False
        body = self._body_of(agent)
        family = {member.key for member in self.register.family(body)} if body else set()
        return not (family & self.own_units)

    def _body_of(self, iri: str) -> Body | None:
        key = iri.rpartition("/")[2]
        by_code = self.register.by_code.get(key.removeprefix("th-lao-"), key)
        return self.register.bodies.get(by_code) if iri in self.shared else None

    def _remember_names(self, entry: Entry, agent: str) -> None:
        for name in self._all_names(entry.tree):
            self.agents.setdefault(match_key(name), agent)
        self.written += self._written(entry.tree)

    def _all_names(self, tree: Mapping) -> Iterator[str]:
        yield from self._written(tree)
        aliases = tree.fields.get("aliases")
        for alias in aliases.items if isinstance(aliases, Items) else ():
            if isinstance(alias, Mapping) and (name := self._text(alias, "name")):
                yield name

    def then_presence(self, entry: Entry) -> None:
        """Being there is the agent's, and no contribution."""
        assert entry.parent is not None
        agent = self.partner_agent(entry.parent.tree)
        self.walk.state(entry.iri, self.names["presence"]["agent"], Value(agent, IRI))

    def agent_named(self, name: str) -> str | None:
        """The agent that a bare name stands for in this record, or None: then it stays a name."""
        known = self.agents.get(match_key(name))
        if known:
            return known
        body = self.register.body_named([name])
        return self.describe(body) if body else None

    # ---- awards, rounds and the governance review

    def then_award(self, entry: Entry) -> None:
        """Close an award: its year, recipient or candidate, what it was for, and its round."""
        names = self.names["award"]
        self._state_years(entry, self._told_year(entry.tree))
        self._recipient(entry)
        self._compare_scope(entry)
        given = self._concept("AwardedFor", entry.tree, "awarded_for")
        if given and given.code == "innovation":
            for target in self._rewarded(entry):
                self.walk.state(entry.iri, names["innovation"], Value(target, IRI))
        if MANAGEMENT in texts_of(entry.tree.fields.get("about")):
            review = self.review(self._round_year(entry.tree))
            self.walk.state(entry.iri, names["review"], Value(review, IRI))
        self._scheme(entry)

    def _rewarded(self, entry: Entry) -> list[str]:
        """Only innovations: what hangs on the case record is not known to be one of them."""
        innovations = {*self.walk.innovations.values(), self.walk.heading_iri}
        return [iri for iri in self.walk.about(entry) if iri in innovations]

    def _recipient(self, entry: Entry) -> None:
        """Who the record says; where it does not say, the local government, told as implied."""
        names, told = self.names["award"], self._text(entry.tree, "recipient")
        unknown = self._code("RecipientBasis", "unknown")
        agent: str | None = None
        if told and self._find("RecipientBasis", told) is not unknown:
            basis, agent = "stated", self.agent_named(told) or self._named_recipient(entry, told)
            self.walk.state(entry.iri, names["words"], Value(told, "string"))
            for part in ("words", "won", "entered"):
                self.walk.note(entry, names[part], "recipient", entry.tree.lines["recipient"])
        elif "recipient" not in entry.tree.fields and self.local_government:
            basis, agent = "implied", self.local_government
        else:
            basis = unknown.code
        self.walk.state(entry.iri, names["basis"], self._code_value("RecipientBasis", basis))
        status = self._concept("AwardStatus", entry.tree, "status")
        if agent and status:
            part = "won" if status.code == "won" else "entered"
            self.walk.state(entry.iri, names[part], Value(agent, IRI))

    def _named_recipient(self, entry: Entry, name: str) -> str:
        """A recipient that neither the record nor a register knows: an agent of this case."""
        iri = f"{BASE}id/organization/{self.walk.case}/{digest(name)}"
        is_thai = script_of(name) == "th"
        for fact in (
            *self._types(iri, self.names["agent"]["body"]),
            *self._labels(iri, name if is_thai else None, None if is_thai else name),
            self._fact(iri, "agent", "registered", Value("false", "boolean")),
        ):
            self.walk.state(*fact)
        self.walk.places.setdefault(iri, Place(entry.tree.lines["recipient"], entry.path))
        self.agents.setdefault(match_key(name), iri)
        return iri

    def _compare_scope(self, entry: Entry) -> None:
        """A prize that goes to organisations was not given for an innovation, or the reverse."""
        told = {
            name: concept.code
            for name, codes in (("scope", "AwardScope"), ("scope_basis", "ScopeBasis"),
                                ("awarded_for", "AwardedFor"))
            if (concept := self._concept(codes, entry.tree, name)) and concept.code != "unknown"
        }  # fmt: skip
        if len(told) == 3 and told["scope"] != told["awarded_for"]:
            line = entry.tree.lines["awarded_for"]
            self.walk.fault("award-scope-differs", line, f"{entry.path}.awarded_for",
                            told["awarded_for"], scope=told["scope"], basis=told["scope_basis"])  # fmt: skip

    def _scheme(self, entry: Entry) -> None:
        names = self.names["award"]
        told = (self._text(entry.tree, name) for name in ("name_th", "name_en"))
        scheme = next((s for t in told if t and (s := self.register.scheme_named(t))), None)
        if scheme is None:
            return
        self.walk.state(entry.iri, names["scheme"], Value(self.describe_scheme(scheme), IRI))
        if year := self._round_year(entry.tree):
            self.walk.state(entry.iri, names["round"], Value(self.round(scheme, year), IRI))

    def then_selection(self, entry: Entry) -> None:
        """Name the round of the selection, where its programme and fiscal year are told."""
        self.fiscal_year = self._fiscal_year(entry.tree)
        self._compare_years(entry)
        self.programme.selection = entry
        programme = self._text(entry.tree, "programme_th") or self._text(entry.tree, "programme_en")
        if not (programme and self.fiscal_year):
            return
        scheme = self.register.scheme_named(without_year(programme))
        if scheme:
            iri = self.round(scheme, self.fiscal_year)
            self.walk.state(entry.iri, self.names["round"]["link"], Value(iri, IRI))
            self.programme.round = iri

    def _compare_years(self, entry: Entry) -> None:
        """The fiscal year of a selection is told in words of its own, so no shape compares it."""
        be = self._year(entry.tree, "fiscal_year_be")
        ce = self._year(entry.tree, "fiscal_year_ce")
        if be and ce and be.be != ce.be:
            self.walk.fault("years-disagree", entry.tree.lines["fiscal_year_be"],
                            f"{entry.path}.fiscal_year_be", str(be.be), be=be.be, ce=ce.ce)  # fmt: skip

    def round(self, scheme: Scheme, year: Year) -> str:
        """The round of a scheme in a year, described for all who refer to it."""
        names, key = self.names["round"], f"{scheme.key}-{_year_key(year)}"
        iri = f"{BASE}id/award-round/{key}"
        th, en = year_words(year)
        facts = [
            *self._types(iri, names["class"]),
            *self._labels(iri, f"{scheme.name_th}{th}", _joined(scheme.name_en, en)),
            self._fact(iri, "round", "key", Value(key, "string")),
            self._fact(iri, "round", "of", Value(self.describe_scheme(scheme), IRI)),
            *self._years(iri, "round", year),
        ]
        self.shared[iri] = SharedThing(iri, REFERENCE, tuple(facts))
        return iri

    def review(self, year: Year | None = None) -> str:
        """The governance review of the case's local government in the year at hand.

        Without a year, or without a settled local government, it stays a review of this case.
        """
        year = year or self.fiscal_year or self._only_award_year(of_management=True)
        owner = self.local_government or self.walk.case_iri
        is_shared = owner in self.shared and year is not None
        tail = owner.rpartition("/")[2] if is_shared else self.walk.case
        key = f"{tail}-{_year_key(year) if year else 'unknown'}"
        iri = f"{BASE}id/governance-review/{key}"
        facts = tuple(self._review_facts(iri, key, year))
        if is_shared:
            self.shared[iri] = SharedThing(iri, REFERENCE, facts)
        else:
            for fact in facts:
                self.walk.state(*fact)
        return iri

    def _review_facts(self, iri: str, key: str, year: Year | None) -> Iterator[Fact]:
        names = self.names["review"]
        yield from self._types(iri, names["class"])
        th, en = year_words(year) if year else (" ไม่ทราบปี", ", year not known")
        yield from self._labels(iri, f"การบริหารจัดการที่ดี{th}", f"Good management{en}")
        yield self._fact(iri, "review", "key", Value(key, "string"))
        if self.local_government:
            yield self._fact(iri, "review", "of", Value(self.local_government, IRI))
        if year:
            yield from self._years(iri, "review", year)

    # ---- years

    def _fiscal_year(self, tree: Mapping) -> Year | None:
        """The year of the fields that call it fiscal."""
        year = self._year(tree, "fiscal_year_be", "fiscal_year_ce")
        return replace(year, kind="fiscal") if year else None

    def _told_year(self, tree: Mapping) -> Year | None:
        """The year of an award, of the kind that the record tells."""
        fiscal, plain = self._fiscal_year(tree), self._year(tree, "year_be", "year_ce")
        told = self._concept("YearKind", tree, "year_kind")
        year = plain or fiscal
        if year is None:
            return None
        if told:
            return replace(year, kind=cast("YearKind", told.code))
        return fiscal if fiscal and fiscal.be == year.be else _of_known_kind(year)

    def _round_year(self, tree: Mapping) -> Year | None:
        """The year by which the round or review of an award is known: the fiscal one, if told."""
        return self._fiscal_year(tree) or self._told_year(tree)

    def _only_award_year(self, of_management: bool = False) -> Year | None:
        """The year in which all awards (or those for management) agree, else None."""
        tree = self.walk.root.fields.get("awards")
        awards = tree.items if isinstance(tree, Items) else [tree]
        years = {
            self._round_year(award)
            for award in awards
            if isinstance(award, Mapping)
            and (not of_management or MANAGEMENT in texts_of(award.fields.get("about")))
        }
        return years.pop() if len(years) == 1 else None

    def _state_years(self, entry: Entry, year: Year | None) -> None:
        """What the fields of an award leave out: the year of any kind, and of which kind it is."""
        if year is None:
            return
        told = next(name for name in entry.tree.fields if name in _YEAR_FIELDS)
        missing = [fact for fact in self._years(entry.iri, "award", year)
                   if fact.property not in entry.stated]  # fmt: skip
        for fact in missing:
            self.walk.state(*fact)
            self.walk.note(entry, fact.property, told, entry.tree.lines[told])
            entry.stated.add(fact.property)

    def then_topic(self, entry: Entry) -> None:
        """A typed topic: see `Topics`."""
        self.walk.topics.note_entry(entry)

    def then_answer(self, entry: Entry) -> None:
        """An answer under a topic: see `Topics`."""
        self.walk.topics.note_answer(entry)

    # ---- descriptions of registered things

    def describe(self, body: Body) -> str:
        """The IRI of a registered body; it and all above it are described as shared things."""
        for member in self.register.family(body):
            iri = _body_iri(member)
            if iri not in self.shared:
                self.shared[iri] = SharedThing(iri, REGISTER, tuple(self._body_facts(member, iri)))
        return _body_iri(body)

    def _body_facts(self, body: Body, iri: str) -> Iterator[Fact]:
        kind = self._code("LaoType", body.lao_type) if body.lao_type else None
        type_ = self._code("PartnerType", body.type)
        # Whoever a register knows has a name, and so is no nameless group, whatever its type.
        class_iri = (kind and kind.class_of_members) or self.names["agent"]["body"]
        yield from self._types(iri, class_iri)
        yield from self._labels(iri, body.name_th, body.name_en)
        yield self._fact(iri, "agent", "key", Value(body.key, "string"))
        yield self._fact(iri, "agent", "registered", Value("true", "boolean"))
        yield self._fact(iri, "agent", "type", Value(type_.iri, IRI))
        for variant in body.variants:
            yield self._fact(iri, "agent", "variant", Value(variant, "string"))
        if body.parent in self.register.bodies:
            parent = _body_iri(self.register.bodies[str(body.parent)])
            yield self._fact(iri, "agent", "parent", Value(parent, IRI))
        yield from self._place_facts(body, iri, kind)

    def _place_facts(self, body: Body, iri: str, kind: Concept | None) -> Iterator[Fact]:
        if kind:
            yield self._fact(iri, "local_government", "type", Value(kind.iri, IRI))
        if body.dla_code:
            yield self._fact(iri, "local_government", "code", Value(body.dla_code, "string"))
            yield self._fact(iri, "local_government", "known", Value("true", "boolean"))
        if body.district and kind:
            yield self._fact(iri, "local_government", "district", Value(body.district, "string"))
        if body.province:
            province = self._find("Province", body.province)
            if province:
                yield self._fact(iri, "agent", "province", Value(province.iri, IRI))

    def describe_scheme(self, scheme: Scheme) -> str:
        """The IRI of an award scheme, described with its grantor."""
        names, iri = self.names["scheme"], f"{BASE}id/award-scheme/{scheme.key}"
        facts = [
            *self._types(iri, names["class"]),
            *self._labels(iri, scheme.name_th, scheme.name_en),
            self._fact(iri, "scheme", "key", Value(scheme.key, "string")),
            *(self._fact(iri, "scheme", "variant", Value(v, "string")) for v in scheme.variants),
        ]
        grantor = self.register.bodies.get(scheme.grantor or "")
        if grantor:
            facts.append(self._fact(iri, "scheme", "grantor", Value(self.describe(grantor), IRI)))
        self.shared[iri] = SharedThing(iri, REGISTER, tuple(facts))
        return iri

    # ---- small facts

    def _fact(self, iri: str, part: str, role: str, value: Value) -> Fact:
        return Fact(iri, self.names[part][role], value)

    def _types(self, iri: str, class_iri: str) -> Iterator[Fact]:
        for type_ in self.model.types_of(class_iri):
            yield Fact(iri, RDF_TYPE, Value(type_, IRI))

    def _labels(self, iri: str, th: str | None, en: str | None) -> Iterator[Fact]:
        name = self.names["agent"]["name"]
        if th:
            yield Fact(iri, name, Value(th, "@th"))
        if en:
            yield Fact(iri, name, Value(en, "@en"))

    def _years(self, iri: str, part: str, year: Year) -> Iterator[Fact]:
        """The year of any kind, its kind, and the fiscal year where it is one."""
        ce, be = Value(f"{year.ce:04d}", "gYear"), Value(str(year.be), "integer")
        yield self._fact(iri, part, "ce", ce)
        yield self._fact(iri, part, "be", be)
        yield self._fact(iri, part, "kind", self._code_value("YearKind", year.kind))
        if year.kind == "fiscal":
            yield self._fact(iri, part, "fiscal_ce", ce)
            yield self._fact(iri, part, "fiscal_be", be)

    def _place(self, iri: str, entry: Entry) -> None:
        names = self.names["local_government"]
        told = {names["type"]: "type", names["province"]: "province"}
        lines = {iri: (name, entry.tree.lines[name]) for iri, name in told.items()
                 if name in entry.tree.fields}  # fmt: skip
        self.walk.places.setdefault(iri, Place(entry.tree.line, entry.path, told, lines))

    def _code_value(self, class_name: str, code: str) -> Value:
        return Value(self._code(class_name, code).iri, IRI)

    def _codes(self, class_name: str) -> CodeList:
        return self.model.code_lists[self.model.entity_class(class_name).iri]

    def _code(self, class_name: str, code: str) -> Concept:
        return self._codes(class_name).concepts[code]

    def _find(self, class_name: str, text: str) -> Concept | None:
        return self._codes(class_name).find(text)

    def _concept(self, class_name: str, tree: Mapping, name: str) -> Concept | None:
        text = self._text(tree, name)
        return self._find(class_name, text) if text else None

    def _province(self, tree: Mapping) -> str | None:
        """The province as registers write it, in Thai."""
        concept = self._concept("Province", tree, "province")
        return concept.label.th if concept else None

    def _lao_code(self, tree: Mapping) -> str | None:
        """The code of a local government, if it can be read as one."""
        code = read_lao_code(self._text(tree, "dla_code") or "")
        return None if isinstance(code, Misread) else code.text

    def _year(self, tree: Mapping, *names: str) -> Year | None:
        for name in names:
            year = read_year(self._text(tree, name) or "")
            if not isinstance(year, Misread):
                return year
        return None

    def _written(self, tree: Mapping) -> Iterator[str]:
        yield from (text for name in ("name_th", "name_en") if (text := self._text(tree, name)))

    @staticmethod
    def _text(tree: Mapping, name: str) -> str | None:
        value: Tree | None = tree.fields.get(name)
        return value.text if isinstance(value, Scalar) else None


def _body_iri(body: Body) -> str:
    return f"{BASE}id/organization/{body.iri_key}"


def _joined(name: str | None, year: str) -> str | None:
    return f"{name}{year}" if name else None


def _of_known_kind(year: Year) -> Year:
    """A year whose kind the code list has; a school year is none of its kinds."""
    return year if year.kind in ("fiscal", "calendar") else replace(year, kind="unknown")


def _year_key(year: Year) -> str:
    """The year as part of an address; a fiscal year is another one than a year of its number."""
    return f"fy{year.be}" if year.kind == "fiscal" else str(year.be)


def year_words(year: Year) -> tuple[str, str]:
    """The year at the end of a name, in Thai and English."""
    if year.kind == "fiscal":
        return f" ปีงบประมาณ {year.be}", f", fiscal year {year.ce}"
    return f" {year.be}", f" {year.ce}"
