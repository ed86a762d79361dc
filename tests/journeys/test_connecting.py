"""An administrator connects the force's accounts in the browser, there and back, and makes the mistakes that people make there."""

import re

import pytest

from tests.journeys.steps import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.xdist_group("running")]


@pytest.mark.parametrize(("size", "script"), [(PHONE, False), (DESK, True)])
def test_connecting_x_and_facebook(running, chromium, size, script):
    with Person(running, chromium, size=size, script=script) as admin:
        admin.arrive("admin").open("/networks/")
        x_is_denied_and_then_allowed(admin)
        facebook_goes_wrong_in_each_way_and_then_right(admin)


def there(admin, button, network):
    """From the list to the network's own page."""
    admin.open("/networks/")
    admin.follow("Connect an account")
    admin.press(button)
    admin.sees("Come back within ten minutes")
    admin.shot(f"connect-leave-{network}")
    admin.follow(f"Go on to {network}")
    admin.sees("Stand-in network")
    admin.shot(f"connect-consent-{network}")


def back(admin, button, words):
    """Decides there; is back on a page of the portal whose address says nothing of it."""
    admin.press(button)
    admin.sees(words)
    assert admin.page.url.startswith(f"{admin.running.url}/networks/")
    assert "?" not in admin.page.url


def x_is_denied_and_then_allowed(admin):
    there(admin, "Sign in at X", "X")
    back(admin, "Cancel", "Access was not allowed on X")
    for button in ("Sign in at X (OAuth 2)", "Sign in at X"):
        there(admin, button, "X")
        admin.tick(re.compile("@NorthshorePolice"))
        back(admin, "Authorize app", "its keys were replaced")
        admin.press("Ask the network now")
        admin.sees("works.")


def facebook_goes_wrong_in_each_way_and_then_right(admin):
    for ticked, button, words in (
        (False, "Continue", "No page was ticked on Facebook"),
        (True, re.compile("without the permission"), "Permission is missing: pages_manage_posts"),
        (True, re.compile("may only see"), "CREATE_CONTENT is missing"),
        (True, "Cancel", "Access was not allowed on Facebook"),
        (True, "Continue", "its keys were replaced"),
    ):
        there(admin, "Sign in at Facebook", "Facebook")
        if ticked:
            admin.tick(re.compile("@NorthshorePolice"))
        back(admin, button, words)
