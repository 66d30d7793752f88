"""The link of a page is its only state: what cannot be used is left out and said."""

import pytest

from govinno.views.link import LONGEST_LINK, Link, joined, parameters


def test_good_values_are_read_and_nothing_is_left_out() -> None:
    link = Link({"q": "a", "n": "7", "hide": "x,y,x", "note": "ขอนแก่น"})
    assert link.choice("q", {"a", "b"}, "b") == "a"
    assert link.number("n", 0, 9, 1) == 7
    assert link.many("hide", {"x", "y"}) == ["x", "y"]
    assert link.text("note") == "ขอนแก่น"
    assert (link.left_out, link.unknown()) == ({}, [])


@pytest.mark.parametrize("bad", ["", "abc", "-1", "10", "1.5", "٣", "๓", "9" * 5000, "1e1"])
def test_a_bad_number_gives_the_default(bad: str) -> None:
    assert Link({"n": bad}).number("n", 0, 9, 1) == 1


def test_what_cannot_be_used_is_remembered_and_cut_short() -> None:
    link = Link({"q": "nope", "n": "x" * 10_000, "hide": "x,zz", "junk": "1", "y" * 900: "2"})
    assert link.choice("q", {"a"}, "a") == "a"
    assert link.number("n", 0, 9, 1) == 1
    assert link.many("hide", {"x"}) == ["x"]
    assert link.left_out == {"q": "nope", "n": "x" * 60, "hide": "x,zz"}
    assert link.unknown() == ["junk", "y" * 40]


def test_a_link_stays_short_enough_for_any_browser() -> None:
    made = parameters({"lang": "en", "text": "x" * 5000}, {"q": "a"})
    assert made == {"lang": "en", "q": "a"}
    long = parameters({}, {str(n): "x" * 90 for n in range(100)})
    assert sum(len(k) + len(v) + 2 for k, v in long.items()) <= LONGEST_LINK


def test_an_empty_value_takes_its_key_out() -> None:
    assert parameters({"lang": "th", "q": "a"}, {"q": ""}) == {"lang": "th"}


def test_several_values_come_back_as_they_went() -> None:
    assert Link({"hide": joined(["b", "a"])}).many("hide") == ["b", "a"]
