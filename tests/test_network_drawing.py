"""Names in short lines, places of nodes, the pyvis network, the JSON and the stand-alone file."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from dataclasses import replace

import drawn_networks as made
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyvis.network import Network as PyvisNetwork

from govinno.views import network_drawing, network_layout
from govinno.views.network_drawing import drawing, line_id, to_pyvis, vis_network_source
from govinno.views.network_layout import layout
from govinno.views.stand_alone import page
from govinno.views.thai import length, wrapped

# ---- names in short lines


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("นิติธรรมและการกระจายอำนาจ", "นิติธรรมและ\nการกระจายอำนาจ"),
        ("การปกครองส่วนท้องถิ่น", "การปกครองส่วนท้องถิ่น"),
        ("รางวัลองค์กรปกครองส่วนท้องถิ่นที่มีการบริหารจัดการที่ดี", "รางวัล\nองค์กรปกครองส่วนท้องถิ่น…"),
        ("โครงการ ครู-หมอ-พ่อแม่", "โครงการ\nครู-หมอ-พ่อแม่"),
        ("ครู-หมอ-พ่อแม่ (แอป Care)", "ครู-หมอ-พ่อแม่\n(แอป Care)"),
        ("ขอนแก่น", "ขอนแก่น"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifff…"),
        ("Social Development Office of Khon Kaen", "Social Development\nOffice of Khon…"),
        ("ก" * 400, "ก" * 18 + "\n" + "ก" * 16 + "…"),
        ("การมีส่วนร่วม" * 40, "การมีส่วนร่วม\nการมีส่วนร่วม…"),
        ("", ""),
        ("\u200b\u200f\u202e\ufeff", ""),
        ("กรุง\u202eเทพ\u200f", "กรุงเทพ"),
        ("่้กา", "กา"),
    ],
)
def test_a_name_is_broken_between_words(name: str, lines: str) -> None:
    assert wrapped(name, 18) == lines


@given(
    st.text(alphabet="กขคงนมรสหาำิีึืุู่้์เแโใไฯๆ aB-/()\u200b\u202e\n", max_size=120), st.integers(6, 24)
)
def test_any_text_keeps_the_rules_of_lines(text: str, width: int) -> None:
    lines = wrapped(text, width).split("\n")
    assert len(lines) <= 2
    assert all(length(line) <= width * 1.5 for line in lines)
    assert not any(unicodedata.category(line[0]) == "Mn" for line in lines if line)


# ---- places


def _overlapping(network: made.Network) -> list[tuple[str, str]]:
    boxes, spots = network_layout._boxes(network), layout(network)
    return [
        (one, other)
        for one, other in itertools.combinations(spots, 2)
        if min(network_layout._overlap(spots[one], boxes[one], spots[other], boxes[other])) > 1
    ]


@pytest.mark.parametrize("size", [3, 25, 40, 60, 300])
def test_labels_of_a_crowd_are_pushed_off_each_other(size: int) -> None:
    assert _overlapping(made.crowd(size)) == []


def test_the_same_network_gives_the_same_places() -> None:
    assert layout(made.crowd(40)) == layout(made.crowd(40))


def test_the_neighbourhood_of_one_thing_has_fixed_sides() -> None:
    spots = layout(made.around_one())
    centre = spots[f"{made.BASE}idea-0"]
    assert centre == (0, 0)
    assert spots[f"{made.BASE}town-0"][0] < -200
    assert all(spots[f"{made.BASE}body-{i}"][0] > 200 for i in range(6))
    assert max(spots[f"{made.BASE}{kind}-0"][1] for kind in ("help", "hurdle")) < -100
    assert min(spots[f"{made.BASE}{kind}-0"][1] for kind in ("result", "prize")) > 100


def test_partners_beyond_twelve_stand_on_the_other_side() -> None:
    spots = layout(made.around_one(partners=15))
    right = [iri for iri, (x, _) in spots.items() if "body" in iri and x > 0]
    assert len(right) == 12


def test_more_than_all_sides_hold_is_laid_out_by_forces() -> None:
    network = made.around_one(partners=40)
    assert network_layout.sides(network) == {}
    assert len(set(layout(network).values())) == len(network.nodes)


def test_opening_a_node_moves_no_other() -> None:
    before = made.around_one()
    known = layout(before)
    after = layout(made.opened(before, f"{made.BASE}body-2"), known)
    assert {iri: after[iri] for iri in known} == known
    assert len(set(after.values())) == len(known) + 8


@pytest.mark.parametrize(
    "nodes", [[], [made.node("Idea", 0)], [made.node("Idea", 0, is_centre=True)]]
)
def test_a_network_of_nothing_or_of_one_has_places(nodes: list[made.Node]) -> None:
    assert layout(made.network(nodes, [])) == {n.iri: (0.0, 0.0) for n in nodes}


def test_nodes_without_lines_find_a_place_too() -> None:
    loose = made.network([made.node("Idea", i) for i in range(5)], [])
    assert len(set(layout(loose).values())) == 5


# ---- the pyvis network


def _drawn(network: made.Network, language: str = "th") -> dict[str, dict[str, object]]:
    return {str(n["id"]): n for n in to_pyvis(network, language).nodes}


def test_it_is_a_pyvis_network_with_physics_off() -> None:
    picture = to_pyvis(made.around_one(), "th")
    assert isinstance(picture, PyvisNetwork)
    assert picture.options["physics"] == {"enabled": False}


@pytest.mark.parametrize(
    ("kind", "shape", "fill", "border"),
    [
        ("Idea", "diamond", "#0072B2", "#3A3F45"),
        ("Town", "square", "#E69F00", "#3A3F45"),
        ("Body", "square", "#E69F00", "#3A3F45"),
        ("People", "dot", "#CC79A7", "#3A3F45"),
        ("Help", "triangle", "#D55E00", "#3A3F45"),
        ("Hurdle", "triangle", "#FFFFFF", "#D55E00"),
        ("Result", "star", "#009E73", "#3A3F45"),
        ("Prize", "triangleDown", "#F0E442", "#3A3F45"),
        ("Field", "hexagon", "#FFFFFF", "#4899C6"),
    ],
)
def test_the_glyph_of_the_model_decides_the_shape(
    kind: str, shape: str, fill: str, border: str
) -> None:
    picture = to_pyvis(made.network([made.node(kind, 0)], []), "th")
    colours = picture.options["groups"][kind]["color"]
    assert (picture.nodes[0]["shape"], colours["background"], colours["border"]) == (
        shape,
        fill,
        border,
    )


def test_the_town_has_the_thicker_border() -> None:
    groups = to_pyvis(made.around_one(), "th").options["groups"]
    assert (groups["Town"]["borderWidth"], groups["Body"]["borderWidth"]) == (3.5, 1.5)


def test_an_unknown_glyph_or_kind_is_a_dot() -> None:
    network = made.network([made.node("Idea", 0), made.node("Stranger", 1)], [])
    odd = tuple(replace(row, glyph="❡") for row in network.legend)
    shapes = [n["shape"] for n in to_pyvis(replace(network, legend=odd), "th").nodes]
    assert shapes == ["dot", "dot"]


@pytest.mark.parametrize("name", ["", "\u200b\u202e"])
def test_an_empty_name_becomes_the_short_id(name: str) -> None:
    drawn = _drawn(made.network([made.node("Body", 7, name=name)], []))
    assert drawn[f"{made.BASE}body-7"]["label"] == "body-7"


def test_the_tooltip_has_the_whole_name_the_kind_and_what_is_hidden() -> None:
    name = "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดขอนแก่น"
    drawn = _drawn(made.network([made.node("Body", 2, name=name)], []))
    assert drawn[f"{made.BASE}body-2"]["title"] == f"{name}\nชนิด Body\nยังเชื่อมโยงกับอีก 2 สิ่งที่ไม่ได้แสดง"


def test_size_grows_with_links_between_two_bounds() -> None:
    nodes = [made.node("Body", i, links=links) for i, links in enumerate((0, 1, 4, 9, 10_000))]
    sizes = [n["size"] for n in to_pyvis(made.network(nodes, []), "th").nodes]
    assert sizes == [9, 9, 12.3, 15.6, 22]


def test_of_many_nodes_forty_and_the_centre_have_labels() -> None:
    crowd = made.crowd(100)
    centre = replace(crowd.nodes[0], is_centre=True, links=0)
    network = replace(crowd, nodes=(centre, *crowd.nodes[1:]))
    labelled = [n for n in to_pyvis(network, "th").nodes if n["label"].strip()]
    assert len(labelled) == 41
    assert centre.iri in {n["id"] for n in labelled}


def test_two_lines_between_the_same_nodes_are_both_drawn() -> None:
    a, b = made.node("Idea", 0), made.node("Body", 0)
    lines = [made.line(a, b), made.line(b, a, way="award"), made.line(a, b)]
    edges = to_pyvis(made.network([a, b], lines), "th").edges
    assert [(e["from"], e["way"], "smooth" in e) for e in edges] == [
        (a.iri, "partner", False),
        (b.iri, "award", True),
    ]


def test_a_line_to_a_node_that_is_not_drawn_is_left_out() -> None:
    a, b = made.node("Idea", 0), made.node("Body", 0)
    assert to_pyvis(made.network([a], [made.line(a, b)]), "th").edges == []


def test_the_strength_of_a_tie_is_seen_in_its_line() -> None:
    edges = to_pyvis(made.around_one(), "en").edges
    seen = {(e["width"], tuple(e.get("dashes", ()))) for e in edges}
    assert seen == {(3, ()), (2.4, (4, 4)), (1.2, ()), (1.6, (10, 4)), (1.2, (5, 5))}
    assert {e["title"] for e in edges} == {"Partner: co-design"}


# ---- the JSON


def test_a_drawing_is_plain_json_in_the_language_of_the_page() -> None:
    network = made.around_one()
    told = drawing(network, "en", line_id(network.lines[0]), footer=["FY 2024"])
    assert json.loads(json.dumps(told)) == told
    assert told["texts"]["shown"] == "Showing 12 of 214"
    assert [row["label"] for row in told["lines"]] == [
        "A claim names this part",
        "Only described; a coder read it as a factor",
        "Recorded",
        "Part of, or the same name in the register",
        "Involved, not counted as a partner",
    ]
    assert (told["selected"], told["footer"]) == (
        f"{made.BASE}idea-0 partner {made.BASE}town-0",
        ["FY 2024"],
    )


def test_the_legend_has_what_is_in_the_picture() -> None:
    labels = [row["label"] for row in drawing(made.around_one(), "en")["legend"]]
    assert labels == ["Idea", "Town", "Body", "Help", "Hurdle", "Result", "Prize"]


def test_the_language_moves_no_node() -> None:
    thai, english = (drawing(made.crowd(40), language) for language in ("th", "en"))
    assert [(n["x"], n["y"]) for n in thai["nodes"]] == [(n["x"], n["y"]) for n in english["nodes"]]


# ---- the library in the browser


def test_vis_network_keeps_its_licence_and_asks_for_no_map() -> None:
    source = vis_network_source()
    assert source.startswith("/**\n * vis-network") and "Apache 2.0 License" in source[:800]
    assert "sourceMappingURL" not in source and source.endswith(";\n") and "\r" not in source


def test_another_vis_network_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_drawing, "_VIS_SHA256", "0" * 64)
    with pytest.raises(network_drawing.WrongVisNetwork):
        vis_network_source()


# ---- the stand-alone file


def _outside_of_scripts(html: str) -> str:
    return re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", html, flags=re.DOTALL)


def test_the_file_refers_to_nothing_outside() -> None:
    html = page(made.around_one(), "th")
    assert html.startswith('<!doctype html>\n<html lang="th">')
    assert (
        re.findall(r"(?i)<(?:link|img|iframe|base)\b|\s(?:src|href)=", _outside_of_scripts(html))
        == []
    )
    assert (
        re.search(r"connect-src|https?:", html.split("Content-Security-Policy")[1].split(">")[0])
        is None
    )


def test_names_in_the_file_stay_text() -> None:
    html = page(made.hostile(), "en", footer=["<script>harm()</script>"])
    assert re.findall(r"(?i)<(?:script|img|svg|b)\b", _outside_of_scripts(html)) == []
    data = html.split('id="drawing">')[1].split("</script>")[0]
    assert "<" not in data and len(json.loads(data)["nodes"]) == 13


def test_the_file_has_its_lines_as_a_table() -> None:
    html = page(made.around_one(), "en")
    assert html.count("<tr>") == 1 + 11
    assert "<td>Idea number 0</td><td>Partner: co-design</td><td>Town number 0</td>" in html
