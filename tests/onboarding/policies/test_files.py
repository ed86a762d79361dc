"""Policy files that cannot be used, and the command that reads them."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from onboarding.policies.files import ContentError, read_policy
from onboarding.policies.models import PolicyVersion

GOOD = {"slug": "rules", "title": "Rules", "position": 1, "body": "Be kind."}


def written(tmp_path, data):
    path = tmp_path / "p.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data))
    return path


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("a: [", "cannot be read as YAML"),
        ("words", "a mapping was expected"),
        ({**GOOD, "body": " "}, "body is missing, empty"),
        ({**GOOD, "title": "x" * 121}, "title is too long, at most 120"),
        ({**GOOD, "slug": "A b"}, "small letters"),
        ({**GOOD, "position": -1}, "below 0"),
        ({**GOOD, "minor": True}, "a minor change must say why"),
        ({**GOOD, "minor": "yes", "why": "x"}, "minor is missing"),
        ({**GOOD, "colour": "red"}, "nothing is known of colour"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, data, sentence):
    with pytest.raises(ContentError, match=sentence):
        read_policy(written(tmp_path, data))


def test_the_command_imports_and_runs_again(tmp_path, db, capsys):
    written(tmp_path, GOOD)
    call_command("import_policies", tmp_path)
    call_command("import_policies", tmp_path)
    written(tmp_path, {**GOOD, "body": "Be kinder.", "minor": True, "why": "A word."})
    call_command("import_policies", tmp_path)
    assert capsys.readouterr().out.splitlines() == ["p.yaml: version 1", "p.yaml: unchanged", "p.yaml: version 2"]


def test_one_bad_file_stops_everything(tmp_path, db):
    written(tmp_path, GOOD)
    (tmp_path / "z.yaml").write_text("nothing")
    with pytest.raises(CommandError, match=r"Nothing was published\. z\.yaml"):
        call_command("import_policies", tmp_path)
    with pytest.raises(CommandError, match=r"no \.yaml file"):
        call_command("import_policies", tmp_path / "empty")
    assert not PolicyVersion.objects.exists()
