"""Questions about policies: what somebody still has to answer, and who is current."""

import difflib
import re
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from onboarding.people.models import StaffMember, StaffQuerySet
from onboarding.policies.enums import Answer
from onboarding.policies.models import Acknowledgement, Policy, PolicyVersion
from portal.core.compiled import Compiled


def newest_versions() -> "QuerySet[PolicyVersion]":
    """The version in force of each policy, in the order of the policies."""
    newest = PolicyVersion.objects.filter(policy=OuterRef("policy")).order_by("-number").values("number")[:1]
    return PolicyVersion.objects.filter(number=Subquery(newest)).select_related("policy").order_by("policy__position", "policy__title")


def major_numbers() -> dict[int, int]:
    """Policy id → number of the latest version that asked everybody again. Answers to it and to later ones count."""
    return dict(PolicyVersion.objects.filter(is_minor=False).order_by().values_list("policy").annotate(Max("number")))


def current_version(policy: Policy) -> PolicyVersion | None:
    """The newest version of a policy."""
    return PolicyVersion.objects.filter(policy=policy).select_related("policy").order_by("-number").first()


@dataclass(frozen=True)
class PolicyStanding:
    """One person and one policy: the newest version, the answer that counts for it, and the last answer to any version."""

    policy: Policy
    version: PolicyVersion
    answer: Acknowledgement | None
    last_answer: Acknowledgement | None

    @property
    def is_agreed(self) -> bool:
        """Whether the person agreed to the policy as it is."""
        return self.answer is not None and self.answer.answer == Answer.AGREED

    @property
    def is_asked_again(self) -> bool:
        """Whether an earlier answer no longer counts."""
        return self.answer is None and self.last_answer is not None


def standings(person: StaffMember) -> list[PolicyStanding]:
    """Where the person stands with each policy, in the order of the policies. Three queries, however many policies there are."""
    given: dict[int, list[Acknowledgement]] = {}
    for one in Acknowledgement.objects.filter(person=person).select_related("version").order_by("-answered_at", "-pk"):
        given.setdefault(one.version.policy_id, []).append(one)
    majors = major_numbers()
    found = []
    for version in newest_versions():
        answers = given.get(version.policy_id, [])
        good = next((one for one in answers if one.version.number >= majors[version.policy_id]), None)
        found.append(PolicyStanding(version.policy, version, good, answers[0] if answers else None))
    return found


def standing(person: StaffMember, slug: str) -> PolicyStanding | None:
    """Where the person stands with one policy; None when there is no such policy."""
    return next((each for each in standings(person) if each.policy.slug == slug), None)


def unanswered(person: StaffMember) -> list[PolicyVersion]:
    """The newest version of each policy to which the person owes an answer. To seek advice is an answer too."""
    return [each.version for each in standings(person) if each.answer is None]


def is_current(person: StaffMember) -> bool:
    """Whether the person agrees to every policy as it is: the latest answer since its last major version is yes."""
    return not NOT_AGREED.rows(person=person.pk)


def _not_agreed(person: int) -> "QuerySet[Policy, tuple[int]]":
    versions = PolicyVersion.objects.filter(policy=OuterRef("pk")).order_by()
    major = versions.filter(is_minor=False).values("policy").annotate(last=Max("number")).values("last")
    counting = Acknowledgement.objects.filter(person=person, version__policy=OuterRef("pk"), version__number__gte=OuterRef("major"))
    latest = counting.order_by("-answered_at", "-pk").values("answer")[:1]
    asked = Policy.objects.order_by().alias(major=Subquery(major), latest=Coalesce(Subquery(latest), Value(""))).filter(Exists(versions))
    return asked.exclude(latest=Answer.AGREED).values_list("pk")[:1]


NOT_AGREED = Compiled(_not_agreed, person=int)
"""A policy to which the person's latest counting answer is not yes, as `standings` says of all; asked on many pages, so compiled once."""


def policy_current(people: StaffQuerySet) -> StaffQuerySet:
    """Those of the people who agree to every policy as it is."""
    for policy_id, major in sorted(major_numbers().items()):
        answers = Acknowledgement.objects.filter(person=OuterRef("pk"), version__policy=policy_id, version__number__gte=major)
        latest = f"latest_answer_{policy_id}"
        people = people.alias(**{latest: Subquery(answers.order_by("-answered_at", "-pk").values("answer")[:1])}).filter(**{latest: Answer.AGREED})
    return people


def people_to_ask_again(version: PolicyVersion) -> StaffQuerySet:
    """Whoever works here and answered an earlier version of the policy. Protected colleagues too: they are told in private."""
    earlier = Acknowledgement.objects.filter(version__policy=version.policy, version__number__lt=version.number)
    return StaffMember.accounts.get_queryset().active().filter(pk__in=earlier.values("person"))


@dataclass(frozen=True)
class DiffPart:
    """A stretch of text that stayed, came or went; `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One place where two texts differ: the heading above it, and its words as they stayed, came and went."""

    heading: str
    parts: list[DiffPart]


BLOCK_START = re.compile(r"(#{1,6} |[-*] |\d+\. |> )")


def blocks(text: str) -> list[tuple[bool, str]]:
    """Headings, paragraphs and list items of a Markdown text as plain words, in order: (is it a heading, its words)."""
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if not line.strip() or BLOCK_START.match(line.strip()):
            found.append([])
        found[-1].append(line.strip())
    texts = [" ".join(lines).strip() for lines in found]
    return [(each.startswith("#"), re.sub(r"^[-*] ", "• ", re.sub(r"^#+ ", "", each)).replace("**", "")) for each in texts if each]


def changes(before: str, after: str) -> list[Change]:
    """Where two texts differ, in the order of the newer one. What stayed is left out; a new line break is no change."""
    old, new = blocks(before), blocks(after)
    found = []
    for what, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what != "equal":
            heading = next((words for is_heading, words in reversed(new[:c]) if is_heading), "")
            found.append(Change(heading, word_diff("\n\n".join(words for _is, words in old[a:b]), "\n\n".join(words for _is, words in new[c:d]))))
    return found


def word_diff(before: str, after: str) -> list[DiffPart]:
    """What changed between two texts, word by word. The parts that are not `added` make up `before`, those not `removed` make up `after`."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    parts = []
    for what, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(DiffPart("same", "".join(old[a:b])))
        else:
            parts += [DiffPart("removed", "".join(old[a:b]))] if b > a else []
            parts += [DiffPart("added", "".join(new[c:d]))] if d > c else []
    return [DiffPart(kind, "".join(part.text for part in run)) for kind, run in groupby(parts, key=lambda part: part.kind)]
