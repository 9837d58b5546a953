"""All settings, in one file. Production is the default; `./run` and the tests say otherwise."""

from pathlib import Path

from handoff import env, observability

BASE_DIR = Path(__file__).resolve().parent.parent
HANDOFF_ENV = env.choice("HANDOFF_ENV", ("local", "test", "production"), "production")
PRODUCTION = HANDOFF_ENV == "production"
SECRET_KEY = env.secret_key(production=PRODUCTION)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
DEBUG = False
if PRODUCTION:
    env.required("ALLOWED_HOSTS", "Name the hosts that Handoff answers to, separated by commas.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]", "testserver"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "ledger.apps.LedgerConfig",
    "people.apps.PeopleConfig",
    "handoff.apps.HandoffConfig",
    "handoff.imports.apps.ImportsConfig",
    "bar.apps.BarConfig",
    "briefs.apps.BriefsConfig",
    "bounces.apps.BouncesConfig",
    "inbound.apps.InboundConfig",
    "integrations.apps.IntegrationsConfig",
    "sync.apps.SyncConfig",
    *(["sample.apps.SampleConfig"] if not PRODUCTION else []),
    *env.words("HANDOFF_EXTRA_APPS"),
]
MIDDLEWARE = [
    "handoff.middleware.RequestLog",
    "handoff.middleware.Headers",
    "handoff.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware" if PRODUCTION else "handoff.files.Files",
    "handoff.compress.Compress",
    "handoff.htmx.Htmx",
    "people.session_store.Sessions",
    "django.middleware.common.CommonMiddleware",
    "handoff.gate.Gate",  # before the CSRF check: who is not signed in is told that first
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "handoff.middleware.Edge",
    "people.sessions.Slide",
    "handoff.middleware.Zone",
    "handoff.set_up_first.SetUpFirst",
]
# The load and the drills come in by a urlconf of their own; production knows only ours.
ROOT_URLCONF = "handoff.urls" if PRODUCTION else env.text("HANDOFF_URLS", "handoff.urls")
ASGI_APPLICATION = "handoff.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "handoff.shell.rail",
                *(["sample.shell.sample"] if not PRODUCTION else []),
            ]
        },
    }
]

# Data. Only `test` and the sample company may move the database's time (ledger.time).
TIME_TRAVEL = HANDOFF_ENV in ("local", "test")
_limits = {
    "idle_in_transaction_session_timeout": "60s",  # a forgotten transaction makes the clock sweep slow
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    **({"handoff.may_travel": "yes"} if TIME_TRAVEL else {}),
}
_database = env.postgres(env.required("DATABASE_URL", "Handoff runs on PostgreSQL 16 or newer."))
_database["OPTIONS"] |= {
    "options": " ".join(f"-c {name}={value}" for name, value in _limits.items()),
    "application_name": env.text("HANDOFF_PROCESS", "handoff"),
    "connect_timeout": "5",
    # A half-open network is noticed within half a minute instead of two hours.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **_database,
    }
}
if env.text("HANDOFF_PROCESS") == "web":
    # Each ASGI request may run in another thread: a pool keeps threads from holding a connection each.
    DATABASES["default"] |= {"ENGINE": "handoff.postgres", "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    # `timeout`: how long one waits while the server is away; in a busy spell it is LONGEST_WAIT of handoff.postgres.
    # A short `reconnect_timeout`: its pauses double, and after a long outage the next try could be a minute off.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": 16,
        "timeout": 0.5,
        "reconnect_timeout": 2,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"

# Signing in: allauth's flows, with our limits (people.throttle) in place of its own, which need the cache
AUTHENTICATION_BACKENDS = ["people.adapter.Backend"]
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_validators}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600
SESSION_ENGINE = "people.session_store"
SESSION_COOKIE_AGE = 14 * 86_400  # from the last use (people.sessions)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "people.signin_forms.SignInForm",
    "reauthenticate": "people.signin_forms.ReauthenticateForm",
    "change_password": "people.signin_forms.ChangePasswordForm",  # a class, as the next two  # nosec B105
    "reset_password": "people.signin_forms.AskForResetForm",  # nosec B105
    "reset_password_from_key": "people.signin_forms.NewPasswordForm",  # nosec B105
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by RevOps and proved by the invitation
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a class  # nosec B105
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "people.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "people.signin_forms.CodeForm",
    "reauthenticate": "people.signin_forms.ConfirmByCodeForm",
    "activate_totp": "people.signin_forms.ActivateForm",
    "add_webauthn": "people.signin_forms.PasskeyForm",
    "edit_webauthn": "people.signin_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # localhost has no TLS
# Links in mails are made from this and never from what a request says its host is.
PUBLIC_ADDRESS = env.public_address(production=PRODUCTION)

# Effects and hints. Nothing that must not be lost lives here.
REDIS_URL = env.required("REDIS_URL", "Handoff needs Redis 6 or Valkey 8, or newer.")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = env.celery_broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the default gives up after 100 tries
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_limit": 100,
    "socket_timeout": 20,
    "socket_connect_timeout": 4,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "retry_on_timeout": True,
}
CELERY_TASK_PUBLISH_RETRY = False  # a hint that cannot be given is dropped; the row is what counts
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_ROUTES = {"ledger.tasks.sweep_clocks": {"queue": "clocks"}}
CELERY_BEAT_SCHEDULE = {
    "watch": {"task": "ledger.tasks.watch", "schedule": 5, "options": {"expires": 5}},
    "sweep clocks": {"task": "ledger.tasks.sweep_clocks", "schedule": 15, "options": {"expires": 15}},
    # By ordinary workers: with every clock worker gone, the alarm that says so still gets out.
    "sweep effects": {"task": "ledger.tasks.sweep_effects", "schedule": 15, "options": {"expires": 15}},
    "go on with imports": {
        "task": "handoff.imports.tasks.sweep",
        "schedule": 15,
        "options": {"expires": 15},
    },
    "forget imported rows": {
        "task": "handoff.imports.tasks.forget",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "forget answers": {
        "task": "handoff.tasks.forget_answers",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "look for orphans": {
        "task": "bounces.tasks.look_for_orphans",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "clear sessions": {
        "task": "people.tasks.clear_sessions",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
}

# The API. What its resources are made of stands in handoff.api.base. Calls in a minute; 0: not limited.
API_CALLS = env.number("API_CALLS_PER_MINUTE", 600 if PRODUCTION else 0)
API_CALLS_FROM_ADDRESS = env.number("API_CALLS_PER_MINUTE_AND_ADDRESS", 3000 if PRODUCTION else 0)
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "handoff.api.schema.Description"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Handoff",
    "VERSION": "1",
    "DESCRIPTION": "All that Handoff's pages do, under the same rules and permissions.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "ENUM_NAME_OVERRIDES": {
        "Role": "people.models.Role",
        "RoleInTeam": "handoff.api.teams.IN_TEAM",
        "RoleOfService": "handoff.api.tokens.OF_SERVICE",
        "BriefField": "bar.frames.BriefField",
        "BriefFieldOfComment": "briefs.api_shapes.FIELD_CHOICES",
        "Frame": "bar.frames.Frame",
        "BarVersionState": "bar.models.State",
        "MeetingState": "handoff.api.handoffs.MEETING_STATES",
        "WhyWithdrawn": "handoff.reasons.Withdrawal",
        "WhyReassigned": "handoff.reasons.Reassignment",
        "WhyCorrected": "handoff.reasons.Correction",
        "RecycledTo": "bounces.models.Bounce.To",
        "ImportKind": "handoff.imports.api.KINDS",
    },
    "ENABLE_LIST_MECHANICS_ON_NON_2XX": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["handoff.api.schema.only_the_api"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "handoff.api.schema.nothing_but_the_fields",
    ],
}

# Telling the operator
OPERATOR_EMAIL = env.text("OPERATOR_EMAIL")
METRICS_TOKEN = env.text("METRICS_TOKEN")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "handoff@localhost")
vars().update(env.mail_server(env.text("EMAIL_URL")))
if OPERATOR_EMAIL and not env.text("EMAIL_URL"):
    env.refuse("OPERATOR_EMAIL is set and EMAIL_URL is not, so no alarm could be mailed.")

# The browser
FILE_UPLOAD_HANDLERS = [
    "handoff.imports.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LANGUAGE_CODE = "en"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "handoff.bundles.Finder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_MAX_AGE = 60 if PRODUCTION else 5  # what carries no hash; an edit shows at the next look
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "handoff.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = [
    f"https://{'*' if host.startswith('.') else ''}{host}"
    for host in env.words("ALLOWED_HOSTS")
    if host != "*"
]

LOGGING = observability.logging(level=env.text("LOG_LEVEL", "INFO"), pretty=not PRODUCTION)
observability.start_sentry(dsn=env.text("SENTRY_DSN"), environment=HANDOFF_ENV)
