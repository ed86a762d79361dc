"""An old version's words, put into the draft once more."""

from collections import Counter

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.drafting.actions.photos import restore_photos
from campaigns.drafting.actions.writing import About, Stale, locked_draft, require_edit, save_draft
from campaigns.drafting.links import untagged
from campaigns.drafting.models import Draft, Revision
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record


@action("draft.restore")
def restore(*, draft: Draft, revision: Revision, by: StaffMember, edition: int) -> list[Account]:
    """Puts title, texts, accounts, photos and labels of a revision of this draft into it; its time and campaign stay. The revision is not touched.

    Answers the accounts that were left out because they are disconnected. Raises Stale when `edition` is not the one that was looked at.
    """
    draft = locked_draft(draft)
    require_edit(by, draft)
    if draft.edition != edition:
        raise Stale(draft)
    revision = draft.revisions.get(pk=revision.pk)
    payloads = list(revision.payloads.select_related("account"))
    there = set(draft.variants.values_list("account", flat=True))
    usable = [each.account for each in payloads if each.account.state != AccountState.DISCONNECTED or each.account_id in there]
    texts = {each.account_id: untagged(each.text, source=each.account.network) for each in payloads}
    if payloads:
        restore_photos(payloads[0].photos, draft=draft, by=by)
    save_draft(
        draft=draft,
        by=by,
        edition=edition,
        title=revision.title,
        text=common_text(list(texts.values())) if texts else draft.text,
        accounts=usable,
        texts=texts,
        campaign=draft.campaign,
        publish_at=draft.publish_at,
        about=About.of(revision),
    )
    record("draft.restored", draft, by=by, revision=revision.pk, number=revision.number)
    return [each.account for each in payloads if each.account not in usable]


def common_text(texts: list[str]) -> str:
    """What most accounts say, the shorter of two; nothing as soon as one says nothing, because an empty text of an account's own means the common one."""
    times = Counter(texts)
    return "" if "" in times else max(times, key=lambda text: (times[text], -len(text), text))
