"""Letters in pictures that hardly stand out: noticed on flat graphics, and nothing said of photographs."""

import io
import random
import time

import pytest
from PIL import Image, ImageDraw

from campaigns.drafting.actions import add_photo
from campaigns.drafting.actions.photos import copy_photos
from campaigns.drafting.media import decoding
from campaigns.drafting.media.contrast import contrast, faint_letters
from campaigns.drafting.models import Photo
from campaigns.drafting.pictures import clean_picture
from campaigns.drafting.screening import findings
from tests.campaigns.drafting.screening.posters import posters, scored, written
from tests.factories import NOBODY, make_account, make_draft

PICTURES = list(posters())


def png(image):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


FAINT = png(written("#ffffff", "#bbbbbb", "Road closed on Sunday"))
GOOD = png(written("#ffffff", "#222222", "Road closed on Sunday"))


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1)])
def test_the_ratio_is_that_of_wcag(one, other, ratio):
    colours = [tuple(bytes.fromhex(colour[1:])) for colour in (one, other)]
    assert contrast(*colours) == pytest.approx(ratio, abs=0.005) == contrast(*reversed(colours))


@pytest.mark.parametrize(("name", "precision", "recall"), [("tuning", 1.0, 1.0), ("aside", 0.9, 1.0)])
def test_the_recorded_figures_do_not_fall(name, precision, recall):
    score, wrong = scored(one for one in PICTURES if one.set == name)
    assert score.precision >= precision, wrong
    assert score.recall >= recall, wrong


def test_the_set_is_large_and_mostly_innocent():
    assert len(PICTURES) >= 60
    assert sum(not one.is_faint for one in PICTURES) >= len(PICTURES) / 2


def test_what_is_measured_is_near_the_truth():
    assert faint_letters(written("#ffffff", "#bbbbbb", "Road closed")) == pytest.approx(192, abs=6)
    assert faint_letters(written("#222222", "#555555", "Road closed")) == pytest.approx(213, abs=8)


@pytest.mark.parametrize("size", [(1, 1), (1, 600), (600, 3), (7, 7)])
def test_a_picture_of_hardly_anything_is_no_trouble(size):
    assert faint_letters(Image.new("RGB", size, "teal")) is None


def hostile():
    rolled = random.Random(1)
    for step in (3, 5, 8, 12):
        image = Image.new("RGB", (600, 600), "white")
        draw = ImageDraw.Draw(image)
        for x in range(2, 596, step):
            for y in range(2, 590, step + 3):
                draw.line((x, y, x + rolled.randrange(1, step), y + rolled.randrange(3, step + 3)), fill=rolled.choice(["#aaaaaa", "#999999"]))
        yield image
    yield Image.effect_noise((600, 600), 200).convert("RGB")
    yield Image.merge("RGB", [Image.effect_noise((600, 600), 30)] * 3).point(lambda value: value & 0xE0)


@pytest.mark.parametrize("image", list(hostile()), ids=["thick", "dense", "specks", "many letters", "noise", "steps of grey"])
def test_nothing_takes_long(image):
    began = time.process_time()
    faint_letters(image)
    assert time.process_time() - began < 0.5  # a fifth of a second on a quiet machine


def test_it_is_noted_on_the_photo_and_refuses_nothing(champ):
    draft = make_draft(champ, make_account())
    for content in (GOOD, FAINT):
        add_photo(draft=draft, by=champ, content=content, alt="A poster", about=NOBODY)
    draft.refresh_from_db()
    ((level, blocks, photo, said),) = [(one.level, one.blocks, one.photo, one.reason) for one in findings(draft) if one.rule == "low-contrast"]
    assert (level, blocks, photo) == ("note", False, 2)
    assert "1.9 to 1, where 4.5 to 1 is asked" in said


def test_a_copy_of_the_photo_keeps_what_was_measured(champ):
    draft, copy = make_draft(champ), make_draft(champ, title="Another")
    photo = add_photo(draft=draft, by=champ, content=FAINT, alt="A poster", about=NOBODY)
    assert photo.low_contrast == pytest.approx(192, abs=6)
    copy_photos([photo.frozen()], draft=copy, by=champ)
    assert Photo.objects.get(draft=copy).low_contrast == photo.low_contrast


def test_a_fault_in_the_guess_costs_no_picture(monkeypatch):
    def fails(_image):
        raise MemoryError

    monkeypatch.setattr(decoding, "faint_letters", fails)
    picture = decoding.cleaned(FAINT, decoding.Bounds(10**7, 10**7, 10**7, 10**7, 4096, 10**6))
    assert (picture.width, picture.low_contrast) == (600, None)


def test_it_is_measured_in_the_process_apart():
    assert clean_picture(FAINT).low_contrast == pytest.approx(192, abs=6)
    assert clean_picture(GOOD).low_contrast is None
