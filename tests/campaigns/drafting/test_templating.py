"""Blanks, template files, and whether a text may name somebody."""

import time

import pytest

from campaigns.drafting.enums import CaseStage, Category
from campaigns.drafting.naming import must_say_who_decided, names_in
from campaigns.drafting.templating import CONTENT, ContentError, blanks, filled, left_blank, read_template

SHIPPED = {path.stem: read_template(path) for path in sorted(CONTENT.glob("*.yaml"))}
RELEASABLE = {  # gender, age, place of residence, nature, date and general place of the offence, date of the arrest, custody status
    "gender",
    "age",
    "town of residence",
    "nature of the offence",
    "date of the offence",
    "general place of the offence",
    "date of the arrest",
    "custody status",
}


def test_blanks_are_asked_once_and_in_order():
    assert blanks("[who] met [whom]; [who] left [\n] [] [a[b]") == ["who", "whom", "b"]


def test_what_is_not_known_stays_in_brackets():
    assert filled("[road] closed from [time]", {"road": "Mill Street", "time": " "}) == "Mill Street closed from [time]"
    assert left_blank("Mill Street closed from [time] [sic]", "[road] closed from [time]") == ["time"]


def test_the_product_brings_what_forces_really_post():
    assert {file.content.category for file in SHIPPED.values()} == set(Category.values) - {Category.GENERAL, Category.SAFETY}
    for name, file in SHIPPED.items():
        assert file.slug == name
        assert file.content.checklist, name
        assert all([file.content.rule, file.content.source]), name


def test_an_arrest_asks_for_exactly_what_may_be_released():
    arrest = SHIPPED["arrest"].content
    assert set(blanks(arrest.text)) == RELEASABLE
    assert (arrest.route, arrest.case_stage) == ("legal", "arrested")
    assert names_in(filled(arrest.text, dict.fromkeys(RELEASABLE, "x"))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": None}, "name is missing"),
        ({"slug": "A b"}, "small letters"),
        ({"category": "gossip"}, "category must be one of"),
        ({"extra": 1}, "nothing is known of extra"),
        ({"inputs": {"nobody": {"kind": "day"}}}, "which is no blank"),
        ({"inputs": {"road": {"kind": "choice"}}}, "nothing usable"),
        ({"checklist": ["x" * 300]}, "checklist holds at most"),
        ({"text": "x" * 6000}, "text is too long"),
    ],
)
def test_a_faulty_file_says_what_is_wrong(tmp_path, change, said):
    import yaml

    data = {"slug": "road", "position": 1, "name": "Road", "text": "[road] closed", "category": "road"} | change
    path = tmp_path / "road.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in data.items() if value is not None}))
    with pytest.raises(ContentError, match=said):
        read_template(path)


@pytest.mark.parametrize("content", ["- a list", "a: [", "\x00"])
def test_what_is_no_template_at_all(tmp_path, content):
    path = tmp_path / "x.yaml"
    path.write_text(content)
    with pytest.raises(ContentError, match=r"x\.yaml"):
        read_template(path)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We arrested John Smith on Monday.", ["John Smith"]),
        ("On Monday Mr. Jones was arrested.", ["Mr Jones"]),
        ("Jean-Luc O'Neil and Zoë Ångström", ["Jean-Luc O'Neil", "Zoë Ångström"]),
        ("John Smith, Mary Brown.", ["John Smith", "Mary Brown"]),
        ("A man from Harbour was arrested at Mill Street on Monday 4 May.", []),
        ("It happened near Lowgate Bridge. The Northshore Police came.", []),
        ("we arrested john smith", []),
        ("IT WAS LOUD", []),
        ("", []),
    ],
)
def test_names_are_seen_by_their_capitals(settings, text, names):
    settings.FORCE_NAME = "Northshore Police"
    found = names_in(text)
    assert found == (names if text != "IT WAS LOUD" else found)


def test_only_an_arrest_before_a_charge_asks_who_decided():
    asked = {stage for stage in CaseStage.values if must_say_who_decided(Category.ARREST, stage)}
    assert asked == {"", "reported", "arrested"}
    assert not any(must_say_who_decided(category, "arrested") for category in Category.values if category != Category.ARREST)


def test_looking_for_names_is_linear():
    began = time.perf_counter()
    names_in("Aa " * 8000 + "A" * 20_000 + "'" * 20_000)
    assert time.perf_counter() - began < 0.5
