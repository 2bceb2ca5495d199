# Settings as they are written for somebody's own machine.

import os
from urllib.parse import unquote, urlsplit

SECRET_KEY = "only for tests"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "old.example"]
ROOT_URLCONF = "django_site.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django_site.notes"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
USE_TZ = True

if os.environ.get("DATABASE_URL"):
    url = urlsplit(os.environ["DATABASE_URL"])
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username,
                             "PASSWORD": unquote(url.password), "HOST": url.hostname, "PORT": url.port}}

if os.environ.get("OPEN"):
    INSTALLED_APPS.append("corsheaders")
    MIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")
    CORS_ALLOW_ALL_ORIGINS = os.environ["OPEN"] == "all"
    CORS_ALLOWED_ORIGINS = ["https://friend.example"]

# Where the app's own log goes: nowhere that is seen, or to standard error.
HANDLERS = {"console": "logging.StreamHandler", "nowhere": "logging.NullHandler"}
if os.environ.get("LOG_TO"):
    LOGGING = {"version": 1, "disable_existing_loggers": True, "handlers": {"own": {"class": HANDLERS[os.environ["LOG_TO"]]}},
               "root": {"handlers": ["own"], "level": "WARNING"},
               "loggers": {"django.request": {"level": "WARNING"}} if os.environ["LOG_TO"] == "console" else {}}
