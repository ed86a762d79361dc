"""Long lists drawn in one place: what is escaped, what passes, and where headings lead."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils.safestring import mark_safe

from portal.core.rows import Row, breakable, joined, note, pages, table
from portal.core.templatetags.portal import choose, tag

HOSTILE = "<script>alert(1)</script> & \"'"
TAME = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&#x27;"


def test_whatever_somebody_wrote_is_shown_as_text():
    drawn = table([Row(HOSTILE, [HOSTILE], url="/x?a=1&b=\"'", notes=[HOSTILE])], [HOSTILE, HOSTILE], HOSTILE)
    assert "<script" not in drawn
    assert drawn.count(TAME) == 7  # the row's heading, note and cell; the caption; two columns, one of them beside the cell again
    assert 'href="/x?a=1&amp;b=&quot;&#x27;"' in drawn


def test_what_is_drawn_already_passes():
    drawn = table([Row("One", [joined(tag("Sent", "go"), note("A & B"))], tags=[tag("Urgent", "halt")])], ["Post", "State"], "Posts")
    assert '<strong class="govuk-tag tag--go">Sent</strong><br><span class="meta">A &amp; B</span></td>' in drawn
    assert 'One <strong class="govuk-tag tag--halt">Urgent</strong></th>' in drawn
    assert "<a " not in drawn


def test_a_list_with_choices_has_a_place_for_each_box():
    rows = [Row("One", [], box=choose("several", 1, "One")), Row("Two", [])]
    drawn = Template("{% rows_table rows columns 'Posts' True %}").render(Context({"rows": rows, "columns": ["Post"]}))
    assert drawn.count('<td class="govuk-table__cell choose">') == 2
    assert drawn.count('type="checkbox"') == 1
    assert '<td class="govuk-table__cell choose"></td>' in drawn  # on a phone an empty one takes no room
    assert drawn.count('scope="col"') == 2


def test_a_row_brings_a_cell_for_each_column():
    with pytest.raises(ValueError, match="shorter"):
        table([Row("One", ["x"])], ["Post", "State", "Due"], "Posts")


def test_names_of_accounts_break_after_dots_and_stay_text():
    assert breakable("@a.b.example <i> (Mastodon)") == "@a.<wbr>b.<wbr>example &lt;i&gt; (Mastodon)"


def test_addresses_are_those_that_the_urls_give():
    address = pages("draft-detail")
    assert [address(7), address(123456)] == [reverse("draft-detail", args=[7]), reverse("draft-detail", args=[123456])]


def test_safe_and_plain_parts_are_joined_each_in_its_way():
    assert joined("a & b ", mark_safe("<b>c</b>")) == "a &amp; b <b>c</b>"
