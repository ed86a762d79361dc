"""A draft that came back says who sent it back and why, where it is read and where it is changed."""

from django.urls import reverse

from campaigns.reviewing.actions import return_to_author
from tests.factories import submitted


def test_the_return_is_quoted_in_the_top_card_and_above_the_form(champ, cast, as_):
    draft = (revision := submitted(champ)).draft
    for name in ["draft-detail", "draft-edit"]:
        assert 'id="return"' not in as_(champ).get(reverse(name, args=[draft.pk]), follow=True).content.decode()
    return_to_author(revision=revision, by=cast.carla, reason="tone", words="Name the <road>.")
    card = as_(champ).get(reverse("draft-detail", args=[draft.pk])).content.decode().partition('id="next-card"')[2].partition("</section>")[0]
    form = as_(champ).get(reverse("draft-edit", args=[draft.pk])).content.decode().partition("<h1")[2].partition('name="title"')[0]
    for shown in [card, form]:
        assert "Carla Reyes returned it. Reason: Tone" in shown
        assert "Name the &lt;road&gt;." in shown
