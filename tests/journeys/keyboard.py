"""A person who has no mouse: everything by Tab, Space, Enter and arrows, and at each stop a look whether the focus can be seen."""

import re
from itertools import pairwise

from tests.journeys.steps import Person, until

MOST_STOPS = 160
"""A page on which nothing is found within so many presses of Tab is a trap or a wall."""

LOOK = """() => {
  const clear = /^rgba\\(.*, 0\\)$|^transparent$/;
  const isBoxed = (each) => each.matches('.govuk-radios__input, .govuk-checkboxes__input');  // drawn by the label beside it
  const drawn = (each) => {
    const style = isBoxed(each) ? getComputedStyle(each.nextElementSibling, '::before') : getComputedStyle(each);
    const line = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !clear.test(style.outlineColor);
    return {ring: line || style.boxShadow !== 'none', all: [line, style.outlineColor, style.boxShadow, style.backgroundColor].join('|')};
  };
  const here = document.activeElement, now = drawn(here), before = window.heldBefore;
  const sticks = Boolean(before && before.each.isConnected && before.each !== here && before.each !== document.body && drawn(before.each).all === before.all);
  const nowhere = here === document.body || here === document.documentElement;
  const atEnd = nowhere && Boolean(before && before.each.closest('footer'));
  window.heldBefore = {each: here, all: now.all};
  const shown = isBoxed(here) ? here.nextElementSibling : here, box = here.getBoundingClientRect();
  const at = (part, across, down) => document.elementFromPoint(part.left + part.width * across, part.top + part.height * down);
  const isOn = (found) => found && (shown.contains(found) || here.contains(found) || here.labels && Array.from(here.labels).includes(found));
  const lines = Array.from(here.getClientRects());  // a link of several lines is not what lies between them
  const uncovered = lines.some((part) => [0.1, 0.5, 0.9].some((across) => [0.15, 0.5, 0.85].some((down) => isOn(at(part, across, down)))));
  const words = here.getAttribute('aria-label') || (here.labels && here.labels.length ? here.labels[0].innerText : here.innerText) || here.value || '';
  return {
    words: `${here.localName} ${words.trim().replace(/\\s+/g, ' ').slice(0, 60)}`, nowhere, atEnd, ring: now.ring, sticks, uncovered,
    area: here.closest('.decide-bar') ? 'bar' : here.closest('main') ? 'main' : 'around',
    top: box.top + window.scrollY, left: box.left + window.scrollX, bottom: box.bottom + window.scrollY,
  };
}"""
"""What has the focus now, how it is drawn, and whether it is still drawn where it was at the look before."""


class Keys(Person):
    """Somebody at the keys alone."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.trail = []
        self.page.on("filechooser", lambda chooser: None)  # listened to from the start: a window for files that opens earlier would be missed

    def look(self, after="Tab"):
        """Where the focus is. It is drawn, not behind something else, and not where it was before; lost it is only past a page's last stop."""
        stop = self.page.evaluate(LOOK)
        self.trail = [*self.trail[-7:], stop["words"]]
        where = f"{self.page.url}, after {after}: {self.trail}"
        if stop["atEnd"]:
            return stop
        assert not stop["nowhere"], f"the focus is lost: {where}"
        assert stop["ring"], f"the focus cannot be seen: {where}"
        if not stop["uncovered"]:  # the page may still be on its way to it
            self.page.wait_for_timeout(500)
            stop["uncovered"] = self.page.evaluate(LOOK)["uncovered"]
        assert stop["uncovered"], f"the focus is behind something: {where}"
        assert not stop["sticks"], f"what had the focus before still looks as if it had: {where}"
        return stop

    def tap(self, key):
        """One key, and a look."""
        self.page.keyboard.press(key)
        return self.look(key)

    def to(self, role, name):
        """Tab until the thing of that role and name has the focus."""
        return self._tab_to(self.page.get_by_role(role, name=name, exact=isinstance(name, str)), f"{role} “{name}”")

    def to_field(self, label):
        """The same for a field that has no role of its own: a password, a file, a day."""
        return self._tab_to(self.page.get_by_label(label, exact=isinstance(label, str)), f"the field “{label}”")

    def to_summary(self, words):
        """The same for what opens more."""
        return self._tab_to(self.page.locator("summary").filter(has_text=words), f"“{words}”")

    def _tab_to(self, wanted, what):
        for _press in range(MOST_STOPS):
            self.tap("Tab")
            if self._has_focus(wanted):
                return self
        raise AssertionError(f"{what} is not reached by Tab on {self.page.url}")

    def _has_focus(self, wanted):
        return any(each.evaluate("each => each === document.activeElement") for each in wanted.all())

    def write(self, name, words):
        """Into the box of that name, in place of what stands there."""
        self.to("textbox", name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)
        return self

    def enter(self):
        """Enter, where it leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        return self

    def go_by_keys(self, role, name):
        """To the link or button of that name, and through it."""
        return self.to(role, name).enter()

    def pick(self, name):
        """A radio button: Tab to its group, arrows to the one."""
        wanted = self.page.get_by_role("radio", name=name, exact=isinstance(name, str))
        group = wanted.get_attribute("name")
        for _press in range(MOST_STOPS):
            self.tap("Tab")
            if self.page.evaluate("document.activeElement.name") == group:
                break
        for _press in range(20):
            if self._has_focus(wanted):
                break
            self.tap("ArrowDown")
        self.page.keyboard.press("Space")
        assert wanted.is_checked()
        return self

    def skip(self):
        """On a page that was just opened: the first stop jumps over the head of the page."""
        assert self.tap("Tab")["words"] == "a Skip to main content"
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "content"
        return self

    def shortcut(self, keys):
        """Keys of the page's own that lead to another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(keys)

    def another_tab(self):
        """A second page of the same browser."""
        page = self.context.new_page()
        page.on("response", self._look)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        return page

    def walk(self, path):
        """Every stop of a page from its first to its last, in the order in which it is read."""
        self.open(path)
        stops = []
        for _press in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body || document.activeElement === window.firstStop"):
                break
            if not stops:
                self.page.evaluate("window.firstStop = document.activeElement")
            stops.append(self.look())
        else:
            raise AssertionError(f"{path} does not end: {[stop['words'] for stop in stops[-6:]]}")
        return stops


def kept(keys, words):
    """Waits for a part of the page that the server draws anew, and looks that the focus stayed where it was."""
    before = keys.page.evaluate(LOOK)["words"]
    keys.sees(words)
    until(lambda: not keys.page.locator(".htmx-request, .htmx-settling, .htmx-swapping").count(), "that the page is quiet")
    assert keys.look("a part drawn anew")["words"] == before


def out_of_order(stops):
    """Pairs of neighbours in the page itself of which the second stands above the first and not beside it."""
    inside = [stop for stop in stops if stop["area"] == "main"]
    return [(one["words"], next_["words"]) for one, next_ in pairwise(inside) if next_["bottom"] <= one["top"] and next_["left"] <= one["left"]]


def goes_out(keys, title):
    """The entry of that title in the calendar: the day it stands on."""
    found = keys.page.locator("[data-day]").filter(has=keys.page.get_by_role("link", name=re.compile(re.escape(title))))
    return until(lambda: found.count() == 1 and found.get_attribute("data-day"), f"{title} in the calendar")
