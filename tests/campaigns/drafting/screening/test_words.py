"""Word lists: kept by approvers, taken in and given out as CSV."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.drafting.screening import findings
from campaigns.drafting.screening.actions import import_words, remove_word, save_word, start_word_list
from campaigns.drafting.screening.files import Row, compare, read
from campaigns.drafting.screening.models import Word, WordList
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import make_account, make_draft

FILE = "phrase,level,reason\nOperation Heron,block,Not public.\n'=cmd,note,A trick.\n"


@pytest.fixture
def heron(cast):
    """A list with one word."""
    word_list = start_word_list(by=cast.carla, name="Operations")
    save_word(word_list=word_list, by=cast.carla, phrase="Operation Heron", level="warn", reason="Ask first.")
    return WordList.objects.get()


def test_a_listed_word_is_noticed_with_the_reason_of_the_list(heron, champ):
    (finding,) = findings(make_draft(champ, make_account(), text="About operation  heron."))
    assert (finding.level, finding.reason, finding.source) == ("warn", "Ask first.", "Word list: Operations")


def test_only_approvers_keep_lists(heron, cast, as_):
    for person in (cast.champ, cast.ada, cast.chief):
        with pytest.raises(NotPermitted):
            save_word(word_list=heron, by=person, phrase="x1", level="note", reason="y")
        assert as_(person).get(reverse("wordlist-list")).status_code == 403


def test_a_word_is_saved_again_removed_and_both_are_in_the_trail(heron, cast):
    save_word(word_list=heron, by=cast.carla, phrase="OPERATION  heron", level="block", reason="Never.")
    word = Word.objects.get()
    assert (word.phrase, word.level) == ("OPERATION heron", "block")
    remove_word(word=word, by=cast.carla)
    assert not Word.objects.exists()
    assert list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True)) == ["word_list.started", "word.saved", "word.saved", "word.removed"]


def test_a_file_says_what_is_wrong_with_it_line_by_line():
    assert read("a,b\n")[1] == ["The first line must read: phrase,level,reason."]
    _rows, problems = read("phrase,level,reason\nx,note,y\nok word,loud,y\nok word,note,\nfine one,note,z\nFine  one,note,z\n???,note,z\n")
    assert [problem[:7] for problem in problems] == ["Line 2:", "Line 3:", "Line 4:", "Line 6:", "Line 7:"]
    assert read("phrase,level,reason\na\u202eb,note,x\n")[1]
    assert read("phrase,level,reason\n" + "x" * 400_000)[1]


def test_what_a_spreadsheet_would_run_survives_the_way_out_and_in(heron, cast, as_):
    save_word(word_list=heron, by=cast.carla, phrase="=cmd", level="note", reason="A trick.")
    content = as_(cast.carla).get(reverse("wordlist-export", args=[heron.pk])).content.decode("utf-8-sig")
    assert "\r\n'=cmd,note,A trick." in f"\r\n{content}"
    rows, problems = read(content)
    assert (compare(heron, rows).is_empty, problems) == (True, [])


def test_a_file_is_shown_before_it_changes_anything(heron, cast, as_):
    client, url = as_(cast.carla), reverse("wordlist-import", args=[heron.pk])
    page = client.post(url, {"file": SimpleUploadedFile("w.csv", FILE.encode())})
    assert "1 word is added" in page.content.decode()
    assert "1 word changes" in page.content.decode()
    assert Word.objects.get().level == "warn"
    heron.refresh_from_db()
    client.post(url, {"content": FILE, "edition": heron.edition})
    assert dict(Word.objects.values_list("phrase", "level")) == {"Operation Heron": "block", "=cmd": "note"}


def test_a_list_that_changed_in_between_is_not_overwritten(heron, cast):
    save_word(word_list=heron, by=cast.colin, phrase="lighthouse", level="note", reason="x")
    with pytest.raises(Refused, match="has changed"):
        import_words(word_list=heron, by=cast.carla, rows=[Row("a1", "note", "x")], edition=heron.edition)
    assert Word.objects.count() == 2


def test_two_lists_of_one_name_are_refused(heron, cast):
    with pytest.raises(Refused, match="this name"):
        start_word_list(by=cast.colin, name="Operations ")
