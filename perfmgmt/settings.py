"""All settings, from environment variables; README lists them. MODE=production is the default."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from perfmgmt import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.choice("MODE", {"demo", "test", "production"}, default="production")
PRODUCTION = MODE == "production"

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver"
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", BASE_URL if PRODUCTION else "")

# --- Database: one database, three roles (see perfmgmt/tenancy/roles.sql) -------------------------

DATABASES = {"default": env.database("DATABASE_URL")}
if env.text("DATABASE_SCAN_URL", ""):
    DATABASES["scan"] = env.database("DATABASE_SCAN_URL")
if env.text("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = env.database("DATABASE_OWNER_URL") | {"CONN_MAX_AGE": 0}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.text("CACHE_PREFIX", "throughline"),
    }
}

# --- Apps ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "pgtrigger",
    "rest_framework",
    "template_partials",
    "perfmgmt.tenancy",
    "perfmgmt.events",
    "perfmgmt.organization",
    "perfmgmt.api",
    "strategy",
    "objectives",
    "accountability",
    "reviews",
    "evaluations",
    "perfmgmt.pages",
    "perfmgmt.notices",
    "perfmgmt.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "perfmgmt.tenancy.middleware.TenantMiddleware",
]

ROOT_URLCONF = "perfmgmt.urls"
WSGI_APPLICATION = "perfmgmt.wsgi.application"
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
                "perfmgmt.pages.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "perfmgmt.tenancy.templatetags.throughline",
            ],
        },
    }
]

# --- People and sign-in ----------------------------------------------------------------------------

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "perfmgmt.organization.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation link sent to it
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password is told to its owner
if MODE == "test":
    ACCOUNT_RATE_LIMITS = False  # a suite signs in more often in a minute than a person in a month
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# --- Security headers ------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=PRODUCTION and HTTPS)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits count the visitor's address, not the proxy's
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Languages and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "perfmgmt" / "locale"]
FORMAT_MODULE_PATH = "perfmgmt.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files -----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static" if PRODUCTION else None  # elsewhere finders serve
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / "var" / "media"))
STORAGES = {
    "default": env.storage("MEDIA_STORAGE"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Mail, tasks, API, logs ------------------------------------------------------------------------

globals().update(
    env.email("EMAIL_URL", "smtp://localhost:25" if PRODUCTION else "file:///tmp/throughline-mail")
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "Throughline <throughline@localhost>")

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)  # kombu's word for it
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False  # the outbox in PostgreSQL is the promise; a nudge may be lost
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": env.text("CACHE_PREFIX", "throughline") + ":",
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["perfmgmt.api.authentication.MemberAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["perfmgmt.api.authentication.IsMember"],
    "DEFAULT_RENDERER_CLASSES": ["perfmgmt.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["perfmgmt.api.parsers.ExactJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "perfmgmt.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "perfmgmt.api.problems.exception_handler",
    "COERCE_DECIMAL_TO_STRING": False,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Throughline",
    "DESCRIPTION": "Strategy execution: objectives, indicators, measurements, reviews, decisions.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1/\{organization\}",
    "ENUM_NAME_OVERRIDES": {
        "AgendaItemKind": "reviews.models.AgendaItem.Kind",
        "AgendaItemState": "reviews.models.AgendaItem.State",
        "AttendanceResponse": "reviews.models.Attendance.Response",
        "AuthoritySource": "accountability.models.Escalation.Source",
        "DependencySide": "accountability.models.Dependency.Side",
        "DependencyState": "accountability.models.Dependency.State",
        "ImportState": "objectives.models.Upload.State",
        "ImportTable": "objectives.tables.Table",
        "AssignmentRole": "accountability.models.Assignment.Role",
        "IndicatorRole": "objectives.models.ObjectiveIndicator.Role",
        "MemberRole": "perfmgmt.tenancy.models.Role",
        "ClosedRhythm": "objectives.shapes.control.CLOSED_RHYTHMS",
        "ExchangeRateKind": "objectives.models.ExchangeRate.Kind",
        "PeriodCloseState": "objectives.models.PeriodClose.State",
        "Rhythm": "objectives.models.words.Rhythm",
        "DecisionKind": "reviews.models.Decision.Kind",
        "DecisionRequestState": "reviews.models.DecisionRequest.State",
        "InitiativeState": "objectives.models.Initiative.State",
        "DriverVerdict": "objectives.shapes.analysis.VERDICTS",
        "EffectVerdict": "reviews.models.EffectCheck.Verdict",
        "InterventionKind": "reviews.models.InterventionKind",
        "InterventionState": "reviews.models.Intervention.State",
        "ObjectiveState": "objectives.models.Objective.State",
        "LessonTag": "evaluations.models.Lesson.Tag",
        "HealthState": "evaluations.shapes.health.STATES",
        "CycleSpan": "evaluations.models.Cycle.Span",
        "CycleState": "evaluations.models.Cycle.State",
        "EvaluationState": "evaluations.models.Evaluation.State",
        "PackKind": "evaluations.models.Pack.Kind",
        "PackPaper": "evaluations.models.Pack.Paper",
        "RiskResponse": "reviews.models.Risk.Response",
        "RiskState": "reviews.models.Risk.State",
        "PackState": "evaluations.models.Pack.State",
        "AssumptionState": "strategy.models.Assumption.State",
        "PlanState": "strategy.models.Plan.State",
        "ReviewState": "reviews.models.Review.State",
        "Status": "objectives.models.words.Status",
        "TemplateKind": "objectives.shapes.templates.KINDS",
        "Tension": "strategy.models.Tension",
        "UnitKind": "perfmgmt.tenancy.models.Unit.Kind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
