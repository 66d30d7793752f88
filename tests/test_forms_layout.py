"""The form is told by the mapping and the model: nothing of it is a second list of fields."""

import copy
import re
from dataclasses import replace

import pytest

from govinno.loaders.forms.form import Form, Table
from govinno.loaders.forms.layout import form_of
from govinno.loaders.spec import Field, Spec, load_spec
from govinno.ontology.model import ModelError
from govinno.words import words_of


def table_of(form: Form, name: str) -> Table:
    return next(table for table in form.tables if table.name == name)


def with_form(**tables: dict[str, object]) -> Spec:
    """The mapping with other words on some tables of the form."""
    spec = load_spec()
    form = copy.deepcopy(spec.form)
    assert form is not None
    for name, told in tables.items():
        form["tables"][name] |= told
    return replace(spec, form=form)


def test_the_topics_stand_in_their_order_with_their_guiding_questions() -> None:
    form = form_of(load_spec())
    for name, count in (("innovation_topics", 11), ("governance_topics", 9)):
        table = table_of(form, name)
        assert [concept.number for concept in table.fixed] == list(range(1, count + 1))
        assert all(concept.definition and concept.definition.th for concept in table.fixed)
        assert table.columns[0].name == "code"


def test_fields_that_tell_the_same_share_a_column() -> None:
    form = form_of(load_spec())
    ways = {
        table.name: {column.name: column.paths for column in table.columns} for table in form.tables
    }
    assert ways["case"]["innovation.year_started_be"][1] == "innovation.year_started_ce"
    assert ways["partners"]["contributions.what_th"][1:] == ("contribution_th", "contribution")
    assert ways["session"]["date_be"] == ("date_be", "event_date")
    assert ways["outcomes"]["value"] == ("value", "value_th")


def test_a_new_field_of_the_mapping_is_a_column_at_once() -> None:
    spec = load_spec()
    partner = spec.blocks["partner"]
    target = spec.blocks["document"].fields["publisher"].targets
    fields = {**partner.fields, "met_by": Field("met_by", "value", target)}
    spec = replace(spec, blocks={**spec.blocks, "partner": replace(partner, fields=fields)})
    shown = table_of(form_of(spec), "partners").columns
    assert "met_by" in {column.name for column in shown}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"short": ["nome"]}, "nome"),
        ({"unseen": ["aliases", "presence", "nome"]}, "nome"),
        ({"order": ["nome"]}, "nome"),
        ({"headings": {"nome": {"th": "ชื่อ", "en": "Name"}}}, "nome"),
        ({"hints": {"nome": {"th": "เช่น ก", "en": "Such as A"}}}, "nome"),
        ({"path": "partnerships"}, "partnerships"),
        ({"unseen": ["presence"]}, "aliases"),
        (
            {
                "headings": {
                    "role": {"th": "ลักษณะ", "en": "Relation"},
                    "relation": {"th": "ลักษณะ", "en": "Relation"},
                }
            },
            "ลักษณะ",
        ),
    ],
)
def test_a_form_that_names_what_is_not_there_is_refused(
    told: dict[str, object], words: str
) -> None:
    with pytest.raises(ModelError, match=words):
        form_of(with_form(partners=told))


@pytest.mark.parametrize("what", ["headings", "hints"])
def test_what_is_told_for_all_tables_is_told_of_a_column(what: str) -> None:
    spec = load_spec()
    form = copy.deepcopy(spec.form)
    assert form is not None
    form[what]["nome"] = {"th": "ชื่อ", "en": "Name"}
    with pytest.raises(ModelError, match=f"{what} of nome"):
        form_of(replace(spec, form=form))


def test_hints_speak_to_who_fills_in_a_form() -> None:
    """The comments of the model speak of properties, coders and years of CE; hints do not."""
    of_the_model = re.compile("gi:|rdfs|ระเบียน|ผู้ลงรหัส|ค\\.ศ\\.|record|coder|propert", re.IGNORECASE)
    marks = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
    for table in form_of(load_spec()).tables:
        for column in table.columns:
            thai, english = column.hint.th, column.hint.en
            assert bool(thai) == bool(english), column.name
            assert not of_the_model.search(thai + english), (table.name, column.name, thai)
            assert len(marks.sub("", thai)) <= 60, (table.name, column.name, thai)
            if column.kind == "text" and column.is_required and column.is_short:
                assert "เช่น" in thai and "such as" in english.lower(), (table.name, column.name)


def test_every_column_has_a_heading_and_every_choice_a_label_in_both_languages() -> None:
    for table in form_of(load_spec()).tables:
        assert any(column.is_short for column in table.columns), table.name
        number = words_of("forms")["number"]
        for column in table.columns:
            assert column.label.th != number.th and column.label.en != number.en
            assert column.label.th.strip() and column.label.en.strip()
            assert all(concept.label.th and concept.label.en for concept in column.choices)
