"""How an account of each network is connected, as data: the page draws this table, the doors look things up in it.

A further network adds its rows here: by signing in at the network in the browser, or by a form of what its people type.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.enums import Network
from campaigns.publishing.networks import oauth_facebook, oauth_x
from campaigns.publishing.networks.consent import Granted, Leaving, Missing, missing_settings

Words = str | Promise
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type in. `is_secret`: drawn as a password and never shown again."""

    name: str
    label: Words
    help_text: Words = ""
    is_secret: bool = False
    pattern: str = ""
    wrong: Words = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to connect an account of one network: in the browser when it has `leave` and `arrive`, else by its `fields`.

    `leave(back)` begins, `arrive(memory, answer, back)` gives what was granted; both may raise ConsentFailed.
    `needs`: settings that must be there → where to get them.
    """

    network: str
    name: str
    title: Words
    text: Words
    needs: Mapping[str, Words]
    fields: Sequence[Field] = ()
    leave: Callable[[str], Leaving] | None = None
    arrive: Callable[[Answers, Answers, str], list[Granted]] | None = None

    @property
    def is_in_browser(self) -> bool:
        """Whether one signs in at the network."""
        return self.leave is not None

    @property
    def missing(self) -> list[Missing]:
        """What the portal's settings lack for it."""
        return missing_settings({name: str(where) for name, where in self.needs.items()})


def _arrive_signed(memory: Answers, answer: Answers, back: str) -> list[Granted]:
    return [oauth_x.arrive_signed(memory, answer)]


def _arrive_x(memory: Answers, answer: Answers, back: str) -> list[Granted]:
    return [oauth_x.arrive(memory, answer, back)]


_NUMBER = Field("external_id", _("Number of the account or page"), _("Digits only."), pattern=r"\d{1,64}", wrong=_("Enter the number: digits only."))
_KNOWN_AS = Field("handle", _("Name that people know"), _("Such as ForceName, without @."))
_PASTE = _("Paste keys that you made in the network's developer portal. For when signing in is not possible.")

WAYS = (
    Way(
        Network.X,
        "oauth1",
        _("Sign in at X"),
        _("You sign in at X as the force and allow the portal to post. The keys do not end."),
        oauth_x.APP_KEYS,
        leave=oauth_x.leave_signed,
        arrive=_arrive_signed,
    ),
    Way(
        Network.X,
        "oauth2",
        _("Sign in at X (OAuth 2)"),
        _("The newer way, with narrower permissions. The portal renews the keys by itself every two hours."),
        oauth_x.CLIENT_KEYS,
        leave=oauth_x.leave,
        arrive=_arrive_x,
    ),
    Way(
        Network.X,
        "keys",
        _("Paste keys for X"),
        _PASTE,
        oauth_x.APP_KEYS,
        fields=(
            _NUMBER,
            _KNOWN_AS,
            Field("access_token", _("Access token"), is_secret=True),
            Field("access_token_secret", _("Access token secret"), is_secret=True),
        ),
    ),
    Way(
        Network.FACEBOOK,
        "login",
        _("Sign in at Facebook"),
        _("You sign in at Facebook as a person who has a role on the force's page, tick the page, and leave every permission on."),
        oauth_facebook.APP_KEYS,
        leave=oauth_facebook.leave,
        arrive=oauth_facebook.arrive,
    ),
    Way(
        Network.FACEBOOK,
        "keys",
        _("Paste a page token for Facebook"),
        _PASTE,
        {},
        fields=(_NUMBER, _KNOWN_AS, Field("access_token", _("Access token"), _("The token of the page, not of a person."), is_secret=True)),
    ),
    Way(
        "bluesky",
        "app-password",
        _("App password for Bluesky"),
        _("Make an app password under Settings → Privacy and security → App passwords. Never type the account's own password here."),
        {},
        fields=(
            Field(
                "service",
                _("Address of the service"),
                _("https://bsky.social, unless the force runs its own."),
                pattern=r"https?://\S{3,200}",
                wrong=_("Enter the address, beginning with https://"),
            ),
            Field("handle", _("Handle"), _("Such as force.bsky.social, without @.")),
            Field("app_password", _("App password"), is_secret=True),
        ),
    ),
    Way(
        "mastodon",
        "token",
        _("Access token for Mastodon"),
        _("Make an application under Preferences → Development, with the permissions read and write, and copy its access token."),
        {},
        fields=(
            Field("server", _("Address of the server"), pattern=r"https?://\S{3,200}", wrong=_("Enter the address, beginning with https://")),
            Field("handle", _("Name that people know"), _("Such as force, without @ and server.")),
            Field("access_token", _("Access token"), is_secret=True),
        ),
    ),
)


def offered() -> list[Way]:
    """The ways of the networks that this portal knows, in order."""
    return [way for way in WAYS if way.network in Network.values]


def way_of(network: str, name: str) -> Way | None:
    """One way; None when there is none of that name."""
    return next((way for way in offered() if (way.network, way.name) == (network, name)), None)
