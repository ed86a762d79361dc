"""The pages of policies."""

from onboarding.policies.actions import answer, publish
from onboarding.policies.files import PolicyFile
from onboarding.policies.models import Acknowledgement
from tests.onboarding.policies.test_actions import text


def page(client, url="/policies/social-media/"):
    return client.get(url).content.decode()


def test_read_answer_and_answer_again_after_a_change(cast, as_):
    version = publish(file=text("## Kindness\n\nBe **kind**.\n"))
    client = as_(cast.connie)
    assert "Needs your answer" in page(client, "/policies/")
    shown = page(client)
    assert "<strong>kind</strong>" in shown
    assert version.sha256[:12] in shown
    assert shown.count('type="radio"') == 3
    sent = {"answer": "agreed", "sha256": version.sha256, "comment": ""}
    assert "You agreed to" in client.post("/policies/social-media/answer", sent, follow=True).content.decode()
    assert "Agreed" in page(client, "/policies/")
    publish(file=text("## Kindness\n\nBe **very kind**.\n", why="People asked."))
    assert "Changed: answer again" in page(client, "/policies/")
    shown = page(client)
    assert "People asked." in shown
    assert "<ins>" in shown


def test_a_text_that_changed_while_reading_keeps_what_was_typed(cast, as_):
    old = publish(file=text())
    new = publish(file=text("Be very kind.\n"))
    sent = {"answer": "seeking_advice", "sha256": old.sha256, "comment": "Let me <b>ask</b>."}
    response = as_(cast.connie).post("/policies/social-media/answer", sent)
    shown = response.content.decode()
    assert response.status_code == 200
    assert "The text changed while you were reading" in shown
    assert "Let me &lt;b&gt;ask&lt;/b&gt;." in shown
    assert new.sha256 in shown
    assert not Acknowledgement.objects.exists()


def test_every_answer_may_stand_without_a_reason(cast, as_):
    version = publish(file=text())
    client = as_(cast.connie)
    for what in ("seeking_advice", "declined", "agreed"):
        assert client.post("/policies/social-media/answer", {"answer": what, "sha256": version.sha256}).status_code == 302
    assert "Choose one of the three" in client.post("/policies/social-media/answer", {"sha256": version.sha256}).content.decode()
    assert "There is a problem" in client.post("/policies/social-media/answer", {"answer": "maybe", "sha256": version.sha256}).content.decode()
    assert Acknowledgement.objects.count() == 3


def test_what_we_measure_has_its_own_address_before_and_after_publishing(cast, as_):
    client = as_(cast.connie)
    assert "Not published yet" in page(client, "/policies/what-we-measure/")
    publish(file=PolicyFile("what-we-measure", "What we measure", 2, "It never posts in your name.\n"))
    assert "It never posts in your name." in page(client, "/policies/what-we-measure/")


def test_the_list_asks_no_more_for_more_policies(cast, as_, django_assert_max_num_queries):
    assert "No policies yet" in page(as_(cast.connie), "/policies/")
    publish(file=text())
    client = as_(cast.connie)
    page(client, "/policies/")
    with django_assert_max_num_queries(20) as few:
        page(client, "/policies/")
    for number in range(10):
        version = publish(file=text(slug=f"policy-{number}"))
        answer(version=version, answer="agreed", by=cast.connie, sha256_shown=version.sha256)
    with django_assert_max_num_queries(20) as many:
        page(client, "/policies/")
    assert len(few) == len(many)


def test_what_is_not_there_is_not_found(cast, as_):
    client = as_(cast.connie)
    assert client.get("/policies/nothing/").status_code == 404
    assert client.post("/policies/nothing/answer").status_code == 404
    publish(file=text())
    assert client.get("/policies/social-media/answer").status_code == 405
