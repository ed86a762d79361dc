"""Many decisions at the same moment: one a person and stage, nothing lost, nobody waits for ever."""

import itertools
import queue
import threading

import pytest
from django.db import connection, transaction

from campaigns.accounts.enums import Network
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import Wording, look, return_to_author
from campaigns.reviewing.models import Decision, Looking, StageRun
from campaigns.reviewing.queries import hashes_of, is_passed
from campaigns.reviewing.shapes import Conditions, StageShape
from onboarding.people.enums import Role
from onboarding.people.models import RoleGrant, StaffMember
from portal.core.audit import breaks
from portal.core.errors import Refused
from tests.factories import make_account, make_route, submitted

REVISIONS, DECISIONS, THREADS = 50, 200, 8


@pytest.fixture
def approvers(cast):
    """Four people who may approve."""
    RoleGrant.objects.bulk_create(RoleGrant(person=person, role=Role.APPROVER) for person in (cast.tara, cast.dispatch))
    return list(StaffMember.objects.filter(pk__in=[cast.carla.pk, cast.colin.pk, cast.tara.pk, cast.dispatch.pk]))


def decide(revision, person, number, problems):
    try:
        if number % 5 == 4:
            return_to_author(revision=revision, by=person, reason="tone", words="W.")
        else:
            approve(revision, by=person, hashes_seen=hashes_of(revision))
    except Refused:
        pass
    except Exception as error:  # a deadlock, a lock that was never given
        problems.append(repr(error))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_hundred_decisions_on_fifty_revisions(champ, cast, approvers):
    stages = (StageShape(rule="quorum", quorum=2), StageShape())
    make_route(Wording("Two and one", "D.", 1, Conditions(categories=("general",)), stages), by=cast.ada, second=cast.colin)
    accounts = [make_account(), make_account(Network.FACEBOOK)]
    revisions = [submitted(champ, *accounts, title=f"T{number}") for number in range(REVISIONS)]
    jobs, problems = queue.Queue(), []
    pairs = itertools.product(range(DECISIONS // REVISIONS), range(REVISIONS))
    for number, (turn, at) in enumerate(pairs):
        jobs.put((revisions[at], approvers[(turn + at) % len(approvers)], number))
    gate = threading.Barrier(THREADS)

    def work():
        gate.wait()
        while True:
            try:
                job = jobs.get_nowait()
            except queue.Empty:
                break
            decide(*job, problems)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    [thread.start() for thread in threads]
    [thread.join(timeout=120) for thread in threads]
    assert not problems
    assert not any(thread.is_alive() for thread in threads)
    rows = list(Decision.objects.values_list("revision", "decided_by"))
    assert len(rows) == len(set(rows))
    for revision in revisions:
        said = list(Decision.objects.filter(revision=revision).values_list("stage", "verdict"))
        against = [each for each in said if each[1] != "approved"]
        assert len(against) <= 1
        for stage in StageRun.objects.filter(revision=revision, state="passed"):
            assert said.count((stage.number, "approved")) == stage.needed
        assert Delivery.objects.filter(payload__revision=revision).count() == (2 if is_passed(revision) else 0)
        assert is_passed(revision) or against or StageRun.objects.filter(revision=revision, state="open").count() == 1
    assert Decision.objects.count() >= REVISIONS
    assert not list(breaks())


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_person_who_presses_at_once_in_many_tabs_decides_once(champ, cast, approvers):
    stages = (StageShape(rule="quorum", quorum=3),)
    make_route(Wording("Three", "D.", 1, Conditions(categories=("general",)), stages), by=cast.ada, second=cast.colin)
    revision, problems = submitted(champ), []
    gate = threading.Barrier(THREADS)

    def press():
        gate.wait()
        decide(revision, cast.carla, 0, problems)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(THREADS)]
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]
    assert (Decision.objects.count(), problems) == (1, [])


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_looks_at_a_time(champ, approvers):
    revision, took = submitted(champ), []
    gate = threading.Barrier(len(approvers))

    def open_page(person):
        gate.wait()
        with transaction.atomic():
            if look(revision=revision, by=person):
                took.append(person.pk)
        connection.close()

    threads = [threading.Thread(target=open_page, args=[person]) for person in approvers]
    [thread.start() for thread in threads]
    [thread.join(timeout=60) for thread in threads]
    assert took == [Looking.objects.get().person_id]
