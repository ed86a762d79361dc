"""Course files that cannot be used are refused with a sentence that names the place."""

import copy

import pytest
import yaml

from onboarding.learning.files import CONTENT, ContentError, read_course

M1 = yaml.safe_load((CONTENT / "m1.yaml").read_text())


def written(tmp_path, data):
    path = tmp_path / "m.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True))
    return path


def test_line_breaks_and_comments_make_no_new_version(tmp_path):
    again = written(tmp_path, "# a comment\n" + yaml.safe_dump(M1, allow_unicode=True, width=40))
    assert read_course(again).sha256 == read_course(CONTENT / "m1.yaml").sha256


def changed(path, value):
    data = copy.deepcopy(M1)
    place = data
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("title: [", "cannot be read as YAML"),
        ("just words", "a mapping was expected"),
        (changed(["title"], None), "m.yaml: title is missing"),
        (changed(["title"], "x" * 161), "title is 161 characters long, at most 160 fit"),
        (changed(["slug"], "verify"), "the address of another page"),
        (changed(["slug"], "Why it"), "a slug is small letters"),
        (changed(["draws"], 99), "draws 99 questions of 9"),
        (changed(["pass_share"], 8), "between 0 and 1"),
        (changed(["minutes"], -3), "minutes must be a number above 0"),
        (changed(["extra"], 1), "nothing is known of extra"),
        (changed(["cards", 0, "body"], ""), "card the-pebble: body is empty"),
        (changed(["cards", 1, "slug"], "the-pebble"), "'the-pebble' is there twice"),
        (changed(["questions", 0, "kind"], "many"), "kind must be one of one, several"),
        (changed(["questions", 0, "choices"], [{"text": "a", "right": False, "why": "b"}]), "0 of 1 choices are right"),
        (changed(["questions", 0], "text"), "a mapping was expected"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, data, sentence):
    with pytest.raises(ContentError, match=sentence):
        read_course(written(tmp_path, data))
