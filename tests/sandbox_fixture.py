"""The stand-in networks for tests: one server process per test process, emptied before each test that uses it."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from django.conf import settings as django_settings

TIMEOUT = (5, 30)


class Sandbox:
    """What a test says to the stand-in networks."""

    def __init__(self, port: int, data: Path, mail: Path) -> None:
        self.port, self.data, self.mail = port, data, mail
        self.url = f"http://127.0.0.1:{port}"
        self.process = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEMO": "1"}
        command = [sys.executable, "-m", "campaigns.publishing.sandbox", "--port", str(self.port), "--data", str(self.data), "--mail", str(self.mail)]
        self.process = subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR)
        end = time.monotonic() + 30
        while True:
            try:
                self.order("GET", "health")
                return
            except requests.ConnectionError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """End the server with SIGKILL."""
        self.process.kill()
        self.process.wait()

    def order(self, method: str, what: str, body=None, **query):
        """One order under /_sandbox/; gives the JSON."""
        answer = requests.request(method, f"{self.url}/_sandbox/{what}", json=body, params=query, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json()

    def reset(self) -> None:
        """Empty ledger, accounts and faults."""
        self.order("POST", "reset")

    def ledger(self, network: str = "", account: str = "") -> list[dict]:
        """Every accepted post, oldest first."""
        return self.order("GET", "ledger", network=network, account=account)["posts"]

    def duplicates_refused(self) -> int:
        """How often a text was refused because it was there already."""
        return self.order("GET", "ledger")["duplicates_refused"]

    def fault(self, fault: str, call: str = "publish", **given) -> None:
        """Order a fault; by default for the next call alone."""
        self.order("POST", "faults", {"fault": fault, "call": call, "next": 1, **given})

    def injected(self) -> dict[str, int]:
        """How often each fault struck."""
        return self.order("GET", "faults")["injected"]

    def account(self, network: str, account: str, **given) -> None:
        """Register an account's name, handle, followers, token, or revoke its tokens."""
        self.order("POST", "accounts", {"network": network, "account": account, **given})

    def page(self, path: str) -> str:
        """A wall or the mailbox, as HTML."""
        answer = requests.get(self.url + path, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.text


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory):
    """The server, for the whole session."""
    folder = tmp_path_factory.mktemp("sandbox")
    (folder / "mail").mkdir()
    server = Sandbox(free_port(), folder / "data", folder / "mail")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def sandbox(sandbox_process, settings):
    """The stand-in networks, empty, and the settings that lead every adapter to them."""
    sandbox_process.reset()
    point_at(settings, sandbox_process.url)
    return sandbox_process


def point_at(settings, url: str) -> None:
    """Make the adapters talk to a server."""
    settings.SANDBOX_URL = settings.SANDBOX_PUBLIC_URL = url
    settings.X_API_BASE = settings.FACEBOOK_GRAPH_BASE = settings.BLUESKY_PDS = settings.MASTODON_SERVER = url
    settings.X_PERMALINK_BASE, settings.BLUESKY_PERMALINK_BASE = f"{url}/x", f"{url}/bluesky"
    settings.X_CONSUMER_KEY = settings.X_CONSUMER_SECRET = "sandbox"
    settings.FACEBOOK_APP_ID = settings.FACEBOOK_APP_SECRET = "sandbox"
    settings.X_CLIENT_ID = settings.X_CLIENT_SECRET = "sandbox"
    settings.X_AUTHORISE_PAGE, settings.X_CONSENT_PAGE = f"{url}/oauth/authorize", f"{url}/i/oauth2/authorize"
    settings.FACEBOOK_DIALOG_BASE = url
    settings.NETWORK_TIMEOUT = (2, 5)


def environment_of(url: str) -> dict[str, str]:
    """The same for a process of its own, as environment variables."""
    names = ("X_API_BASE", "FACEBOOK_GRAPH_BASE", "BLUESKY_PDS", "MASTODON_SERVER", "SANDBOX_URL", "SANDBOX_PUBLIC_URL")
    return dict.fromkeys(names, url) | {"X_PERMALINK_BASE": f"{url}/x", "BLUESKY_PERMALINK_BASE": f"{url}/bluesky"}
