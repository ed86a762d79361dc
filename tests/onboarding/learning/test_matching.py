"""Which card to read again."""

from onboarding.learning.files import CONTENT, read_course
from onboarding.learning.matching import best_card


def test_the_card_with_the_rare_words_wins():
    cards = ["Lock your account and your phone", "What a photo shows: badge, plate, screen", "Write plainly about your account"]
    assert best_card("Which leaks does the photo of the plate have?", cards) == 1
    assert best_card("anything", []) is None


def test_in_the_real_courses_a_question_finds_its_card():
    course = read_course(CONTENT / "m1.yaml").data
    cards = [f"{card['title']} {card['slug']} {card['body']}" for card in course["cards"]]
    found = {}
    for question in course["questions"]:
        choices = " ".join(f"{choice['text']} {choice['why']}" for choice in question["choices"])
        found[question["slug"]] = course["cards"][best_card(f"{question['topic']} {question['slug']} {question['prompt']} {choices}", cards)]["slug"]
    assert found["friendly-pressure"] == "duty-and-choice"
    assert found["reading-the-survey"] == "honest-evidence"
    assert found["order-of-circles"] == "the-pebble"
