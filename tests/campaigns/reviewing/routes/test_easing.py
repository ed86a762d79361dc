"""What counts as easier: stage against stage, and every kind of draft by all routes together."""

import pytest

from campaigns.reviewing.easing import eased
from campaigns.reviewing.enums import Easing
from campaigns.reviewing.models import Route, RouteVersion
from campaigns.reviewing.queries import newest_version, newest_versions
from campaigns.reviewing.queries.easing import MOST_KINDS, easier_ways, easier_with, routes_with
from campaigns.reviewing.shapes import Conditions, StageShape, Wording


def one(**fields):
    return (StageShape(**fields),)


def named(*people, **fields):
    return one(deciders="people", people=people, role="", **fields)


LEADER = StageShape(role="leader")
TWO, ALL = {"rule": "quorum", "quorum": 2}, {"rule": "all"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (one(), one(), ""),
        (one(), one(**TWO), ""),
        (one(), one(**ALL), ""),
        (one(), (StageShape(), LEADER), ""),
        (one(**TWO), (StageShape(), LEADER), "other_people"),
        (one(rule="quorum", quorum=3), (StageShape(), LEADER), "fewer_people"),
        ((StageShape(), LEADER), (LEADER, StageShape()), ""),
        ((StageShape(), LEADER), one(), "fewer_stages"),
        ((StageShape(), LEADER), one(**TWO), "fewer_stages"),
        ((StageShape(), LEADER), (StageShape(), StageShape()), "other_people others_sooner"),
        (one(**TWO), one(), "fewer_people"),
        (one(rule="quorum", quorum=3), one(**TWO), "fewer_people"),
        (one(**ALL), one(), "fewer_people"),
        (one(**ALL), one(rule="quorum", quorum=9), "fewer_people"),
        (one(**TWO), one(**ALL), "fewer_people"),  # all may be one, where the others wrote in it
        (one(), one(role="leader"), "other_people"),
        (one(), one(deciders="unit", unit=1, role=""), "other_people"),
        (one(deciders="unit", unit=1), one(deciders="unit", unit=2), "other_people"),
        (one(), named(1), "other_people"),
        (named(1, 2), named(1), ""),
        (named(1), named(1, 2), "other_people"),
        (named(1), named(2), "other_people"),
        (named(1, 2, **ALL), named(1, 2), "fewer_people"),
        (named(1, 2, **ALL), named(1, **ALL), "fewer_people"),
        (named(1, 2, **ALL), named(1, 2, 3, **ALL), ""),
        (named(1, 2), named(2, 3, **ALL), ""),
        (named(1, 2, 3, **TWO), named(1, 2, 3, 4, rule="quorum", quorum=3), ""),
        (named(1, 2, 3, **TWO), named(1, 2, 3, 4, **TWO), "other_people"),
        (one(deciders="outside"), one(deciders="outside", minutes=5), ""),
        ((StageShape(deciders="outside"), StageShape()), (StageShape(), StageShape()), "other_people others_sooner"),
        (one(**TWO), one(deciders="outside", role="approver"), "fewer_people other_people"),
        (one(minutes=60), one(minutes=120), ""),
        (one(minutes=120), one(minutes=60), "others_sooner"),
        (one(minutes=0), one(minutes=60), "others_sooner"),
        (one(minutes=60), one(minutes=0), ""),
        (one(escalates_to="approver"), one(escalates_to="leader"), "others_sooner"),
        (one(escalates_to="leader"), one(escalates_to="approver"), ""),
        (one(late="expire", minutes=30), one(minutes=30), "others_sooner lasts_longer"),
        (one(late="expire", minutes=30), one(late="expire", minutes=60), "lasts_longer"),
        (one(late="expire", minutes=30), one(late="expire", minutes=0), "lasts_longer"),
        (one(), one(late="expire"), ""),
    ],
)
def test_stages_are_held_against_stages(old, new, why):
    assert eased(old, new) == {Easing(each) for each in why.split()}


@pytest.mark.parametrize(("old", "new", "is_easier"), [(0, 0, False), (0, 24, False), (24, 24, False), (24, 12, False), (24, 0, True), (24, 48, True)])
def test_the_look_afterwards_counts_too(old, new, is_easier):
    assert (Easing.AFTERWARDS in eased(one(), one(), old_hours=old, new_hours=new)) is is_easier


def shipped(slug, **changes):
    version = newest_version(slug)
    said = {"conditions": version.applies, "stages": tuple(version.shapes), "after_review_hours": version.after_review_hours}
    return Wording(**({"name": version.name, "description": "D.", "position": version.position} | said | changes))


ANY = {"match": "any"}
CHANGES = {
    "the same": ("careful", {}, set()),
    "no leader": ("careful", {"stages": one()}, {"Careful → Careful", "Urgent, careful → Urgent"}),
    "careful off": (
        "careful",
        {"is_on": False},
        {"Careful → Standard", "Careful → Short", "Careful → Second look", "Urgent, careful → Urgent", "Urgent, careful → Urgent, second look"},
    ),
    "careful takes courts alone": (
        "careful",
        {"conditions": Conditions(categories=("court",))},
        {"Careful → Standard", "Careful → Short", "Careful → Second look", "Urgent, careful → Urgent", "Urgent, careful → Urgent, second look"},
    ),
    "careful takes appeals too": (
        "careful",
        {
            "conditions": Conditions(
                **ANY,
                categories=("arrest", "court", "appeal"),
                sensitivities=("sensitive", "restricted"),
                hints=("legal",),
                case_stages=("arrested", "charged", "trial"),
                rules=("named-victim", "minor", "minor-in-proceedings", "sexual-victim"),
                level="block",
            )
        },
        {"Second look → Careful", "Urgent, second look → Urgent, careful"},
    ),
    "no second look": ("second-look", {"is_on": False}, {"Second look → Standard", "Urgent, second look → Urgent"}),
    "trust reaches further": ("short", {"position": 15}, {"Careful → Short", "Urgent, careful → Urgent"}),
    "trust for everybody who writes of events": (
        "short",
        {"conditions": Conditions(**ANY, hints=("short",), is_trusted=True, categories=("event",))},
        {"Standard → Short", "Second look → Short", "Urgent, second look → Urgent"},
    ),
    "trust for nobody": ("short", {"is_on": False}, set()),
    "nobody looks afterwards": (
        "urgent",
        {"after_review_hours": 0},
        {"Urgent → Urgent", "Urgent, careful → Urgent, careful", "Urgent, second look → Urgent, second look"},
    ),
    "the urgent box is longer": (
        "urgent",
        {"stages": one(minutes=60, late="expire")},
        {"Urgent → Urgent", "Urgent, careful → Urgent, careful", "Urgent, second look → Urgent, second look"},
    ),
    "events are urgent": ("urgent", {"conditions": Conditions(**ANY, categories=("safety", "event"), is_urgent=True)}, set()),
    "two by the standard": ("standard", {"stages": one(**TWO)}, set()),
    "standard asks leaders": ("standard", {"stages": (LEADER,)}, {"Standard → Standard"}),
}


@pytest.mark.parametrize("what", list(CHANGES))
def test_every_kind_of_draft_is_led_through_the_routes_before_and_after(db, what):
    slug, changes, ways = CHANGES[what]
    assert {f"{row.before} → {row.after}" for row in easier_with(slug, shipped(slug, **changes))} == ways


def test_a_new_route_before_the_strict_ones_says_whom_it_takes_from_them(db):
    rows = easier_with("ours", Wording("Ours", "D.", 15, Conditions(categories=("event",)), one()))
    assert {(row.before, row.after, row.why_words, row.example_words) for row in rows} == {
        ("Careful", "Ours", "fewer stages", "Event; marked as sensitive"),
        ("Second look", "Ours", "fewer people have to approve", "Event; screening found at least: a warning"),
        ("Urgent, careful", "Urgent", "fewer stages", "Event; marked as sensitive; the author says that it cannot wait"),
        ("Urgent, second look", "Urgent", "fewer people have to approve", "Event; screening found at least: a warning; the author says that it cannot wait"),
    }
    assert easier_with("ours", Wording("Ours", "D.", 15, Conditions(categories=("event",)), (StageShape(**TWO), LEADER))) == []


def test_two_rules_of_screening_at_once_are_a_kind_of_their_own(db):
    """Each of two routes takes drafts with one of the rules; their order decides on a draft with both."""
    strict = RouteVersion(
        route=Route(slug="strict"),
        number=1,
        name="Strict",
        position=1,
        is_on=True,
        conditions=Conditions(rules=("phone",)).as_data(),
        stages=[StageShape().as_data(), LEADER.as_data()],
    )
    lax = RouteVersion(
        route=Route(slug="lax"),
        number=1,
        name="Lax",
        position=2,
        is_on=True,
        conditions=Conditions(rules=("email",)).as_data(),
        stages=[StageShape().as_data()],
    )
    now = [strict, lax, *newest_versions()]
    first = Wording("Lax", "D.", 0, Conditions(rules=("email",)), one())
    assert {row.example.rules for row in easier_ways(now, routes_with(now, "lax", first))} == {("email", "phone")}


def test_what_is_too_much_to_compare_counts_as_easier(db):
    rules = [
        RouteVersion(
            route=Route(slug=f"r{n}"),
            number=1,
            name=f"R{n}",
            position=n,
            is_on=True,
            conditions=Conditions(rules=(f"rule-{n}",)).as_data(),
            stages=[StageShape().as_data()],
        )
        for n in range(12)
    ]
    now = [*rules, *newest_versions()]
    rows = easier_ways(now, routes_with(now, "ours", Wording("Ours", "D.", 99, Conditions(categories=("event",)), (StageShape(), LEADER))))
    assert [row.why for row in rows] == [(Easing.UNKNOWN,)]
    assert MOST_KINDS == 20_000


def test_a_route_that_no_draft_reaches_is_compared_by_itself(db):
    now = routes_with(newest_versions(), "behind", Wording("Behind", "D.", 200, Conditions(categories=("event",)), (StageShape(), LEADER)))
    then = routes_with(now, "behind", Wording("Behind", "D.", 200, Conditions(categories=("event",)), one()))
    assert [(row.before, row.why) for row in easier_ways(now, then)] == [("Behind", (Easing.FEWER_STAGES,))]
