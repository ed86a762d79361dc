"""Every setting of the portal, read from the environment by typed readers that fail loudly.

Without any variable this is the one-box form: SQLite, a broker in a folder, a cache in the database. `DATABASE_URL`
and `REDIS_URL` switch to PostgreSQL and Redis, and nothing else changes. `.env.example` explains each variable.
"""

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env
from kombu import Exchange, Queue

from portal.broker import broker_settings, read_secret
from portal.core.logs import without_secrets

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# ---- who and where -------------------------------------------------------------------------------------------------
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
PORT = env.int("PORT", 8000)
SANDBOX_PORT = env.int("SANDBOX_PORT", PORT + 1)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
PRODUCT_NAME = env.str("PRODUCT_NAME", "Concentric")
FORCE_NAME = env.str("FORCE_NAME", "Our police force")
SECRET_KEY = read_secret(env, "SECRET_KEY", data_dir=DATA_DIR, make=DEMO or DEBUG)
ENCRYPTION_KEYS = read_secret(env, "ENCRYPTION_KEYS", data_dir=DATA_DIR, make=DEMO or DEBUG).split(",")
METRICS_TOKEN = read_secret(env, "METRICS_TOKEN", data_dir=DATA_DIR, default="")  # empty: /metrics answers this machine alone
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# ---- what it is made of --------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.core",
    "portal.home",
    "portal.dashboard",
    "onboarding",
    "campaigns",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "django_filters",
    "django_structlog",
    "rules",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.core.middleware.request_id",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "onboarding.people.middleware.sign_in",
    "onboarding.people.middleware.second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.core.renderers.PortalRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.core.context.product",
                "portal.home.frame.frame",
            ],
            "builtins": ["portal.core.templatetags.portal", "portal.core.templatetags.addresses", "portal.core.templatetags.posts"],
            "libraries": {"i18n": "portal.core.templatetags.words"},  # Django's own tags, one of them quicker
        },
    }
]
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # two libraries called i18n: that is meant

# ---- where rows, messages, files and mail live ---------------------------------------------------------------------
DATABASE_URL = read_secret(env, "DATABASE_URL", data_dir=DATA_DIR, default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
PREPARE_STATEMENTS = env.bool("PREPARE_STATEMENTS", True)  # PostgreSQL keeps the plans of the hot path; off behind a pooler that lends transactions
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a read that turns into a write would otherwise fail with "database is locked"
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = read_secret(env, "REDIS_URL", data_dir=DATA_DIR, default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = DATA_DIR / "private"  # photos as they were sent: place and camera are still in them
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "portal.core.files.PrivateStorage", "OPTIONS": {"directory_permissions_mode": 0o700}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage", "OPTIONS": {"file_permissions_mode": 0o644}},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
PHOTO_MAX_BYTES = 20 * 1024 * 1024
PHOTO_MAX_PIXELS_JPEG, PHOTO_MAX_PIXELS_HEIF, PHOTO_MAX_PIXELS = 64_000_000, 30_000_000, 20_000_000  # each takes 300 MB to decode, at the most
if EMAIL_HOST := env.str("EMAIL_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_PORT = env.int("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = read_secret(env, "EMAIL_HOST_PASSWORD", data_dir=DATA_DIR, default="")
    EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Concentric <portal@force.example>")
EMAIL_SUBJECT_PREFIX = ""

# ---- who may come in -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "onboarding.StaffMember"
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "onboarding.people.backends.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "full_name"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "onboarding.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "onboarding.people.adapters.SignOnAdapter"
ACCOUNT_FORMS = {"login": "onboarding.people.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation proved the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"outside_review": "40/10m/ip"}  # beside the library's own: the door of reviewers without an account
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = PRODUCT_NAME
SECOND_FACTOR_RELAXED = env.bool("SECOND_FACTOR_RELAXED", False)  # demo only: `check --deploy` refuses it
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
SIGN_ON_ORIGINS: list[str] = []
if OIDC_SERVER_URL := env.str("OIDC_SERVER_URL", ""):
    SIGN_ON_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))]  # a browser checks form-action on the redirect as well
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "force",
                "name": env.str("OIDC_NAME", "Force sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": read_secret(env, "OIDC_CLIENT_SECRET", data_dir=DATA_DIR),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
SESSION_ENGINE = "portal.core.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # a shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *SIGN_ON_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# ---- language and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "en")
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("FORCE_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

# ---- clockwork -----------------------------------------------------------------------------------------------------
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(REDIS_URL, DATA_DIR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120  # above the longest network call: two uploads and one post at 35 s each
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = env.str("WORKER_POOL", "threads")
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", 8)
PUBLISHING_CONCURRENCY = env.int("PUBLISHING_CONCURRENCY", 32)  # threads of the publisher; each holds one database connection
# Two queues and a process for each, so that a network that does not answer holds up neither mail nor the sweep.
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("portal", "publishing")]
CELERY_TASK_ROUTES = {f"campaigns.publishing.tasks.{name}": {"queue": "publishing"} for name in ("publish", "reconcile", "remove", "probe")}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_DB_REUSE_MAX = 1000  # otherwise the connection is closed after every task, whatever CONN_MAX_AGE says
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "timetable")
DIGEST_AT = env.str("DIGEST_AT", "07:30")  # when the daily mail leaves, in the force's zone
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 2.0)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "portal.core.tasks.beat_heart", "schedule": 10.0, "args": ["worker", "timetable"]},
    "heartbeat-of-publishing": {
        "task": "portal.core.tasks.beat_heart",
        "schedule": 10.0,
        "args": ["publisher", "timetable"],
        "options": {"queue": "publishing"},
    },
    "send-mail": {"task": "portal.core.tasks.send_mail_due", "schedule": 15.0},
    "send-digests": {"task": "portal.core.tasks.send_digests", "schedule": 300.0},
    "sweep-photos": {"task": "campaigns.drafting.tasks.sweep_photos", "schedule": 5.0},
    "sweep-shelves": {"task": "campaigns.drafting.tasks.sweep_shelves", "schedule": 3600.0},
    "compare-drafts": {"task": "campaigns.drafting.tasks.compare_again", "schedule": 900.0},
    "sweep-deliveries": {"task": "campaigns.publishing.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": 30}},
    "tell-what-is-live": {"task": "campaigns.publishing.tasks.tell_sent", "schedule": 5.0},
    "tend-stops-and-removals": {"task": "campaigns.publishing.tasks.tend", "schedule": 5.0},
    "look-after-accounts": {"task": "campaigns.publishing.tasks.look_after_accounts", "schedule": 900.0},
    "expire-drafts": {"task": "campaigns.reviewing.tasks.expire_undecided", "schedule": 60.0},
    "open-circles": {"task": "onboarding.learning.tasks.open_ready_circles", "schedule": 300.0},
    "open-renewals": {"task": "onboarding.learning.tasks.open_renewals", "schedule": crontab(hour="2", minute="10")},
    "count-participation": {"task": "portal.dashboard.tasks.count_participation", "schedule": crontab(hour="2", minute="40")},
}

# ---- drafting ------------------------------------------------------------------------------------------------------
UTM_HOSTS = env.list("UTM_HOSTS", ["northshore.example.org"] if DEMO else [])  # the force's own sites: links to them carry their campaign's tag
X_PRICE_WITH_LINK = env.str("X_PRICE_WITH_LINK", "$0.20")  # of one post; docs.x.com, X API pricing, pay-per-use. Empty: nothing is said about it
X_PRICE_WITHOUT_LINK = env.str("X_PRICE_WITHOUT_LINK", "$0.015")
X_PRICES_SINCE = env.date("X_PRICES_SINCE", date(2026, 4, 20))  # since when X charges this; write down the day when you change the prices
RETENTION_YEARS = {"routine": 2, "case": 7, "corporate": 7, "historic": 0} | env.dict("RETENTION_YEARS", {}, subcast_values=int)  # 0: for good

# ---- publishing ----------------------------------------------------------------------------------------------------
SANDBOX_URL = env.str("SANDBOX_URL", f"http://127.0.0.1:{SANDBOX_PORT}")
SANDBOX_PUBLIC_URL = env.str("SANDBOX_PUBLIC_URL", SANDBOX_URL)  # where a browser finds the stand-ins, if not where the worker does
X_API_BASE = env.str("X_API_BASE", SANDBOX_URL if DEMO else "https://api.x.com")
X_PERMALINK_BASE = env.str("X_PERMALINK_BASE", f"{SANDBOX_PUBLIC_URL}/x" if DEMO else "https://x.com/i/web/status")
X_CONSUMER_KEY = read_secret(env, "X_CONSUMER_KEY", data_dir=DATA_DIR, default="sandbox" if DEMO else "")
X_CONSUMER_SECRET = read_secret(env, "X_CONSUMER_SECRET", data_dir=DATA_DIR, default="sandbox" if DEMO else "")
X_CLIENT_ID = read_secret(env, "X_CLIENT_ID", data_dir=DATA_DIR, default="sandbox" if DEMO else "")  # OAuth 2, where the force prefers it
X_CLIENT_SECRET = read_secret(env, "X_CLIENT_SECRET", data_dir=DATA_DIR, default="sandbox" if DEMO else "")
X_AUTHORISE_PAGE = f"{SANDBOX_PUBLIC_URL}/oauth/authorize" if DEMO else "https://api.x.com/oauth/authorize"  # where a browser goes to consent
X_CONSENT_PAGE = f"{SANDBOX_PUBLIC_URL}/i/oauth2/authorize" if DEMO else "https://x.com/i/oauth2/authorize"
FACEBOOK_DIALOG_BASE = SANDBOX_PUBLIC_URL if DEMO else "https://www.facebook.com"
FACEBOOK_GRAPH_BASE = env.str("FACEBOOK_GRAPH_BASE", SANDBOX_URL if DEMO else "https://graph.facebook.com")
FACEBOOK_APP_ID = read_secret(env, "FACEBOOK_APP_ID", data_dir=DATA_DIR, default="sandbox" if DEMO else "")
FACEBOOK_APP_SECRET = read_secret(env, "FACEBOOK_APP_SECRET", data_dir=DATA_DIR, default="sandbox" if DEMO else "")
GRAPH_VERSION = env.str("GRAPH_VERSION", "26.0")
X_METRICS = env.bool("X_METRICS", False)  # X's terms name what a government may be shown of X; see docs/security.md
BLUESKY_PDS = env.str("BLUESKY_PDS", "") or (SANDBOX_URL if DEMO else "https://bsky.social")
BLUESKY_PERMALINK_BASE = env.str("BLUESKY_PERMALINK_BASE", f"{SANDBOX_PUBLIC_URL}/bluesky" if DEMO else "https://bsky.app/profile")
MASTODON_SERVER = env.str("MASTODON_SERVER", "") or (SANDBOX_URL if DEMO else "")  # for an account that names no server of its own
NETWORK_TIMEOUT = (env.float("NETWORK_CONNECT_SECONDS", 5.0), env.float("NETWORK_READ_SECONDS", 30.0))  # to connect, to wait for each read
LEASE_SECONDS = env.int("LEASE_SECONDS", 150)  # longer than CELERY_TASK_TIME_LIMIT, so that a live worker never loses its claim
CLASH_MINUTES = env.int("CLASH_MINUTES", 15)  # two posts on one account nearer than this are pointed out
LATE_LIMIT_MINUTES = env.int("LATE_LIMIT_MINUTES", 60)  # what each category makes of it: campaigns/publishing/lateness.py
BOOKING_PHOTO_DAYS = env.int("BOOKING_PHOTO_DAYS", 14)  # after which a post with a booking photo comes down by itself
RECONCILE_AFTER_SECONDS = env.list("RECONCILE_AFTER_SECONDS", [45, 180, 600], subcast=int)

# ---- screening -----------------------------------------------------------------------------------------------------
SCREENING_PACKS = env.list("SCREENING_PACKS", ["uk", "us", "ca"])  # countries with a data file in campaigns/drafting/screening/packs
SCREENING_OWN_CONTACTS: list[str] = env.list("SCREENING_OWN_CONTACTS", [])  # numbers, addresses and mail domains that the force gives to everybody
NAME_FINDINGS_PER_DAY = env.int("NAME_FINDINGS_PER_DAY", 10)  # names that must not be named, in one person's saved drafts, before saving is refused
# ---- review --------------------------------------------------------------------------------------------------------
TRUST_AFTER = env.int("TRUST_AFTER", 5)  # approvals in a row that open the shorter route to an author
LOOKING_MINUTES = env.int("LOOKING_MINUTES", 5)  # how long "somebody is looking at it" holds without a sign of life
FRESH_SIGN_IN_MINUTES = env.int("FRESH_SIGN_IN_MINUTES", 15)  # whoever approves has shown within this time who they are
APPROVAL_WINDOW_DAYS = env.int("APPROVAL_WINDOW_DAYS", 7)  # how long after its time an approved post may still go out
EXPIRY_WARNING_HOURS = env.int("EXPIRY_WARNING_HOURS", 2)  # so long before something in review expires, those concerned are told
OUTSIDE_LINK_HOURS = env.int("OUTSIDE_LINK_HOURS", 72)

# ---- figures -------------------------------------------------------------------------------------------------------
SMALL_CELL = env.int("SMALL_CELL", 5)  # the fewest people a shown figure may stand for; counts as 3 when it is lower

# ---- logging -------------------------------------------------------------------------------------------------------
# A line of the log says what was asked for, never by whom: questions to leadership and sharing are nobody's business. The trail says who decided.
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # a refusal is in the trail; it needs no traceback
        # These two write bearer tokens and request bodies at DEBUG.
        "tweepy": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "oauthlib": {"level": "WARNING"},
        "requests_oauthlib": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},  # lists the letters of a name that it puts into a PDF
    },
}
