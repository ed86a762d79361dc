"""The compose file says only what the project understands: each variable is read, each command exists."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SOURCES = "\n".join((ROOT / name).read_text() for name in ("portal/settings.py", "portal/broker.py"))
READ = set(re.findall(r'(?:env\.\w+|read_secret)\((?:env, )?"([A-Z_]+)"', SOURCES)) | {"DATABASE_URL"}
OWN = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
OF_COMPOSE_ALONE = {"BIND"}


@pytest.mark.parametrize("name", sorted(OWN))
def test_every_variable_is_read_by_the_settings(name):
    given = {variable.removesuffix("_FILE") for variable in OWN[name]["environment"]}
    assert given - READ == set()


def test_every_variable_that_compose_itself_reads_is_known():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked - READ - OF_COMPOSE_ALONE == set()


def test_every_variable_is_explained_in_the_example():
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert (READ - explained, explained - READ) == (set(), set())


@pytest.mark.parametrize("name", sorted(OWN))
def test_every_command_is_one_the_project_has(name):
    command = OWN[name].get("command") or re.findall(r'"([^"]+)"', (ROOT / "Dockerfile").read_text().rsplit("CMD", 1)[1])
    if command[:2] == ["python", "manage.py"]:
        assert command[2] in get_commands()
    elif command[0] == "python":
        assert (ROOT / command[2].replace(".", "/")).is_dir() or (ROOT / f"{command[2].replace('.', '/')}.py").exists()
    else:
        assert re.search(rf"^{command[0]}(\[|==)", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE)


def test_every_service_is_watched_and_every_secret_is_a_file():
    assert [name for name, service in COMPOSE["services"].items() if "healthcheck" not in service] == ["migrate"]
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    exposed = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert all(port.startswith(("127.0.0.1:", "${BIND:-127.0.0.1}:")) for port in exposed)


def test_the_image_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER portal"]
