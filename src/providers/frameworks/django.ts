// Django: WSGI apps under gunicorn, ASGI ones with uvicorn's workers; migrations and static files by its own manage.py.
import type { PythonFramework } from '../../model/provider.ts'
import type { AppSection } from '../../model/stack.ts'
import {
  asgiWorkers,
  gunicorn,
  pythonFacts,
  pythonProgram,
  pythonRecipe,
  resources,
  testModule,
  translations,
} from '../languages/python.ts'

/** An entry such as `config.asgi:application`, or Channels' old `config.routing:application`. */
function isAsgi({ entry }: AppSection): boolean {
  return /(^|[._])(asgi|routing)\w*:/.test(entry)
}

export const django: PythonFramework = {
  ...pythonProgram,
  name: 'django',
  tests: [
    ...pythonProgram.tests.filter(({ command }) => command === 'pytest'),
    { command: 'python manage.py test', file: testModule, holds: /^class \w+\(.*TestCase\b/ },
  ],
  recipe: (app, facts, needs, standIns) =>
    pythonRecipe(app, pythonFacts(facts), isAsgi(app) ? [gunicorn, ...asgiWorkers] : [gunicorn], needs, standIns),
  // runtime/python/seaworthy_runtime/django_app.py has Django answer to the edge's name.
  environment: (app, _, origin) => ({
    ...(isAsgi(app) ? { SEAWORTHY_INTERFACE: 'asgi' } : {}),
    SEAWORTHY_ORIGIN: origin,
  }),
  detection: {
    packages: ['django'],
    makers: ['get_wsgi_application', 'get_asgi_application', 'ProtocolTypeRouter', 'get_default_application'],
    // Channels: WebSockets, which no WSGI app has.
    fullerMakers: ['ProtocolTypeRouter', 'get_default_application'],
    migrations: [
      {
        packages: ['django'],
        command: ['python', 'manage.py', 'migrate', '--noinput'],
        words: ['manage.py', 'migrate'],
        tree: { kind: 'program', file: 'manage.py', options: [] },
      },
    ],
    production: {},
    development: [/^(PYTHONBREAKPOINT|DJANGO_SUPERUSER_\w+|DJANGO_READ_DOT_ENV_FILE)$/],
    staticFolder: 'static',
    settings: {
      variable: 'DJANGO_SETTINGS_MODULE',
      tools: ['manage.py'],
      naming: ['INSTALLED_APPS', 'MIDDLEWARE', 'ROOT_URLCONF', 'urlpatterns', 'websocket_urlpatterns'],
      paths: 'ROOT_URLCONF',
      asking: ['health_check.urls', 'watchman.urls'],
      collected: {
        word: 'django.contrib.staticfiles',
        root: 'STATIC_ROOT',
        url: 'STATIC_URL',
        command: ['python', 'manage.py', 'collectstatic', '--noinput'],
      },
      uploads: { root: 'MEDIA_ROOT', url: 'MEDIA_URL' },
      hosts: 'ALLOWED_HOSTS',
      engine: {
        key: 'ENGINE',
        byDriver: {
          psycopg: 'django.db.backends.postgresql',
          'psycopg-binary': 'django.db.backends.postgresql',
          'psycopg-c': 'django.db.backends.postgresql',
          psycopg2: 'django.db.backends.postgresql',
          'psycopg2-binary': 'django.db.backends.postgresql',
          mysqlclient: 'django.db.backends.mysql',
          pymysql: 'django.db.backends.mysql',
        },
        file: /(^|\.)(sqlite3|spatialite)$/,
      },
      outward:
        /^(anymail|storages|django_ses|sendgrid_backend|postmark|allauth\.socialaccount\.providers|social_django|django\.core\.mail\.backends\.smtp)(\.|$)/,
    },
    // Its own server is for development; `gunicorn config.wsgi` names no object.
    servers: {
      gunicorn: 'application',
      uvicorn: 'application',
      daphne: 'application',
      hypercorn: 'application',
      granian: 'application',
      uwsgi: 'application',
      'waitress-serve': 'application',
    },
    streams: { events: [], chunks: ['StreamingHttpResponse'] },
    resources,
    making: [
      /^python manage\.py (collectstatic|compilemessages|compilejsi18n|compilescss|compress)( |$)/,
      translations,
    ],
  },
}
