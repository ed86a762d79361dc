"""What changed between two revisions."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import add_photo, edit_alt, remove_photo, reopen, said_of, save_draft, submit
from campaigns.drafting.models import Draft
from campaigns.drafting.queries import payloads_of
from campaigns.reviewing.comparison import changes, parts, time_change
from tests.factories import NOBODY, make_account, make_draft, make_photo, make_revision


def said(found):
    return [(part.kind, part.text) for part in found]


def words(before, after):
    return said(parts(before, after))


def test_words_that_stayed_came_and_went():
    assert words("The road is open.", "The road is closed.") == [("same", "The road is "), ("removed", "open"), ("added", "closed"), ("same", ".")]
    assert words("", "New") == [("added", "New")]
    assert words("Same\nlines", "Same\nlines") == [("same", "Same\nlines")]


def test_words_replaced_in_a_row_are_one_run():
    assert words("It opens today here.", "It closes tomorrow here.") == [
        ("same", "It "), ("removed", "opens today"), ("added", "closes tomorrow"), ("same", " here."),
    ]  # fmt: skip
    assert words("a\nb", "c\nd") == [("removed", "a"), ("added", "c"), ("same", "\n"), ("removed", "b"), ("added", "d")]


def test_an_emoji_is_never_cut_in_two():
    woman, man = "\U0001f46e\U0001f3fd\u200d\u2640\ufe0f", "\U0001f46e\U0001f3fd\u200d\u2642\ufe0f"
    assert words(f"Ask {woman}!", f"Ask {man}!") == [("same", "Ask "), ("removed", woman), ("added", man), ("same", "!")]
    assert words("\U0001f1eb\U0001f1f7", "\U0001f1eb\U0001f1ee") == [("removed", "\U0001f1eb\U0001f1f7"), ("added", "\U0001f1eb\U0001f1ee")]


def test_who_is_in_a_photo_is_a_change_of_its_own(champ):
    x = make_account()
    consent = {"people": "consent", "words": "Signed by both"}
    first = make_revision(champ, x, photos=[(make_photo("red"), "Red"), (make_photo("blue"), "Blue")])
    second = make_revision(champ, x, photos=[(make_photo("red"), "Red", consent | {"booking": True}), (make_photo("blue"), "Blue")])
    (change,) = changes(payloads_of(first), payloads_of(second))
    assert [photo.kind for photo in change.photos] == ["changed", "same"]
    assert said(change.photos[0].alt) == [("same", "Red")]
    after = "".join(part.text for part in change.photos[0].facts if part.kind != "removed")
    assert after == "People can be recognised, with consent: Signed by both It is a booking photo."
    assert change.parts == change.notes == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_put_together_again(before, after):
    found = parts(before, after)
    assert "".join(part.text for part in found if part.kind != "added") == before
    assert "".join(part.text for part in found if part.kind != "removed") == after


def test_a_long_text_is_compared_quickly():
    import time

    started = time.process_time()
    parts("a b " * 1250, "b a " * 1250)
    assert time.process_time() - started < 2


def test_accounts_photos_texts_and_time(champ):
    x, page, other = make_account(), make_account(Network.FACEBOOK), make_account()
    draft = make_draft(champ, x, page)
    kept = add_photo(draft=draft, by=champ, content=make_photo("red"), alt="Red", about=NOBODY)
    gone = add_photo(draft=draft, by=champ, content=make_photo("blue"), alt="Blue", about=NOBODY)
    draft = Draft.objects.get()
    first = submit(draft=draft, by=champ, edition=draft.edition)
    reopen(draft=draft, by=champ)
    edit_alt(photo=kept, by=champ, alt="Very red", opened=said_of(kept))
    remove_photo(photo=gone, by=champ)
    add_photo(draft=draft, by=champ, content=make_photo("green"), alt="Green", about=NOBODY)
    draft = Draft.objects.get()
    save_draft(
        draft=draft, by=champ, edition=draft.edition, title="T", text="The harbour road is closed.", accounts=[x, other], texts={other.pk: "Closed."},
        publish_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    draft = Draft.objects.get()
    second = submit(draft=draft, by=champ, edition=draft.edition)
    found = {change.account: change for change in changes(payloads_of(first), payloads_of(second))}
    assert list(found) == [str(x), str(other), str(page)]
    assert [(photo.kind, said(photo.alt)) for photo in found[str(x)].photos] == [
        ("removed", [("removed", "Blue")]),
        ("changed", [("removed", "Red"), ("added", "Very red")]),
        ("added", [("added", "Green")]),
    ]
    assert said(found[str(other)].parts) == [("added", "Closed.")]
    assert ("added", "closed") in [(part.kind, part.text) for part in found[str(x)].parts]
    assert found[str(page)].notes == ["It no longer goes to this account."]
    assert time_change(first, second)
    assert changes(payloads_of(first), payloads_of(first)) == []


def test_the_same_change_on_several_accounts_is_said_once_with_all_their_names(champ):
    one, two, other = make_account(Network.FACEBOOK), make_account(Network.FACEBOOK), make_account(Network.MASTODON)
    draft = make_draft(champ, one, two, other)
    first = submit(draft=draft, by=champ, edition=draft.edition)
    reopen(draft=draft, by=champ)
    draft = Draft.objects.get()
    save_draft(draft=draft, by=champ, edition=draft.edition, title="T", text="The road is closed.", accounts=[one, two, other], texts={other.pk: "Closed."})
    draft = Draft.objects.get()
    second = submit(draft=draft, by=champ, edition=draft.edition)
    assert {change.account for change in changes(payloads_of(first), payloads_of(second))} == {f"{one}, {two}", str(other)}
