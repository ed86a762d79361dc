"""The running portal, seen from outside as every role: no trace of the covert colleague, nothing inline, nothing broken, nothing axe objects to."""

import re

import pytest

from tests.house.crawl import crawl, shape
from tests.running import ROLES, ROOT

pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("running")]

COVERT = re.compile(r".{0,60}(?:\bnova\b|undercroft).{0,40}", re.IGNORECASE)
EXECUTABLE_INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
AXE = (ROOT / "tests/vendor/axe-core/axe.min.js").read_text()
SIZES = [(320, 640, "light"), (1280, 900, "dark")]


@pytest.fixture(scope="module")
def everything(running):
    """What each role finds by following links, once."""
    return [found for who in ROLES for found in crawl(running, who)]


def test_every_link_leads_somewhere(everything):
    assert [(found.who, found.path, found.status) for found in everything if found.status != 200] == []


def test_no_link_leads_back_to_where_it_stands(everything):
    """An address that a template knows by another name comes out empty, and "Keep it as it is" then keeps nobody from anything."""
    assert [(found.who, found.path) for found in everything if found.is_page and 'href=""' in found.text] == []


def test_the_covert_colleague_leaves_no_trace(everything):
    traces = [(found.who, found.path, COVERT.search(f"{found.text} {found.headers}")) for found in everything]
    assert [(who, path, trace.group(0)) for who, path, trace in traces if trace] == []


def test_the_covert_colleague_is_there_all_the_same(running):
    """Otherwise the crawl would prove nothing: she exists, learns, has a place in a session, and reads her own page."""
    script = (
        "from onboarding.people.models import StaffMember as S; n = S.accounts.get(full_name__contains='Undercroft'); "
        "print(n.assignments.count() > 0, n.places.count() > 0, n.safety_class)"
    )
    assert running.manage("shell", "-v0", "-c", script).stdout.strip().endswith("True True covert")


@pytest.fixture(scope="module")
def her_number(running):
    """The primary key of the covert colleague, which no page gives away."""
    script = "from onboarding.people.models import StaffMember as S; print(S.accounts.get(full_name__contains='Undercroft').pk)"
    return running.manage("shell", "-v0", "-c", script).stdout.split()[-1]


@pytest.mark.parametrize("who", ROLES)
def test_asking_for_her_by_number_is_like_asking_for_nobody(running, her_number, who):
    running.sign_in(who).get(f"{running.url}/")  # whatever it has to tell from before, it tells here
    hers, nobodys = (running.sign_in(who).get(f"{running.url}/people/{pk}/") for pk in (her_number, "99999999"))
    assert hers.status_code == nobodys.status_code
    assert _without_tokens(hers.text) == _without_tokens(nobodys.text).replace("99999999", her_number)


def _without_tokens(text):
    return re.sub(r"[A-Za-z0-9]{64}", "", text)


def test_mail_to_others_does_not_name_her(running):
    mails = [path.read_text(errors="replace") for path in (running.data / "mail").glob("*")] if (running.data / "mail").exists() else []
    assert [mail[:200] for mail in mails if COVERT.search(re.sub(r"^To: .*$", "", mail, flags=re.MULTILINE)) and "undercroft" not in _to(mail)] == []


def _to(mail):
    return next((line.lower() for line in mail.splitlines() if line.startswith("To: ")), "")


def test_no_page_carries_inline_script_or_style(everything):
    pages = [found for found in everything if found.is_page]
    assert [(found.who, found.path, EXECUTABLE_INLINE.search(found.text).group(0)) for found in pages if EXECUTABLE_INLINE.search(found.text)] == []


def test_every_page_has_the_strict_policy(everything):
    policies = {found.headers.get("Content-Security-Policy", "") for found in everything if found.is_page}
    assert len(policies) == 1
    policy = policies.pop()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def _kind(page):
    """What a page is made of, whatever it says and however many rows it has: pages made of the same are looked at once."""
    main = page.text.partition("<main")[2]
    return shape(page.path).partition("?")[0], frozenset(re.findall(r"<(?:form|table|input|select|textarea|details|h1|h2|h3|svg|figure|img)\b", main))


@pytest.mark.browser
def test_axe_finds_nothing_on_any_page(running, chromium, everything):
    distinct = {}
    for found in everything:
        if found.is_page and found.status == 200 and "attachment" not in found.headers.get("Content-Disposition", ""):
            distinct.setdefault(_kind(found), found)
    objections = []
    for width, height, scheme in SIZES:
        for who in ROLES:
            pages = [found for found in distinct.values() if found.who == who]
            if pages:
                objections += _axe(running, chromium, who, pages, width, height, scheme)
    assert objections == []


def _axe(running, chromium, who, pages, width, height, scheme):
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    cookies = running.sign_in(who).cookies
    context.add_cookies([{"name": cookie.name, "value": cookie.value, "url": running.url} for cookie in cookies])
    page = context.new_page()
    objections = []
    for found in pages:
        page.goto(running.url + found.path, wait_until="load")
        page.evaluate(AXE)
        answer = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.nodes[0].html.slice(0, 160)]))")
        objections += [(who, found.path, width, scheme, *each) for each in answer]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 1:
            objections.append((who, found.path, width, scheme, "wider than the screen", overflow))
    context.close()
    return objections
