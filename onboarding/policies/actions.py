"""What is done about policies: publish a text, answer it."""

from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onboarding.people.models import StaffMember
from onboarding.people.notices import notify_each
from onboarding.policies import rules  # noqa: F401  (registers the permissions)
from onboarding.policies.enums import Answer
from onboarding.policies.files import CONTENT, PolicyFile, read_policy
from onboarding.policies.models import Acknowledgement, Policy, PolicyVersion
from onboarding.policies.queries import current_version, people_to_ask_again
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused

LONGEST_COMMENT = 2000


def import_policies(folder: Path = CONTENT) -> dict[str, PolicyVersion | None]:
    """Publishes every policy file of a folder, each in its own transaction. File name → its new version, or None when nothing changed.

    All files are checked before the first is published. Raises ContentError; may be interrupted and run again at any point.
    """
    files = {path.name: read_policy(path) for path in sorted(folder.glob("*.yaml"))}
    return {name: publish(file=file) for name, file in files.items()}


@action("policy.publish")
def publish(*, file: PolicyFile, by: StaffMember | None = None) -> PolicyVersion | None:
    """The new version of a policy; None when its text is the one in force.

    A major version asks everybody again: whoever answered an earlier one is told, once. After a minor one, which must
    say why, earlier answers stay good. The first version of a policy is always major.
    """
    Policy.objects.update_or_create(slug=file.slug, defaults={"title": file.title, "position": file.position})
    policy = Policy.objects.select_for_update().get(slug=file.slug)
    newest = current_version(policy)
    sha256 = PolicyVersion.digest(file.body)
    if newest and newest.sha256 == sha256:
        return None
    is_minor = file.is_minor and newest is not None
    if is_minor and not file.why:
        raise Refused(_("Say why the change is minor: nobody will be asked again."))
    version = PolicyVersion.objects.create(
        policy=policy,
        number=newest.number + 1 if newest else 1,
        body=file.body,
        sha256=sha256,
        is_minor=is_minor,
        why=file.why,
        published_at=timezone.now(),
        published_by=by,
    )
    if not is_minor:
        text = _("“%(policy)s” has changed. Please read what is new and answer again.") % {"policy": policy.title}
        url = reverse("policy-detail", args=[policy.slug])
        notify_each(people_to_ask_again(version), kind="policy", text=text, url=url, key=f"policy-{version.pk}")
    record("policy.published", version, by=by, sha256=sha256, is_minor=is_minor)
    return version


@action("policy.answer")
def answer(*, version: PolicyVersion, answer: str, by: StaffMember, sha256_shown: str, comment: str = "") -> Acknowledgement:
    """Keeps the person's answer to exactly the text that was shown. The latest answer counts, the earlier ones stay.

    Refused when that text is no longer the one in force, or the answer is none of the three.
    """
    require(by, "onboarding.answer_policy")
    newest = current_version(version.policy)
    if newest is None or newest.pk != version.pk or sha256_shown != newest.sha256:
        raise Refused(_("The text changed while you were reading. Read what is new, then answer."))
    if answer not in Answer.values:
        raise Refused(_("Choose one of the three answers."))
    if len(comment) > LONGEST_COMMENT:
        raise Refused(_("Keep the comment to %(most)d characters.") % {"most": LONGEST_COMMENT})
    acknowledgement = Acknowledgement.objects.create(
        person=by,
        version=version,
        sha256=sha256_shown,
        answer=answer,
        comment=comment.strip(),
        language=(get_language() or "")[:10],
        answered_at=timezone.now(),
    )
    record("policy.answered", version, by=by, answer=answer, sha256=sha256_shown)
    return acknowledgement
