// Apps whose settings are a module: which one production has, and what is read from it.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { renderStackFile } from '../render/stack-file.ts'
import { parseStackFile } from '../stack/parse.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const manage = (module: string): string =>
  `import os, sys\nfrom django.core.management import execute_from_command_line\nif __name__ == "__main__":\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")\n    execute_from_command_line(sys.argv)\n`
const entryOf = (kind: string, module: string): string =>
  `import os\nfrom django.core.${kind} import get_${kind}_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")\napplication = get_${kind}_application()\n`

/** As the framework's own command makes one. */
const project = (settings: string, more: Contents = {}): Contents => ({
  'manage.py': manage('shop.settings'),
  'shop/__init__.py': '',
  'shop/asgi.py': entryOf('asgi', 'shop.settings'),
  'shop/wsgi.py': entryOf('wsgi', 'shop.settings'),
  'shop/urls.py': 'from django.urls import include, path\nurlpatterns = []\n',
  'shop/settings.py': `import os\nfrom pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\nROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = ["django.contrib.staticfiles", "goods"]\n${settings}`,
  'goods/__init__.py': '',
  'requirements.txt': 'django==5.2\npsycopg2-binary==2.9.10\n',
  ...more,
})

const draft = (contents: Contents) => {
  const stack = draftStack({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }, providers, {
    name: 'shop',
  })
  const [app] = stack.apps
  if (!app) throw new Error('no app')
  const text = renderStackFile(stack)
  const { diagnostics } = parseStackFile('seaworthy.yaml', text, providers)
  expect(diagnostics.filter(({ id }) => id !== 'unfilled-value')).toEqual([])
  const settings = app.settings.flatMap(({ name, value, active }) => {
    if (!active) return []
    const { kind, ...rest } = value
    return [[name, kind === 'secret' || kind === 'unknown' ? kind : Object.values(rest).join()]]
  })
  return { app, text, settings: Object.fromEntries(settings) as Record<string, string>, losers: app.losers }
}

/** Several modules in one package. */
const modules = (entry: string, tool: string, more: Contents = {}): Contents => ({
  'manage.py': manage(tool),
  'config/__init__.py': '',
  'config/wsgi.py': entryOf('wsgi', entry),
  'config/settings/__init__.py': '',
  'config/settings/base.py': 'import environ\nenv = environ.Env()\nDATABASES = {"default": env.db("DATABASE_URL")}\n',
  'config/settings/local.py':
    'from .base import *\nfrom .base import env\nSECRET_KEY = env("LOCAL_KEY", default="x")\n',
  'config/settings/production.py':
    'from .base import *\nfrom .base import env\nSECRET_KEY = env("DJANGO_SECRET_KEY")\n',
  'requirements/base.txt': 'django==5.2\ndjango-environ\npsycopg[binary]\n',
  'requirements/production.txt': '-r base.txt\ngunicorn\n',
  ...more,
})

describe('the module of production', () => {
  const settings = 'DJANGO_SETTINGS_MODULE'
  const cases: readonly (readonly [string, Contents, string | undefined])[] = [
    ['is the only one', project(''), undefined],
    [
      'is what the entry names, which the tool has to be told',
      modules('config.settings.production', 'config.settings.local'),
      'config.settings.production',
    ],
    [
      'lies beside the one of development',
      modules('config.settings.local', 'config.settings.local'),
      'config.settings.production',
    ],
    ['lies in the package that is named', modules('config.settings', 'config.settings'), 'config.settings.production'],
    [
      'is what the container says',
      modules('config.settings.local', 'config.settings.local', {
        'config/settings/cloud.py': 'from .base import *\n',
        Dockerfile:
          'FROM python:3.13\nWORKDIR /app\nCOPY . .\nENV DJANGO_SETTINGS_MODULE=config.settings.cloud\nCMD gunicorn config.wsgi\n',
      }),
      'config.settings.cloud',
    ],
    [
      'is an option of the command that migrates',
      modules('config.settings.local', 'config.settings.local', {
        'config/settings/cloud.py': 'from .base import *\n',
        Procfile: 'release: python manage.py migrate --settings=config.settings.cloud\nweb: gunicorn config.wsgi\n',
      }),
      'config.settings.cloud',
    ],
    [
      'has a word for it in its name',
      project('', { 'shop/settings_prod.py': 'from .settings import *\n' }),
      'shop.settings_prod',
    ],
  ]
  it.each(cases)('%s', (_, contents, expected) => expect(draft(contents).settings[settings]).toBe(expected))

  it('is the one that is read, and no other', () => {
    const { settings: found } = draft(modules('config.settings.local', 'config.settings.local'))
    expect(found).toEqual({
      DATABASE_URL: 'db.url',
      DJANGO_SECRET_KEY: 'secret',
      [settings]: 'config.settings.production',
    })
  })
})

describe('the entry', () => {
  const cases: readonly (readonly [string, Contents, string])[] = [
    ['is WSGI where nothing says otherwise', {}, 'shop.wsgi:application'],
    [
      'is what the server serves',
      { Procfile: 'web: daphne -p $PORT shop.asgi:application\n' },
      'shop.asgi:application',
    ],
    ['may be a bare module', { Procfile: 'web: gunicorn shop.wsgi --log-file -\n' }, 'shop.wsgi:application'],
    ['may be named by uwsgi', { 'uwsgi.ini': '[uwsgi]\nmodule = shop.wsgi:application\n' }, 'shop.wsgi:application'],
  ]
  it.each(cases)('%s', (_, more, expected) => expect(draft(project('', more)).app.entry?.value).toBe(expected))

  it('is seen from where the tool lies, also without an __init__.py', () => {
    const { 'shop/__init__.py': _, ...rest } = project('')
    expect(draft(rest).app.entry?.value).toBe('shop.wsgi:application')
  })

  it('is ASGI where only that can do what the app does', () => {
    const asgi = `${entryOf('asgi', 'shop.settings').replace('application =', 'pages =')}from channels.routing import ProtocolTypeRouter, URLRouter\nfrom goods.routing import websocket_urlpatterns\napplication = ProtocolTypeRouter({"http": pages, "websocket": URLRouter(websocket_urlpatterns)})\n`
    const routing = 'from django.urls import path\nwebsocket_urlpatterns = [path("ws/prices/<str:name>/", None)]\n'
    const { app, text } = draft(project('', { 'shop/asgi.py': asgi, 'goods/routing.py': routing }))
    expect(app.entry?.value).toBe('shop.asgi:application')
    expect(text).toMatch(/websocket: true/)
  })
})

describe('settings from the environment', () => {
  const parts =
    'DATABASES = {"default": {"ENGINE": os.environ.get("SQL_ENGINE", "django.db.backends.sqlite3"), "NAME": os.environ.get("SQL_DATABASE", BASE_DIR / "db.sqlite3"), "USER": os.environ.get("SQL_USER", "u"), "PASSWORD": os.environ.get("SQL_PASSWORD", "p"), "HOST": os.environ.get("SQL_HOST", "localhost"), "PORT": os.environ.get("SQL_PORT", "5432")}}\n'
  const facts = {
    SQL_DATABASE: 'db.name',
    SQL_HOST: 'db.host',
    SQL_PASSWORD: 'db.password',
    SQL_PORT: 'db.port',
    SQL_USER: 'db.user',
  }
  const chosen =
    'DB_ENGINE = os.getenv("DB_ENGINE", None)\nDB_HOST = os.getenv("DB_HOST")\nif DB_ENGINE and DB_HOST:\n    DATABASES = {"default": {"ENGINE": "django.db.backends." + DB_ENGINE, "HOST": DB_HOST}}\n'
  const compared =
    'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.getenv("DB_NAME", "x")}}\nif os.getenv("DB") == "postgres":\n    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.getenv("DB_NAME"), "HOST": os.getenv("DB_HOST")}}\n'
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['parts of a database, with its engine', parts, { ...facts, SQL_ENGINE: 'django.db.backends.postgresql' }],
    [
      'parts of a database of another name than usual',
      parts.replace('os.environ.get("SQL_ENGINE", "django.db.backends.sqlite3")', '"django.db.backends.postgresql"'),
      facts,
    ],
    [
      'parts of a database for maps',
      parts.replace(
        'os.environ.get("SQL_ENGINE", "django.db.backends.sqlite3")',
        '"django.contrib.gis.db.backends.postgis"',
      ),
      facts,
    ],
    [
      'an engine by any name',
      'DATABASES = {"default": {"ENGINE": os.getenv("SHOP_STORE", "x"), "HOST": os.getenv("SHOP_AT")}}\n',
      { SHOP_STORE: 'django.db.backends.postgresql', SHOP_AT: 'db.host' },
    ],
    ['the word of an engine', chosen, { DB_ENGINE: 'postgresql', DB_HOST: 'db.host' }],
    ['the word that a condition asks for', compared, { DB: 'postgres', DB_HOST: 'db.host', DB_NAME: 'db.name' }],
    [
      'a URL that goes without saying',
      'import dj_database_url\nDATABASES = {"default": dj_database_url.config(default="sqlite:///x")}\n',
      { DATABASE_URL: 'db.url' },
    ],
    [
      'a URL of an environment',
      'import environ\nenv = environ.Env()\nDATABASES = {"default": env.db()}\n',
      { DATABASE_URL: 'db.url' },
    ],
    [
      'defaults that the reader was given',
      'import environ\nenv = environ.Env(DEBUG=(bool, True), LIMIT=(int, 3))\nDEBUG = env("DEBUG")\nLIMIT = env("LIMIT")\nNAME = env("SHOP_NAME")\n',
      { DEBUG: 'False', SHOP_NAME: 'unknown' },
    ],
    [
      'a switch that is off for one word alone',
      'DEBUG = os.environ.get("DJANGO_DEBUG", "") != "False"\n',
      { DJANGO_DEBUG: 'False' },
    ],
    ['a switch that is on', 'DEBUG = int(os.environ.get("DEBUG", 1))\n', { DEBUG: '0' }],
    ['names to answer to', 'ALLOWED_HOSTS = os.environ.get("HOSTS").split(",")\n', { HOSTS: '${edge.domain}' }],
    [
      'names to answer to by their usual name',
      'ALLOWED_HOSTS = os.environ.get("DJANGO_ALLOWED_HOSTS").split(",")\n',
      { DJANGO_ALLOWED_HOSTS: '${edge.domain}' },
    ],
    [
      'origins',
      'CSRF_TRUSTED_ORIGINS = os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",")\n',
      { CSRF_TRUSTED_ORIGINS: '${edge.origin}' },
    ],
    ['keys', 'from decouple import config\nSECRET_KEY = config("SECRET_KEY")\n', { SECRET_KEY: 'secret' }],
    [
      'what is asked for where something else is there',
      'if "A" in os.environ or "B" in os.environ:\n    C = os.environ["C"]\n',
      {},
    ],
  ]
  it.each(cases)('%s', (_, text, expected) => expect(draft(project(text)).settings).toEqual(expected))
})

describe('folders of the settings', () => {
  const collect = 'python manage.py collectstatic --noinput'
  const cases: readonly (readonly [string, string, string | undefined, Readonly<Record<string, string>>])[] = [
    ['a path', 'STATIC_ROOT = BASE_DIR / "collected"\nSTATIC_URL = "static/"\n', collect, { '/static/': 'collected' }],
    [
      'an older way',
      'STATIC_ROOT = os.path.join(BASE_DIR, "public", "s")\nSTATIC_URL = "/assets/"\n',
      collect,
      { '/assets/': 'public/s' },
    ],
    [
      'paths of a library',
      'import environ\nROOT = environ.Path(__file__) - 2\nSTATIC_ROOT = str(ROOT("s"))\nSTATIC_URL = "/static/"\n',
      collect,
      { '/static/': 's' },
    ],
    [
      'in the image of many a Dockerfile',
      'STATIC_ROOT = "/app/s"\nSTATIC_URL = "/static/"\n',
      collect,
      { '/static/': 's' },
    ],
    [
      'beside the app',
      'STATIC_ROOT = "/vol/web/static"\nSTATIC_URL = "/static/"\n',
      collect,
      { '/static/': '/vol/web/static' },
    ],
    ['where the system is', 'STATIC_ROOT = "/usr/share/s"\nSTATIC_URL = "/static/"\n', undefined, {}],
    ['on another host', 'STATIC_ROOT = BASE_DIR / "s"\nSTATIC_URL = "https://cdn.example/s/"\n', collect, {}],
    ['none', 'STATIC_URL = "/static/"\n', undefined, {}],
    [
      "in somebody else's storage",
      'STATIC_ROOT = BASE_DIR / "s"\nSTATICFILES_STORAGE = "storages.backends.s3boto3.S3Boto3Storage"\n',
      undefined,
      {},
    ],
  ]
  it.each(cases)('of what browsers load: %s', (_, text, build, expected) => {
    const { app, losers } = draft(project(text))
    expect(app.build?.value).toBe(build)
    expect(Object.fromEntries(app.static.map(({ value }) => [value.url, value.folder]))).toEqual(expected)
    expect(losers.some(({ what }) => what === collect)).toBe(build === undefined)
  })

  it('of uploads, which the edge is to show', () => {
    const { text } = draft(project('MEDIA_ROOT = BASE_DIR / "media"\nMEDIA_URL = "media/"\n'))
    expect(text).toMatch(/uploads:\n {6}media: \/media\/ # shop\/settings.py:6/)
  })

  it('of a database that is a file', () => {
    const database = (name: string): Contents => ({
      ...project(`DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ${name}}}\n`),
      'requirements.txt': 'django\n',
    })
    const own = draft(database('BASE_DIR / "data" / "db.sqlite3"'))
    expect(own.app.uploads).toEqual([])
    expect(own.text).toMatch(/db:\n {4}# shop\/settings.py:6 .*\n {4}engine: sqlite:3\n {4}file: data\/db.sqlite3\n/)
    expect(draft(database('BASE_DIR / "db.sqlite3"')).text).toMatch(
      /# shop\/settings.py:6 has it beside the code, .*\n {4}file: CHANGE-ME\/db.sqlite3\n/,
    )
    expect(draft(database('os.environ.get("DB_FILE_NAME", BASE_DIR / "db.sqlite3")')).text).toMatch(
      /DB_FILE_NAME: \$\{db.path\}\ndatastores:\n {2}#.*\n {2}db: sqlite:3\n/,
    )
  })
})

describe('the migration', () => {
  const cases: readonly (readonly [string, Contents, string, string])[] = [
    ['without a word of it', {}, 'python manage.py migrate --noinput', '.'],
    [
      'as the repository runs it',
      { Procfile: 'release: ./manage.py migrate --no-input -v 2\nweb: gunicorn shop.wsgi\n' },
      'python manage.py migrate --no-input -v 2',
      '.',
    ],
    [
      'by a script of the image',
      {
        Dockerfile: 'FROM python:3.13\nWORKDIR /code\nCOPY . .\nENTRYPOINT ["./start.sh"]\n',
        'start.sh': '#!/bin/sh\npython3 /code/manage.py migrate --noinput\nexec gunicorn shop.wsgi:application\n',
      },
      'python manage.py migrate --noinput',
      '.',
    ],
  ]
  it.each(cases)('%s', (_, more, command, directory) =>
    expect(draft(project('', more)).app.migrate?.value).toEqual({ command, directory }),
  )
})

describe('paths of tables', () => {
  const views =
    'from django.db import connection\nfrom django.http import HttpResponse\nfrom django.views import View\ndef live(request):\n    return HttpResponse("ok")\ndef ready(request):\n    connection.ensure_connection()\n    return HttpResponse("ok")\n@login_required\ndef secret(request):\n    return HttpResponse("ok")\nclass Up(View):\n    def get(self, request):\n        return HttpResponse("ok")\n'
  const urls = (patterns: string): Contents => ({
    'shop/urls.py': `from django.urls import include, path, re_path\nfrom goods import views\nurlpatterns = [\n    path("shop/<int:number>/", views.live),\n${patterns}]\n`,
    'goods/views.py': views,
    'goods/urls.py':
      'from django.urls import path\nfrom . import views\nurlpatterns = [path("live/", views.live), path("ready/", views.ready)]\n',
  })
  const cases: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
    ['views', '    path("healthz/", views.live),\n    path("readyz", views.ready),\n', '/healthz/', '/readyz'],
    ['a table that is included', '    path("health/", include("goods.urls")),\n', '/health/live/', '/health/ready/'],
    ['a class', '    path("up/", views.Up.as_view()),\n', '/up/', undefined],
    ['a pattern', '    re_path(r"^api/health/$", views.live),\n', '/api/health/', undefined],
    ['a package that asks all there is', '    path("ht/", include("health_check.urls")),\n', undefined, '/ht/'],
    ['one that not anybody may ask', '    path("health/", views.secret),\n', undefined, undefined],
  ]
  it.each(cases)('%s', (_, patterns, liveness, readiness) => {
    const { app } = draft(project('', urls(patterns)))
    expect([app.liveness?.value, app.readiness?.value]).toEqual([liveness, readiness])
    expect(app.paths.map(({ path }) => path)).toContain('/shop/<int:number>/')
  })
})

it('mail and storage of somebody else take a way out', () => {
  expect(draft(project('')).app.egress).toBeUndefined()
  expect(draft(project('EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"\n')).app.egress?.value).toBe(true)
})
