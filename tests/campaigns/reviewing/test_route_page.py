"""The pages of routes: read by whoever writes, changed by whoever may, with stages that come and go by buttons."""

import re

from django.urls import reverse

from campaigns.reviewing.actions import Wording
from campaigns.reviewing.models import RouteProposal
from campaigns.reviewing.queries import newest_version
from campaigns.reviewing.shapes import Conditions, StageShape
from tests.factories import make_route


def test_routes_are_read_and_changed_by_the_page(champ, cast, as_):
    client = as_(cast.ada)
    assert "Standard" in client.get(reverse("route-list")).content.decode()
    page = client.get(reverse("route-edit", args=["careful"])).content.decode()
    assert 'name="seen" value="1"' in page
    data = {
        "seen": 1,
        "name": "Careful",
        "description": "D.",
        "position": 20,
        "is_on": "on",
        "match": "any",
        "categories": ["court"],
        "level": "",
        "after_review_hours": 0,
    }
    stages = {"stages-TOTAL_FORMS": 1, "stages-INITIAL_FORMS": 1}
    none = client.post(reverse("route-edit", args=["careful"]), data | {"stages-TOTAL_FORMS": 0, "stages-INITIAL_FORMS": 0})
    assert "never fewer than two" in none.content.decode()
    half = client.post(reverse("route-edit", args=["careful"]), data | stages | {"stages-0-deciders": "role", "stages-0-quorum": "0"}).content.decode()
    assert "<li>Stage 1, How many of them: " in half.partition("There is a problem")[2]
    stage = {"stages-0-deciders": "role", "stages-0-role": "leader", "stages-0-rule": "any", "stages-0-minutes": 60, "stages-0-late": "escalate"}
    easier = client.post(reverse("route-edit", args=["careful"]), data | stages | stage)
    assert easier.url == reverse("route-proposal", args=[RouteProposal.objects.get().pk])
    assert newest_version("careful").number == 1
    standard = data | {"name": "Standard", "position": 100, "match": "all", "categories": []}
    several = {
        "stages-0-role": "approver",
        "stages-0-rule": "quorum",
        "stages-0-quorum": 2,
        "stages-0-minutes": 1440,
        "stages-0-escalates_to": "leader",
    }
    assert client.post(reverse("route-edit", args=["standard"]), standard | stages | stage | several).url == reverse("route-list")
    assert newest_version("standard").number == 2
    assert as_(cast.champ).get(reverse("route-list")).status_code == 403


def shown_stages(answer):
    """Role and minutes of each stage on the page, and the number of the one to go on with."""
    page = answer.content.decode()
    stages = page.split('<fieldset class="stage')[1:]
    chosen = [re.findall(r'<option value="([a-z0-9]+)" selected', stage) for stage in stages]
    return [(one[0], one[2]) for one in chosen], [number for number, stage in enumerate(stages, 1) if "autofocus" in stage[:60]]


def test_stages_are_added_moved_and_removed_by_buttons_and_nothing_is_kept_until_it_is_saved(champ, cast, as_):
    client, path = as_(cast.ada), reverse("route-edit", args=["careful"])
    data = {"seen": 1, "name": "Typed and not saved", "description": "D.", "position": 20, "match": "any", "categories": ["court"], "after_review_hours": 0}
    stages = {"stages-TOTAL_FORMS": 2, "stages-INITIAL_FORMS": 2}
    for number, role in enumerate(("approver", "leader")):
        stages |= {f"stages-{number}-{name}": value for name, value in {"deciders": "role", "role": role, "rule": "any", "minutes": 60 + 60 * number}.items()}
    assert shown_stages(client.get(path)) == ([("approver", "1440"), ("leader", "1440")], [])
    added = client.post(path, data | stages | {"add": "1"})
    assert shown_stages(added) == ([("approver", "60"), ("leader", "120"), ("approver", "1440")], [3])
    assert 'value="Typed and not saved"' in added.content.decode()
    assert "Topic: Court outcome" in added.content.decode()
    assert shown_stages(client.post(path, data | stages | {"up": "2"})) == ([("leader", "120"), ("approver", "60")], [1])
    removed = client.post(path, data | stages | {"remove": "1"})
    assert shown_stages(removed) == ([("leader", "120")], [])
    assert 'name="remove"' not in removed.content.decode()
    assert newest_version("careful").number == 1


def test_a_time_that_is_not_on_offer_stays_when_a_route_is_changed(champ, cast, as_):
    wording = Wording(name="N", description="D.", position=45, conditions=Conditions(is_urgent=True), stages=(StageShape(minutes=50),))
    slug = make_route(wording, by=cast.ada, second=cast.colin).route.slug
    page = as_(cast.ada).get(reverse("route-edit", args=[slug])).content.decode()
    assert '<option value="50" selected>within 50 minutes</option>' in page
    assert "Time: within 50 minutes; Others are told and may decide as well" in page
