"""Photographs from nine cameras: upright, and with nothing of place, time, owner or camera left, up to the walls of the networks."""

import io

import pytest
import requests
from PIL import Image

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import add_photo, prepare_photo, submit
from campaigns.drafting.enums import PhotoState
from campaigns.drafting.pictures import clean_picture
from campaigns.publishing import engine
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from tests.campaigns.drafting.cameras import CORNERS, MARKS, OWNER, SIZE, cameras, jpeg
from tests.factories import NOBODY, make_account, make_draft

NINE = cameras()
ALLOWED = {0xE0, 0xDB, 0xC2, 0xC4, 0xDA}
"""Markers of a JPEG that are needed to show it: JFIF, tables, the frame, scans."""


def markers(content):
    """Every marker of a JPEG, and what stands behind its end."""
    at, found = 2, []
    assert content[:2] == b"\xff\xd8"
    while content[at : at + 2] != b"\xff\xd9":
        assert content[at] == 0xFF, "a marker was expected"
        found.append(content[at + 1])
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if found[-1] == 0xDA:  # picture data: up to the next marker that is neither stuffing nor a restart
            while not (content[at] == 0xFF and content[at + 1] not in {0x00, *range(0xD0, 0xD8)}):
                at += 1
    return set(found), content[at + 2 :]


def assert_clean(content):
    found, behind = markers(content)
    assert found <= ALLOWED
    assert behind == b""
    assert not [mark for mark in MARKS if mark in content]
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert not image.getexif().get_ifd(0x8825)
        assert image.getxmp() == {}
        assert not {"exif", "xmp", "icc_profile", "photoshop", "comment", "mp"} & set(image.info)


def assert_upright(content):
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == SIZE
        for (x, y), colour in CORNERS.items():
            seen = image.getpixel((x % SIZE[0], y % SIZE[1]))
            assert max(abs(one - other) for one, other in zip(seen, colour, strict=True)) < 30, (x, y, seen, colour)


def test_the_nine_say_where_and_who_before():
    """Otherwise the tests below could not fail."""
    assert len({camera.make for camera in NINE}) == 9
    assert {camera.orientation for camera in NINE} == set(range(1, 9))
    for camera in NINE:
        with Image.open(io.BytesIO(camera.content)) as image:
            exif = image.getexif()
            assert (exif[0x010F], exif[0x013B]) == (camera.make, OWNER)
            assert exif.get_ifd(0x8825)[2] == pytest.approx((51.0, 30.0, 2.6))
        assert OWNER.encode() in camera.content


@pytest.mark.parametrize("camera", NINE, ids=lambda camera: camera.make)
def test_nothing_is_left_and_it_stands_upright(camera):
    picture = clean_picture(camera.content)
    assert_clean(picture.content)
    assert_upright(picture.content)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_of_holding_a_camera(orientation):
    picture = clean_picture(jpeg("Any", orientation))
    assert_clean(picture.content)
    assert_upright(picture.content)


def published(sandbox, champ, carla, taken, *accounts):
    """Adds each photo, lets the worker prepare what waits, submits, approves, publishes; gives what each network was sent."""
    draft = make_draft(champ, *accounts)
    for number, camera in enumerate(taken, start=1):
        photo = add_photo(draft=draft, by=champ, content=camera.content, alt=f"The harbour as camera {number} saw it", about=NOBODY)
        prepare_photo(photo.pk)
        photo.refresh_from_db()
        assert photo.state == PhotoState.READY
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    approve(revision, by=carla, hashes_seen={str(payload.account_id): payload.sha256 for payload in revision.payloads.all()})
    for delivery in Delivery.objects.filter(payload__revision=revision):
        engine.run(delivery.pk)
    return {account.network: sandbox.ledger(account.network, account.external_id)[0] for account in accounts}


def assert_arrived(sandbox, network, post, cameras):
    wall = sandbox.page(f"/{network}")
    assert [photo["alt"] for photo in post["photos"]] == [f"The harbour as camera {number} saw it" for number in range(1, len(cameras) + 1)]
    for photo in post["photos"]:
        assert f"<b>ALT</b> {photo['alt']}</figcaption>" in wall
        content = requests.get(f"{sandbox.url}/photos/{photo['file']}", timeout=10).content
        assert_clean(content)
        assert_upright(content)


def test_the_nine_arrive_clean_and_described_on_facebook(sandbox, champ, cast):
    posts = published(sandbox, champ, cast.carla, NINE, make_account(Network.FACEBOOK))
    assert_arrived(sandbox, Network.FACEBOOK, posts[Network.FACEBOOK], NINE)


@pytest.mark.parametrize("taken", [NINE[:4], NINE[4:8], NINE[8:]], ids=["first four", "next four", "the ninth"])
def test_the_nine_arrive_clean_and_described_on_x_and_facebook(sandbox, champ, cast, taken):
    posts = published(sandbox, champ, cast.carla, taken, make_account(Network.X), make_account(Network.FACEBOOK))
    for network, post in posts.items():
        assert_arrived(sandbox, network, post, taken)
