"""All settings, read from the environment once. Every variable is listed in docs/reference/settings.md."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from supportdesk.environment import (
    DEVELOPMENT_SECRET_KEY,
    boolean,
    choice,
    env,
    environment_name,
    integer,
    needed,
    refuse_other_schemes,
    refuse_plain_http,
    refuse_unsafe_production,
    required,
    text,
)
from supportdesk.logs import logging_config
from timekeeping.wall_clock import UnknownTimeZone, parse_zone

# Lets generic classes of Django, such as ModelAdmin[Ticket], be written with their type.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
IS_PRODUCTION = environment_name() == "production"
DATA_FOLDER = Path(text("DATA_FOLDER", default=str(BASE_DIR / ".data")))

SECRET_KEY = required("SECRET_KEY", development=DEVELOPMENT_SECRET_KEY, is_production=IS_PRODUCTION)
DEBUG = boolean("DEBUG", default=False)
refuse_unsafe_production(is_production=IS_PRODUCTION, secret_key=SECRET_KEY, is_debug=DEBUG)

BASE_URL = required("BASE_URL", development="http://localhost:8000", is_production=IS_PRODUCTION).rstrip("/")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", development="*", is_production=IS_PRODUCTION).split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "outbox",
    "accounts",
    "notifications",
    "communities",
    "rotations",
    "tickets",
    "escalation",
    "incidents",
    "github_mirror",
    "reports",
    "api",
    "supportdesk",
]

MIDDLEWARE = [
    "supportdesk.middleware.ProbesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "supportdesk.middleware.FormEncodingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    # After what loads the person: a database that is away is waited for once.
    "supportdesk.middleware.PrivatePagesMiddleware",
    "accounts.middleware.OtherSiteMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "supportdesk.urls"
WSGI_APPLICATION = "supportdesk.wsgi.application"

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
                "supportdesk.context_processors.site",
            ],
            "builtins": ["supportdesk.templatetags.desk"],
        },
    }
]

# --- the database and the broker -----------------------------------------------------------------
DATABASE_URL = required("DATABASE_URL", development="", is_production=IS_PRODUCTION)
REDIS_URL = required("REDIS_URL", development="", is_production=IS_PRODUCTION)
if not DATABASE_URL or not REDIS_URL:
    # Never reached in production, whose image has none of the packages this module needs.
    from supportdesk import embedded

    DATABASE_URL = DATABASE_URL or embedded.postgres_url(DATA_FOLDER)
    REDIS_URL = REDIS_URL or embedded.valkey_url(DATA_FOLDER)

refuse_other_schemes("DATABASE_URL", DATABASE_URL, schemes=("postgresql", "postgres"))
refuse_other_schemes("REDIS_URL", REDIS_URL, schemes=("redis", "rediss"))

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
# A pool saves the 4-6 ms that a new connection per request costs.
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": integer("DATABASE_POOL", default=8),
    # A database that is away must fail a request (and /readyz) soon, not hold it for half a minute.
    "timeout": 5,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_redis_cache = {"LOCATION": REDIS_URL, "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}
CACHES = {
    # Pages go on without it.
    "default": {"BACKEND": "supportdesk.cache.ForgivingRedisCache", **_redis_cache},
    # Probes must hear when it is away.
    "heartbeats": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_redis_cache},
}

# --- time ----------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
FORMAT_MODULE_PATH: list[str] = []

# The zone in which "a working day, Monday to Friday" is read (domain.md, default policy).
WORKING_TIME_ZONE = text("WORKING_TIME_ZONE", default="UTC")
try:
    parse_zone(WORKING_TIME_ZONE)
except UnknownTimeZone as error:
    raise ImproperlyConfigured(f"WORKING_TIME_ZONE: {error}") from None

# --- people --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
# One address per person: the one they sign in with is the one that mail goes to.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Sign-in and password reset answer alike whether or not the address is known (attacks.md, 23).
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[supportdesk] "
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SIGNUP_IS_OPEN = boolean("SIGNUP_IS_OPEN", default=True)
INVITATION_LIFETIME = timedelta(days=integer("INVITATION_DAYS", default=7))

SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if text("GITHUB_SIGN_IN_CLIENT_ID", default=""):
    SOCIALACCOUNT_PROVIDERS["github"] = {
        # GitHub says of each address whether it is verified. Never assume it ("VERIFIED_EMAIL"): anybody can add
        # anybody's address to a GitHub account, and would be let into that person's account here.
        "SCOPE": ["user:email"],
        "APPS": [
            {
                "client_id": text("GITHUB_SIGN_IN_CLIENT_ID"),
                "secret": needed("GITHUB_SIGN_IN_SECRET", by="GITHUB_SIGN_IN_CLIENT_ID"),
            }
        ],
    }
if text("OIDC_SERVER_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": text("OIDC_PROVIDER_ID", default="oidc"),
                "name": text("OIDC_NAME", default="your institution"),
                "client_id": needed("OIDC_CLIENT_ID", by="OIDC_SERVER_URL"),
                "secret": needed("OIDC_CLIENT_SECRET", by="OIDC_SERVER_URL"),
                "settings": {"server_url": text("OIDC_SERVER_URL")},
            }
        ],
    }

# --- web security --------------------------------------------------------------------------------
if not IS_PRODUCTION:
    # Browsers share cookies between the ports of one host: two copies of the desk must not sign each other out.
    SESSION_COOKIE_NAME = f"sessionid_{urlsplit(BASE_URL).port or 80}"
SESSION_COOKIE_AGE = integer("SESSION_DAYS", default=14) * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if boolean("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Attempts are counted per visitor: the last address in X-Forwarded-For is the one our own proxy saw.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
if IS_PRODUCTION and BASE_URL.startswith("https://"):
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- the API -------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    # The session of somebody who is signed in. What programs call names api.authentication.BearerAuthentication.
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.TeamOnly"],
    # The framework's own pages need inline scripts, which our policy forbids.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "supportdesk",
    "DESCRIPTION": 'Who is on call, and when. Errors are {"detail": "a sentence"}.',
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["api.permissions.TeamOnly"],
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(text("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(text("MEDIA_ROOT", default=str(DATA_FOLDER / "media")))
# Hashed names need `collectstatic`, which only the production image runs.
_static_storage = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if IS_PRODUCTION
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
ATTACHMENT_MAX_BYTES = integer("ATTACHMENT_MAX_MB", default=20) * 1024 * 1024
ATTACHMENT_MAX_COUNT = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- mail ----------------------------------------------------------------------------------------
EMAIL_URL = required(
    "EMAIL_URL", development=f"filemail:///{DATA_FOLDER / 'mail'}", is_production=IS_PRODUCTION
)
refuse_other_schemes("EMAIL_URL", EMAIL_URL, schemes=env.EMAIL_SCHEMES)
_mail = env.email_url_config(EMAIL_URL)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("MAIL_FROM", default="supportdesk <support@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- events and deliveries (architecture.md, "How a request flows") ------------------------------
# For each ticket event one pending delivery is written per consumer named here.
EVENT_CONSUMERS = ["escalation", "notifications", "github_mirror"]
# Every consumer's handler: a delivery of that consumer is handed to it, at least once.
DELIVERY_HANDLERS = {
    "escalation": "escalation.following.follow",
    "notifications": "tickets.notices.write_messages",
    "email": "notifications.sending.send_message",
    "github_mirror": "github_mirror.outbound.plan_writes",
    "github": "github_mirror.sending.send_write",
    "github_hook": "github_mirror.hooks.process_hook",
}
# How people are called at once. Each kind of way has a lane of its own, so that no slow provider holds up another and
# nothing ordinary holds up a page: its worker is the Procfile's `pages`.
PAGE_WAYS = (
    "email",
    "sms",
    "voice",
    "push",
    "slack",
    "pagerduty",
    "opsgenie",
    "ntfy",
    "matrix",
    "apprise",
)
PAGE_CONSUMERS = [f"page-{way}" for way in PAGE_WAYS]
URGENT_CONSUMERS = ["escalation", *PAGE_CONSUMERS]
# Worked by workers of their own (each by its queue of Celery), so that another system's slowness holds up nothing else.
OWN_LANES = {"github": "mirror", "github_hook": "mirror"}
# Of a lane's deliveries only those are claimed that its gate lets through now.
LANE_GATES = {"github": "github_mirror.turns.may_leave"}
# Of these, what is due together for one person by one way is handed over together.
BATCH_DELIVERY_HANDLERS = dict.fromkeys(["message", *PAGE_CONSUMERS], "notifications.delivery.send_batch")

# Text messages and calls. Without an account they are not offered.
TWILIO_ACCOUNT_SID = text("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = needed("TWILIO_AUTH_TOKEN", by="TWILIO_ACCOUNT_SID") if TWILIO_ACCOUNT_SID else ""
TWILIO_FROM = needed("TWILIO_FROM", by="TWILIO_ACCOUNT_SID") if TWILIO_ACCOUNT_SID else ""
TWILIO_API_URL = text("TWILIO_API_URL", default="https://api.twilio.com").rstrip("/")
# The key by which browsers' push services know this desk; one is made and kept in the database when none is given.
VAPID_PRIVATE_KEY = text("VAPID_PRIVATE_KEY", default="")
# Hosts that messages may be sent to in a private network; by default there is none.
PAGE_TRUSTED_HOSTS = frozenset(text("PAGE_TRUSTED_HOSTS").lower().replace(",", " ").split())

GITHUB_TOKEN = text("GITHUB_TOKEN", default="")
GITHUB_REPOSITORY = text("GITHUB_REPOSITORY", default="")
GITHUB_API_URL = text("GITHUB_API_URL", default="https://api.github.com").rstrip("/")
refuse_plain_http("GITHUB_API_URL", GITHUB_API_URL)
# A GitHub App instead of a token; its key may stand on one line with \\n for line ends.
GITHUB_APP_ID = text("GITHUB_APP_ID", default="")
GITHUB_APP_PRIVATE_KEY = (
    needed("GITHUB_APP_PRIVATE_KEY", by="GITHUB_APP_ID").replace("\\n", "\n") if GITHUB_APP_ID else ""
)
# What GitHub lets an account create, and ask, in points (a read 1, a write 5). Its own limits; an Enterprise Server's
# administrator may have set others.
GITHUB_CREATIONS_A_MINUTE = integer("GITHUB_CREATIONS_A_MINUTE", default=80)
GITHUB_CREATIONS_AN_HOUR = integer("GITHUB_CREATIONS_AN_HOUR", default=500)
GITHUB_POINTS_A_MINUTE = integer("GITHUB_POINTS_A_MINUTE", default=900)
# Of the repository's webhook. Without it no webhook is accepted, and changes at GitHub come every five minutes.
GITHUB_WEBHOOK_SECRET = text("GITHUB_WEBHOOK_SECRET", default="")

# Hosts of which people's own calendars may be read without TLS and in a private network; by default there is none.
CALENDAR_TRUSTED_HOSTS = frozenset(text("CALENDAR_TRUSTED_HOSTS").lower().replace(",", " ").split())

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A lost poke costs a minute, so a web request must not hang on a broker that is away.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5, "max_retries": 1}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ROUTES = {
    "outbox.tasks.deliver_urgent": {"queue": "pages"},
    "outbox.tasks.sweep_urgent": {"queue": "pages"},
    # Asks Valkey what GitHub said, so it has no place among what is urgent.
    "outbox.tasks.sweep_own_lanes": {"queue": "mirror"},
    "supportdesk.tasks.beat_pages_heart": {"queue": "pages"},
    "escalation.tasks.escalate_due": {"queue": "pages"},
}
CELERY_BEAT_SCHEDULE = {
    "sweep-urgent": {
        "task": "outbox.tasks.sweep_urgent",
        "schedule": 4.0,
        # One that waited longer is followed by another.
        "options": {"expires": 4.0},
    },
    "escalate-due": {
        "task": "escalation.tasks.escalate_due",
        "schedule": 4.0,
        "options": {"expires": 4.0},
    },
    "sweep-own-lanes": {
        "task": "outbox.tasks.sweep_own_lanes",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "deliver-due": {"task": "outbox.tasks.deliver_due", "schedule": 10.0},
    "forget-unfiled-uploads": {"task": "tickets.tasks.forget_unfiled_uploads", "schedule": 3600.0},
    "hand-over": {"task": "tickets.tasks.hand_over", "schedule": 900.0},
    "tell-of-breaches": {"task": "tickets.tasks.tell_of_breaches", "schedule": 60.0},
    "announce-shifts-ahead": {"task": "rotations.tasks.announce_ahead", "schedule": 3600.0},
    # Every hour, so that the weekly message comes on each manager's own Monday morning.
    "tell-managers-of-checks": {"task": "rotations.tasks.tell_managers_of_checks", "schedule": 3600.0},
    "read-time-off-calendars": {"task": "rotations.tasks.read_time_off_calendars", "schedule": 3600.0},
    # Every hour, so that it comes by day to everybody.
    "test-pages": {"task": "rotations.tasks.test_pages", "schedule": 3600.0},
    "look-after-plan-runs": {"task": "rotations.tasks.look_after_plan_runs", "schedule": 60.0},
    "look-after-what-ifs": {"task": "escalation.tasks.look_after_what_ifs", "schedule": 60.0},
    "remind-of-incident-updates": {"task": "incidents.tasks.remind_of_incident_updates", "schedule": 60.0},
    # What a web process that died stored and did not read.
    "read-left-over-alerts": {"task": "incidents.tasks.read_left_over_alerts", "schedule": 30.0},
    "forget-old-alert-messages": {
        "task": "incidents.tasks.forget_old_alert_messages",
        "schedule": 86400.0,
    },
    # Every minute: it proves once a night, after a change of the policy, and whatever was asked for.
    "look-after-proofs": {"task": "escalation.tasks.look_after_proofs", "schedule": 60.0},
    # Every minute: what is due is each repository every five, and one in trouble as soon as it may be tried again.
    "reconcile-mirrors": {
        "task": "github_mirror.tasks.reconcile_due",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "plan-failed-for-github-again": {"task": "github_mirror.tasks.plan_failed_again", "schedule": 86400.0},
    "forget-old-syncs": {"task": "github_mirror.tasks.forget_old_syncs", "schedule": 86400.0},
    "settle-given-up-hooks": {"task": "github_mirror.tasks.settle_given_up_hooks", "schedule": 60.0},
    "forget-old-hook-bodies": {"task": "github_mirror.tasks.forget_old_hook_bodies", "schedule": 86400.0},
    "worker-heartbeat": {"task": "supportdesk.tasks.beat_heart", "schedule": 15.0},
    "pages-heartbeat": {"task": "supportdesk.tasks.beat_pages_heart", "schedule": 15.0},
}
CELERY_BEAT_SCHEDULER = "supportdesk.beat:HeartbeatScheduler"
CELERY_WORKER_CONCURRENCY = integer("WORKER_CONCURRENCY", default=2)

# --- logs ----------------------------------------------------------------------------------------
LOGGING = logging_config(
    level=choice(
        "LOG_LEVEL",
        among=("DEBUG", "INFO", "WARNING", "ERROR"),
        default="INFO" if IS_PRODUCTION else "WARNING",
    ),
    is_json=IS_PRODUCTION,
)
