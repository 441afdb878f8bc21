"""One settings file. What differs between places comes from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from vincula_practice.config import env, logs
from vincula_practice.config.sound_sqlite import prefer_sound

prefer_sound()  # before Django loads its database backend

PACKAGE = Path(__file__).resolve().parent.parent

# --- where it runs --------------------------------------------------------------
VINCULA_DEMO = env.flag("VINCULA_DEMO")
VINCULA_DATA = Path(env.text("VINCULA_DATA", "var")).resolve()
VINCULA_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
# The key store: never inside the data folder, never in its backups.
VINCULA_KEYS = Path(env.text("VINCULA_KEYS", f"{VINCULA_DATA}-keys")).resolve()
# Signed heads of the audit and who was erased: best on another machine's disk.
VINCULA_ANCHORS = Path(env.text("VINCULA_ANCHORS", f"{VINCULA_DATA}-anchors")).resolve()
# Backups of data and of keys: two folders, so that keys can be kept for a shorter time.
VINCULA_BACKUPS = Path(env.text("VINCULA_BACKUPS", f"{VINCULA_DATA}-backups")).resolve()
VINCULA_KEY_BACKUPS = Path(
    env.text("VINCULA_KEY_BACKUPS", f"{VINCULA_DATA}-key-backups")
).resolve()
VINCULA_PRACTICE_KEY = env.text("VINCULA_PRACTICE_KEY", "")
VINCULA_KEY_COMMAND = env.text("VINCULA_KEY_COMMAND", "")
SECRET_KEY = env.text("VINCULA_SECRET_KEY", "demo-only" * 6 if VINCULA_DEMO else None)
DEBUG = env.flag("VINCULA_DEBUG")
ALLOWED_HOSTS = env.listed("VINCULA_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.listed("VINCULA_ORIGINS")
# The address that links in messages begin with; empty: the address of the request.
VINCULA_BASE_URL = env.text("VINCULA_BASE_URL", "").rstrip("/")
# How many proxies of our own stand before the site: their word on addresses counts.
VINCULA_PROXIES = int(env.text("VINCULA_PROXIES", "0"))
# Plain http is for the demo on one's own machine; everywhere else cookies need TLS.
VINCULA_HTTPS = not (VINCULA_DEMO or DEBUG or env.flag("VINCULA_PLAIN_HTTP"))

# --- parts ----------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "vincula_practice.vault",
    "vincula_practice.audit",
    "vincula_practice.people",
    "vincula_practice.sessions",
    "vincula_practice.collaboration",
    "vincula_practice.checkins",
    "vincula_practice.progress",
    "vincula_practice.safety",
    "vincula_practice.signals",
    "vincula_practice.conversations",
    "vincula_practice.rights",
    "vincula_practice.demo",
    "vincula_practice.policy",
    "vincula_practice.config",
]
MIDDLEWARE = [
    "vincula_practice.config.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before the static files, so that they carry the policy too.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "vincula_practice.config.whole_bodies.WholeBodiesMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "vincula_practice.config.middleware.OwnLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vincula_practice.config.middleware.MemberMiddleware",
    "vincula_practice.config.session_limits.SessionLimitsMiddleware",
    "vincula_practice.config.second_factor.SecondFactorMiddleware",
    "vincula_practice.config.openings.OpeningsMiddleware",
    "vincula_practice.policy.middleware.PolicyMiddleware",
    "vincula_practice.config.middleware.PrivateResponsesMiddleware",
]
ROOT_URLCONF = "vincula_practice.config.urls"
WSGI_APPLICATION = "vincula_practice.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A page owns its templates: web/<page>/templates, portal/<page>/templates.
        "DIRS": [PACKAGE / "templates", *sorted(PACKAGE.glob("*/*/templates"))],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vincula_practice.config.context.frame",
            ],
        },
    }
]

FORM_RENDERER = "vincula_practice.config.fields.PrivateFields"

# --- data -----------------------------------------------------------------------
DATABASES = {
    "default": env.database(
        env.text("VINCULA_DATABASE", f"sqlite://{VINCULA_DATA / 'practice.sqlite3'}")
    )
}
ATOMIC_REQUESTS = False  # actions are atomic; a page that only reads holds no lock

# --- people ---------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["vincula_practice.people.sign_in.SignedIn"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_DJANGOS, _OWN = "django.contrib.auth.password_validation", "vincula_practice.people"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_DJANGOS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": f"{_DJANGOS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": f"{_OWN}.passwords.LongestPasswordValidator"},
    {"NAME": f"{_OWN}.passwords.LeakedPasswordValidator"},
    {"NAME": f"{_OWN}.passwords.KnownWordsValidator"},
]
ACCOUNT_ADAPTER = "vincula_practice.web.account.adapter.InvitedOnlyAdapter"
# E-mail addresses are unique through their blind index, which the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "auth.E003"]
# allauth's own would copy addresses into its table, in plain text.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class
)
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An invitation link reached the mailbox already; nothing else creates accounts.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# allauth would begin each subject with the site's address.
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# allauth counts in a cache, each process for itself: people/guesses.py counts instead.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 5
_FACTOR_FORMS = "vincula_practice.web.account.factors.forms"
_PASSKEY_FORMS = "vincula_practice.web.account.factors.passkey_forms"
ACCOUNT_FORMS = {
    "change_password": f"{_FACTOR_FORMS}.NewPasswordForm",
    "reset_password": f"{_FACTOR_FORMS}.ForgottenForm",
}
MFA_ADAPTER = "vincula_practice.web.account.factors.adapter.SealedFactors"
MFA_FORMS = {
    "authenticate": f"{_FACTOR_FORMS}.CodeForm",
    "reauthenticate": f"{_FACTOR_FORMS}.ConfirmCodeForm",
    "activate_totp": f"{_FACTOR_FORMS}.AppForm",
    "add_webauthn": f"{_PASSKEY_FORMS}.PasskeyForm",
    "login_webauthn": f"{_PASSKEY_FORMS}.PasskeySignInForm",
    "authenticate_webauthn": f"{_PASSKEY_FORMS}.PasskeyStepForm",
    "reauthenticate_webauthn": f"{_PASSKEY_FORMS}.PasskeyConfirmForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
# No address is confirmed by a link here: invitations and codes reach the mailbox.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Sealed, and under a hash of the cookie: a dump holds nothing that opens a session.
SESSION_ENGINE = "vincula_practice.people.browser_sessions"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- the web --------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if VINCULA_HTTPS else None
SECURE_SSL_REDIRECT = VINCULA_HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if VINCULA_HTTPS else 0
# Not "no-referrer": browsers then post with "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = VINCULA_HTTPS
# With this name a browser takes it only over TLS, and for this host alone. All others
# are named alike (people/cookies.py).
_HOST = "__Host-" if VINCULA_HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
MESSAGE_STORAGE = "vincula_practice.config.messages.Messages"
# Forms carry the token of the CSRF check; no script reads the cookie.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "vincula_practice.config.failures.csrf_failure"
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
        "worker-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        # No text becomes markup or code, but for what trust.js lets htmx put in.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
        # Told to ourselves alone, and kept without a word of the page.
        "report-uri": "/policy-report/",
        "report-to": "policy",
    }
}
# Static files are for our own pages only.
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

STATIC_URL = "static/"
STATIC_ROOT = VINCULA_DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
_STORAGE = "vincula_practice.config.static.Storage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _STORAGE
        if not env.flag("VINCULA_PLAIN_STATIC")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- messages -------------------------------------------------------------------
EMAIL_BACKEND = env.text(
    "VINCULA_MAIL",
    "django.core.mail.backends.console.EmailBackend"
    if VINCULA_DEMO
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env.text("VINCULA_SMTP_HOST", "localhost")
EMAIL_PORT = int(env.text("VINCULA_SMTP_PORT", "25"))
EMAIL_HOST_USER = env.text("VINCULA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("VINCULA_SMTP_PASSWORD", "")
# A mail server that does not answer must not hold up whoever waits for a page.
EMAIL_TIMEOUT = 10
EMAIL_USE_TLS = env.flag("VINCULA_SMTP_TLS")
DEFAULT_FROM_EMAIL = env.text("VINCULA_MAIL_FROM", "practice@localhost")

# --- language and time ----------------------------------------------------------
USE_TZ = True
TIME_ZONE = env.text("VINCULA_TIME_ZONE", "UTC")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = f"{_HOST}language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = VINCULA_HTTPS

# --- logs: what happened, never what was said -------------------------------------
LOGGING = logs.written(syslog=env.path_of_socket("VINCULA_LOG_SYSLOG"))
