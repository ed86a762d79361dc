"""National numbers and number plates of the European Union: found where they are, and not in what only looks like them."""

import random

import pytest

from campaigns.drafting.screening.packs import pack, pack_names
from campaigns.drafting.screening.texts import Context, spans
from tests.campaigns.drafting.screening.measuring import compared, rows

EUROPE = ("es", "nl", "it", "be", "pl", "fr", "de", "pt", "ie", "se", "dk", "fi")
LABELLED = [row for row in rows() if row["file"] == "europe"]
LOOK_ALIKES = [
    "The A12, the M25, the N7 and the E40 are slow; the B1040 is shut.",
    "Flights BA 123, EI154 and AF-447 are delayed.",
    "Alpha-12, K9-3, TG-7 and Unit 4-B have checked in.",
    "Incident 345 of 28 November 2026, log 0412, CAD 1287.",
    "Open 10.30-16.00 on 28.11.2026 and 29-11-2026.",
    "COVID-19, the EU-27, an F-16 and a Boeing 737-800.",
    "Rooms 12-A to 14-B, channel 112, line 3 and bus 46A.",
    "Postcode district SW1A, junction J12, platform 9.",
]


@pytest.mark.parametrize("row", LABELLED, ids=lambda row: row["text"][:40])
def test_numbers_and_plates_are_found_and_their_neighbours_are_not(row):
    _right, wrong, missed = compared(row)
    assert (wrong, missed) == ([], [])


@pytest.mark.parametrize("country", EUROPE)
def test_each_country_has_a_number_and_a_plate_that_are_found_only_when_it_is_chosen(country):
    assert country in pack_names()
    ours = [row for row in LABELLED if country in row["packs"] and row["find"]]
    assert {one["rule"] for row in ours for one in row["find"]} == {"national-id", "plate"}
    for row in ours:
        place = row["find"][0]
        elsewhere = spans(row["text"], Context(pack=pack(("us",))))
        assert not [span for span in elsewhere if span.rule == "national-id" and span.start < place["end"] and place["start"] < span.end]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_roads_flights_units_dates_and_incidents_are_no_plates_and_no_papers(text):
    assert [span for span in spans(text, Context(pack=pack(EUROPE))) if span.rule in {"plate", "national-id"}] == []


@pytest.mark.parametrize("length", range(7, 17))
def test_one_number_in_a_hundred_at_most_is_taken_for_somebodys_papers(length):
    chance = random.Random(length)
    patterns = [pattern for pattern in pack(EUROPE).patterns if pattern.rule == "national-id"]
    texts = [f"Count {''.join(chance.choices('0123456789', k=length))} it is." for _ in range(1500)]
    found = sum(any(next(pattern.spans(text), None) for pattern in patterns) for text in texts)
    assert found <= 15


@pytest.mark.parametrize("word", ["bsn", "nif", "cpr", "pesel"])
def test_weak_check_digits_want_their_word(word):
    number = {"bsn": "111222333", "nif": "123456789", "cpr": "211062-5629", "pesel": "44051401458"}[word]
    chosen = pack(EUROPE)
    assert "national-id" in {span.rule for span in spans(f"The {word} is {number}.", Context(pack=chosen))}
    assert "national-id" not in {span.rule for span in spans(f"The total is {number}.", Context(pack=chosen))}
