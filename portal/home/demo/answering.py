"""Policies from the repository's files, published before the first circle opened, and what people answered."""

from onboarding.policies.actions import import_policies
from onboarding.policies.enums import Answer
from onboarding.policies.files import CONTENT, read_policy
from onboarding.policies.models import Acknowledgement, Policy, PolicyVersion
from portal.home.demo.arriving import Way
from portal.home.demo.force import Force

COMMENTS = {
    Answer.DECLINED: "I do not want to speak in public for the force. I am fine with the rules for personal accounts.",
    Answer.SEEKING_ADVICE: "I would like to ask my representative what happens when I use my own phone.",
}


def answer_policies(force: Force, ways: list[Way]) -> None:
    """An acknowledgement of each policy for everybody who has answered."""
    _publish(force)
    newest = {version.policy_id: version for version in PolicyVersion.objects.order_by("number")}
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            person=way.person,
            version=version,
            sha256=version.sha256,
            answer=way.answer,
            comment=COMMENTS.get(Answer(way.answer), ""),
            language="en",
            answered_at=way.answered_at,
        )
        for way in ways
        for version in newest.values()
        if way.answered_at
    )


def _publish(force: Force) -> None:
    """The importer stamps the present; what it would publish is therefore there already, with an earlier day."""
    for path in sorted(CONTENT.glob("*.yaml")):
        file = read_policy(path)
        policy, _is_new = Policy.objects.get_or_create(slug=file.slug, defaults={"title": file.title, "position": file.position})
        if not policy.versions.exists():
            digest = PolicyVersion.digest(file.body)
            PolicyVersion.objects.create(policy=policy, number=1, body=file.body, sha256=digest, published_at=force.ago(44), published_by=force["chief"])
    import_policies()
