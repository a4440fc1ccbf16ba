"""All settings, from the environment. Each has a default that works on a laptop; docs/settings.md lists them."""

from pathlib import Path

import dj_database_url

from inbox.kit import env
from inbox.kit.sqlite import sqlite_options

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("INBOX_DATA_DIR", BASE_DIR / "var")

DEBUG = env.flag("INBOX_DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# Tracking codes are stored as HMAC under this key, kept outside the database.
TRACKING_PEPPER = env.secret("INBOX_TRACKING_PEPPER", DATA_DIR / "tracking_pepper")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env.text("INBOX_SITE_URL", f"http://localhost:{env.number('PORT', 8000)}").rstrip("/")
# How many proxies of ours stand in front and set X-Forwarded-For and X-Forwarded-Proto; none are believed by default.
TRUSTED_PROXIES = env.number("INBOX_TRUSTED_PROXIES", 0)
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "inbox.kit",
    "inbox.errands",
    "inbox.people",
    "inbox.questions",
    "inbox.search",
    "inbox.mailroom",
    "inbox.public",
    "inbox.desk",
    "inbox.api",
    "inbox.operate",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "inbox.kit.middleware.HeadWithoutBody",
    "inbox.kit.middleware.NothingKept",
    "inbox.kit.middleware.ContentSecurityPolicy",
    "inbox.kit.middleware.VersionedFiles",
    "inbox.kit.middleware.LanguageFromPath",
    "inbox.kit.middleware.DatabaseTrouble",
    "django.middleware.common.CommonMiddleware",
    "inbox.kit.middleware.SessionsForStaff",
    "inbox.kit.middleware.OwnOriginOnly",
    "inbox.kit.middleware.FormTokensForStaff",
    "inbox.kit.middleware.AccountsForStaff",
    "allauth.account.middleware.AccountMiddleware",
    "inbox.kit.middleware.MessagesForStaff",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "inbox.urls"
WSGI_APPLICATION = "inbox.wsgi.application"
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
                "inbox.public.context.frame",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'inbox.sqlite3'}"), conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = sqlite_options()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["inbox.people.accounts.NameOrAddress"]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
# For what a second factor is asked (docs/decisions/0008-signing-in.md). kit.throttle counts tries, not allauth.
SECOND_FACTOR = env.one_of("INBOX_SECOND_FACTOR", ("publish", "off", "all"))
ACCOUNT_ADAPTER = "inbox.desk.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "inbox.desk.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "inbox.desk.forms.account_codes.CodeForm",
    "reauthenticate": "inbox.desk.forms.account_codes.CodeAgainForm",
    "activate_totp": "inbox.desk.forms.account_codes.FirstCodeForm",
    "add_webauthn": "inbox.desk.forms.account_codes.PasskeyForm",
    "authenticate_webauthn": "inbox.desk.forms.account_codes.PasskeyStepForm",
    "reauthenticate_webauthn": "inbox.desk.forms.account_codes.PasskeyAgainForm",
    "login_webauthn": "inbox.desk.forms.account_codes.PasskeySignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds by which a phone's clock may be wrong

LANGUAGE_CODE = env.text("INBOX_DEFAULT_LANGUAGE", "en")
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "inbox" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # stored and computed in UTC; pages show the town's zone

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "inbox" / "static"]
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True  # no build step at install time
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-desk" if HTTPS else "desk"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_AGE = env.number("INBOX_SESSION_HOURS", 12) * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.number("INBOX_HSTS_SECONDS", 0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# Mail: EMAIL_URL like smtp+tls://user:password@host:587; without one, letters wait in the outbox and say so.
EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("INBOX_MAIL_FROM", "ask-once@localhost")

# The only links that point upward: FOLLOWERS, PERIODIC and ABOVE.
# Follower name → function. Each takes (event_id) and is idempotent.
FOLLOWERS: dict[str, str] = {
    "search": "inbox.search.followers.index_question",
    "letters": "inbox.mailroom.followers.write_letters",
}

# What the administration of people asks the questions: what became of a member's, what keeps a department open.
ABOVE: dict[str, str] = {
    "member left": "inbox.questions.leaving.member_left",
    "department in use": "inbox.questions.merging.in_the_way",
}

# What the worker does again and again: name → (function of now, seconds between runs).
PERIODIC: dict[str, tuple[str, int]] = {
    "settle": ("inbox.questions.settle.settle_due", 20),
    "vacate": ("inbox.questions.leaving.vacate_left", 300),
    "merge": ("inbox.questions.merging.finish", 30),
    "post": ("inbox.mailroom.send.post", 10),
    "forget receipts": ("inbox.questions.receiving.forget_receipts", 300),
    "sweep uploads": ("inbox.questions.uploads.sweep", 3600),
    "sweep tallies": ("inbox.kit.throttle.sweep", 3600),
    "sweep sessions": ("inbox.people.sessions.sweep", 3600),
    "sweep replies": ("inbox.kit.once.sweep", 3600),
    "sweep errands": ("inbox.errands.queue.sweep", 24 * 3600),
}

# Limits, each with its reason in docs/settings.md. A test or a benchmark raises them here, not by a back door.
LIMITS = {
    "question_min": 10,
    "question_max": 5_000,
    "files_per_question": 5,
    "file_bytes": 10 * 1024 * 1024,
    "disk_left_bytes": 200 * 1024 * 1024,
    "questions_per_address_hour": env.number("INBOX_LIMIT_QUESTIONS", 20),
    "code_tries_per_number_hour": 10,
    "code_tries_per_address_hour": env.number("INBOX_LIMIT_CODES", 60),
    "sign_in_tries_hour": 10,
    "password_letters_hour": 3,
    "letters_per_mail_address_day": 10,
    "receipt_minutes": 30,
    "publish_grace_seconds": env.number("INBOX_PUBLISH_GRACE", 600),
    "json_bytes": 1024 * 1024,
    "page": 50,
    "count_cap": 500,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILES_DIR = DATA_DIR / "files"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "inbox.kit.logs.OneJsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("INBOX_LOG_LEVEL", "WARNING")},
    "loggers": {"waitress.queue": {"level": "ERROR"}},  # else a line for each request that waits
}
