"""What must be mended before a draft can be submitted."""

from datetime import timedelta

from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.drafting.actions import add_photo, create_draft
from campaigns.drafting.models import Draft, Variant
from campaigns.drafting.screening import blockers, findings
from tests.factories import NOBODY, make_account, make_draft, make_photo


def words(draft):
    return " ".join(str(finding) for finding in blockers(Draft.objects.get(pk=draft.pk)))


def test_a_good_draft_has_nothing_against_it(champ):
    assert findings(make_draft(champ, make_account(), make_account(Network.FACEBOOK))) == []


def test_no_account(champ):
    assert "Choose at least one account" in words(make_draft(champ))


def test_no_text(champ):
    assert "Write the text" in words(make_draft(champ, make_account(), text=" \n "))


def test_too_long_for_one_account_only(champ):
    x, page = make_account(), make_account(Network.FACEBOOK)
    found = blockers(make_draft(champ, x, page, text="a" * 281))
    assert [finding.where for finding in found] == [str(x)]
    assert "281 of 280" in found[0].text
    assert not blockers(make_draft(champ, x, page, text="a" * 281, texts={x.pk: "short"}))


def test_a_chain_of_dots_is_named(champ):
    assert "joined by dots" in words(make_draft(champ, make_account(), text="a." * 20 + "a"))


def test_the_past(champ):
    assert "has passed" in words(make_draft(champ, make_account(), publish_at=timezone.now() - timedelta(minutes=1)))


def test_missing_description_and_too_many_photos(champ):
    x, page = make_account(), make_account(Network.FACEBOOK)
    draft = make_draft(champ, x, page)
    for number in range(5):
        add_photo(draft=draft, by=champ, content=make_photo((number * 40, 0, 0)), alt="Shown" if number else "", about=NOBODY)
    found = blockers(draft)
    assert {finding.where for finding in found} == {"Photo 1", str(x)}


def test_hostile_characters_anywhere(champ):
    page = make_account(Network.FACEBOOK)
    draft = make_draft(champ, page, title="a\u202eb", texts={page.pk: "a\u200bb"})
    add_photo(draft=draft, by=champ, content=make_photo(), alt="a\u2066b", about=NOBODY)
    assert len(blockers(draft)) == 3


def test_the_same_text_on_two_x_accounts(champ):
    one, two, page = make_account(), make_account(), make_account(Network.FACEBOOK)
    assert "X forbids" in words(make_draft(champ, one, two))
    assert "X forbids" in words(make_draft(champ, one, two, text="The mill opens.", texts={two.pk: "The  mill OPENS."}))
    assert not words(make_draft(champ, one, two, text="The pier is closed.", texts={two.pk: "Another text."}))
    assert not words(make_draft(champ, one, page))


def test_a_disconnected_account_blocks_and_a_broken_one_warns(champ):
    gone, broken = make_account(), make_account(Network.FACEBOOK, state=AccountState.BROKEN)
    draft = make_draft(champ, gone, broken)
    gone.state = AccountState.DISCONNECTED
    gone.save()
    found = {finding.where: finding.blocks for finding in findings(draft)}
    assert found == {str(gone): True, str(broken): False}


def test_a_link_and_shouting_are_only_mentioned(champ):
    draft = make_draft(champ, make_account(), text="THE HARBOUR ROAD IS OPEN AGAIN. SEE NORTHSHORE.POLICE.UK")
    assert [finding.blocks for finding in findings(draft)] == [False, False]


def test_a_text_of_its_own_equal_to_the_common_one_goes_on_inheriting(champ):
    x = make_account()
    draft = create_draft(by=champ, title="T", text="Same.", accounts=[x], texts={x.pk: " Same. "})
    assert Variant.objects.get(draft=draft).text == ""
