"""The template library, and drafts that begin with it."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.drafting.actions import edit_template, restore_template, retire_template, save_draft, start_from_template, start_template, submit, tick_checklist
from campaigns.drafting.actions.submitting import Blocked
from campaigns.drafting.models import Draft, Template, TemplateVersion
from campaigns.drafting.queries import newest_version, template_shelf, ticks_of
from campaigns.drafting.screening import blockers
from campaigns.drafting.templating import Content
from onboarding.people.enums import SafetyClass
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import make_account

ROAD = Content(name="Road", text="[where] is closed until [time].", category="road", checklist=("Checked with control.", "Nobody hurt is named."))


@pytest.fixture
def road(cast):
    return start_template(by=cast.chief, content=ROAD)


def begun(road, champ, **facts):
    draft = start_from_template(version=road, by=champ, title="Closure", facts=facts)
    fields = {"title": draft.title, "text": draft.text, "accounts": [make_account()]}
    return save_draft(draft=draft, by=champ, edition=draft.edition, **fields)


# ---- the library ----


def test_importing_twice_changes_nothing(db):
    call_command("import_templates", verbosity=0)
    before = list(TemplateVersion.objects.values_list("pk", "sha256"))
    call_command("import_templates", verbosity=0)
    assert list(TemplateVersion.objects.values_list("pk", "sha256")) == before
    assert len(before) == 8


def test_what_was_edited_here_is_not_overwritten_by_a_file(cast, tmp_path):
    file = tmp_path / "road.yaml"
    file.write_text("slug: road\nposition: 1\nname: Road\ntext: One\ncategory: road\n")
    call_command("import_templates", tmp_path, verbosity=0)
    file.write_text("slug: road\nposition: 1\nname: Road\ntext: Two\ncategory: road\n")
    call_command("import_templates", tmp_path, verbosity=0)
    template = Template.objects.get()
    assert (newest_version(template).number, newest_version(template).text) == (2, "Two")
    edit_template(template=template, by=cast.carla, number=2, content=Content(name="Road", text="Ours", category="road"))
    file.write_text("slug: road\nposition: 1\nname: Road\ntext: Three\ncategory: road\n")
    call_command("import_templates", tmp_path, verbosity=0)
    assert newest_version(template).text == "Ours"


def test_a_faulty_file_imports_none(db, tmp_path):
    (tmp_path / "a.yaml").write_text("slug: road\nposition: 1\nname: Road\ntext: One\ncategory: road\n")
    (tmp_path / "b.yaml").write_text("slug: road")
    with pytest.raises(CommandError, match=r"b\.yaml"):
        call_command("import_templates", tmp_path)
    assert not Template.objects.exists()


@pytest.mark.parametrize("who", ["champ", "connie", "ada", "rita"])
def test_only_leaders_and_comms_write_templates(champ, cast, road, who):
    person = getattr(cast, who)
    person.is_superuser = True
    for attempt in (
        lambda: start_template(by=person, content=ROAD),
        lambda: edit_template(template=road.template, by=person, number=1, content=ROAD),
        lambda: retire_template(template=road.template, by=person),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_a_version_never_changes(road):
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.update(text="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.all().delete()


def test_two_editors_at_once(cast, road):
    edit_template(template=road.template, by=cast.chief, number=1, content=Content(name="Road", text="A", category="road"))
    with pytest.raises(Refused, match="newer version"):
        edit_template(template=road.template, by=cast.carla, number=1, content=Content(name="Road", text="B", category="road"))
    with pytest.raises(Refused, match="Nothing is different"):
        edit_template(template=road.template, by=cast.carla, number=2, content=Content(name="Road", text="A", category="road"))


@pytest.mark.parametrize("name", ["Road", "New", "!!!"])
def test_a_name_that_cannot_be_an_address_is_refused(cast, road, name):
    with pytest.raises(Refused, match="of this name"):
        start_template(by=cast.chief, content=Content(name=name, text="X", category="road"))


def test_the_pages_of_the_library(champ, cast, road, as_):
    client = as_(cast.chief)
    assert "Checked with control." in client.get(reverse("template-detail", args=["road"])).content.decode()
    data = {"name": "Road", "text": "[road]!", "checklist": "One\n\nTwo\nOne", "category": "road", "number": 1}
    assert client.post(reverse("template-edit", args=["road"]), data).status_code == 302
    assert newest_version(road.template).checklist == ["One", "Two"]
    assert client.post(reverse("template-new"), data | {"name": "Bridge"}).url == reverse("template-detail", args=["bridge"])
    client.post(reverse("template-retire", args=["bridge"]))
    assert {version.name for version in template_shelf()} == {"Road"}
    assert as_(champ).get(reverse("template-list")).content.decode().count("card__link") == 1
    with pytest.raises(Refused, match="has changed in the meantime"):
        start_from_template(version=template_shelf(with_retired=True).get(name="Bridge"), by=champ, title="T", facts={})
    as_(cast.chief).post(reverse("template-retire", args=["bridge"]), {"back": "1"})
    assert template_shelf().count() == 2
    assert client.get(reverse("template-detail", args=["nothing"])).status_code == 404


# ---- drafts that begin with it ----


def test_a_draft_begins_with_the_answers(champ, as_):
    call_command("import_templates", verbosity=0)
    data = {"title": "Arrest in Lowgate", "blank_0": "man", "blank_1": "34", "blank_2": "Saltmarsh", "blank_3": "burglary", "blank_4": "2026-11-20"}
    data |= {"blank_5": "the north of Lowgate", "blank_6": "2026-11-21", "blank_7": "They remain in custody."}
    answer = as_(champ).post(reverse("template-use", args=["arrest"]), data)
    draft = Draft.objects.get()
    assert answer.url == reverse("draft-edit", args=[draft.pk])
    assert draft.text == (
        "We have arrested a man, aged 34, from Saltmarsh on suspicion of burglary.\n\nIt happened on 20 November 2026 in the north of Lowgate. "
        "The arrest was made on 21 November 2026. They remain in custody."
    )
    assert (draft.category, draft.case_stage, draft.retention, draft.template_version.template.slug) == ("arrest", "arrested", "case", "arrest")


def test_blanks_and_checklist_stand_before_submitting(champ, road):
    draft = begun(road, champ, where="Mill Street")
    said = " ".join(str(finding) for finding in blockers(draft))
    assert "[time]" in said
    assert "[where]" not in said
    assert "2 points of the checklist" in said
    with pytest.raises(Blocked):
        submit(draft=draft, by=champ, edition=draft.edition)


def test_ticks_are_kept_with_name_and_time_and_frozen(champ, cast, road):
    draft = begun(road, champ, where="Mill Street", time="six")
    draft = tick_checklist(draft=draft, by=champ, edition=draft.edition, items=[ROAD.checklist[0], "never heard of"])
    draft = tick_checklist(draft=draft, by=cast.carla, edition=draft.edition, items=list(ROAD.checklist))
    assert [(tick.item, tick.person) for tick in ticks_of(draft)] == [(ROAD.checklist[0], str(champ)), (ROAD.checklist[1], str(cast.carla))]
    assert cast.carla.pk in draft.editors
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    assert revision.checklist == draft.checklist
    assert revision.template_version == road
    champ.safety_class = SafetyClass.UNLISTED
    champ.save()
    assert ticks_of(revision)[0].person == "a colleague"


def test_other_words_are_looked_at_again(champ, road):
    draft = begun(road, champ, where="Mill Street", time="six")
    draft = tick_checklist(draft=draft, by=champ, edition=draft.edition, items=list(ROAD.checklist))
    fields = {"accounts": [variant.account for variant in draft.variants.all()], "title": "Another title"}
    draft = save_draft(draft=draft, by=champ, edition=draft.edition, text=draft.text, **fields)
    assert len(draft.checklist) == 2
    draft = save_draft(draft=draft, by=champ, edition=draft.edition, text=f"{draft.text} Sorry.", **fields)
    assert draft.checklist == []
    draft = tick_checklist(draft=draft, by=champ, edition=draft.edition, items=list(ROAD.checklist))
    own = {fields["accounts"][0].pk: "Words of its own."}
    assert save_draft(draft=draft, by=champ, edition=draft.edition, text=draft.text, texts=own, **fields).checklist == []


def test_a_tick_is_about_the_words_that_were_looked_at(champ, road, as_):
    draft = begun(road, champ, where="Mill Street", time="six")
    with pytest.raises(Refused, match="has changed since"):
        tick_checklist(draft=draft, by=champ, edition=draft.edition - 1, items=list(ROAD.checklist))
    client = as_(champ)
    assert client.get(reverse("draft-checklist", args=[draft.pk])).status_code == 200
    assert client.post(reverse("draft-checklist", args=[draft.pk]), {"edition": draft.edition, "items": ["0", "1"]}).status_code == 302
    draft.refresh_from_db()
    assert blockers(draft) == []
    assert AuditEvent.objects.filter(verb="draft.checklist_ticked").count() == 1


def test_an_outsider_ticks_nothing(champ, cast, road):
    draft = begun(road, champ, where="A", time="B")
    with pytest.raises(NotPermitted):
        tick_checklist(draft=draft, by=cast.connie, edition=draft.edition, items=[])


def test_a_draft_keeps_the_version_it_began_with(champ, cast, road):
    draft = begun(road, champ, where="A", time="B")
    edit_template(template=road.template, by=cast.chief, number=1, content=Content(name="Road", text="New [words]", category="road", checklist=("Other.",)))
    draft.refresh_from_db()
    assert draft.template_version == road
    assert "2 points of the checklist" in " ".join(str(finding) for finding in blockers(draft))


def test_nobody_uncertified_begins_with_a_template(cast, road, as_):
    assert as_(cast.connie).get(reverse("template-use", args=["road"])).status_code == 403
    with pytest.raises(NotPermitted):
        start_from_template(version=road, by=cast.connie, title="T", facts={})


# ---- older versions ----


def test_an_older_version_is_read_compared_and_restored(champ, cast, as_, road):
    edit_template(template=road.template, by=cast.carla, number=1, content=replace(ROAD, text="[where] is shut until [time].", checklist=("Checked.",)))
    url = reverse("template-version", args=[road.template.slug, 1])
    assert url in as_(champ).get(reverse("template-detail", args=[road.template.slug])).content.decode()
    shown = as_(champ).get(url).content.decode()
    assert "New drafts begin with version 2." in shown
    assert "closed</del>" in shown
    assert "shut</ins>" in shown
    assert "as a new version" not in shown
    assert "as a new version" in as_(cast.chief).get(url).content.decode()
    restore = reverse("template-restore", args=[road.template.slug, 1])
    assert as_(champ).post(restore, {"newest": 2}).status_code == 403
    assert "newer version" in as_(cast.chief).post(restore, {"newest": 1}, follow=True).content.decode()
    assert newest_version(road.template).number == 2
    as_(cast.chief).post(restore, {"newest": 2})
    newest = newest_version(road.template)
    assert (newest.number, newest.text, newest.checklist, newest.made_by) == (3, ROAD.text, list(ROAD.checklist), cast.chief)
    assert newest.sha256 == road.sha256
    assert TemplateVersion.objects.get(number=2).text == "[where] is shut until [time]."


def test_the_newest_version_has_its_own_page_and_an_unknown_one_none(champ, as_, road):
    slug = road.template.slug
    assert as_(champ).get(reverse("template-version", args=[slug, 1])).url == reverse("template-detail", args=[slug])
    assert as_(champ).get(reverse("template-version", args=[slug, 9])).status_code == 404
    with pytest.raises(Refused, match="Nothing is different"):
        restore_template(version=road, by=road.made_by, number=1)
