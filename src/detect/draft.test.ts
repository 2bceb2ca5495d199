// Small repositories of the shapes that are met in the wild, and what is drafted of them.
import { describe, expect, it } from 'vitest'
import { UserError } from '../errors.ts'
import type { Files } from '../model/files.ts'
import type { Providers } from '../model/provider.ts'
import { providers as known } from '../providers/index.ts'
import { detectApps } from './programs.ts'
import { detectDatastores } from './datastores.ts'
import { draftStack } from './draft.ts'

/** What this module relies on of a framework, whatever else its provider says. */
const relied = {
  entryVariables: ['FLASK_APP'],
  servers: { gunicorn: 'application' },
  folders: { instance_path: { of: 'root', folder: 'instance' }, root_path: { of: 'package', folder: '.' } },
} as const
const providers: Providers = {
  ...known,
  frameworks: known.frameworks.map((each) =>
    each.kind === 'python' ? { ...each, detection: { ...relied, ...each.detection } } : each,
  ),
}

type Contents = Readonly<Record<string, string>>

function repository(contents: Contents): Files {
  return { paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }
}

const draft = (contents: Contents) => {
  const stack = draftStack(repository(contents), providers, { name: 'shop' })
  const [app] = stack.apps
  if (!app) throw new Error('no app')
  return { stack, app, setting: (name: string) => app.settings.find((each) => each.name === name) }
}

/** A factory in a package, started by a script of the image that migrates first. */
const factory: Contents = {
  Dockerfile:
    'FROM python:slim\nCOPY requirements.txt .\nCOPY shop shop\nCOPY migrations migrations\nCOPY main.py settings.py start.sh ./\nENV FLASK_APP main.py\nEXPOSE 5000\nENTRYPOINT ["./start.sh"]\n',
  Procfile: 'web: flask db upgrade; gunicorn main:app\nworker: rq worker jobs\n',
  'start.sh':
    '#!/bin/sh\nwhile true; do\n  flask db upgrade && break\n  sleep 5\ndone\nexec gunicorn -b :5000 --access-logfile - main:app\n',
  'deployment/supervisor/shop.conf':
    '[program:shop]\ncommand=/srv/shop/venv/bin/gunicorn -b localhost:8000 main:app\ndirectory=/srv/shop\n',
  'main.py': 'from shop import create_app\n\napp = create_app()\n',
  'settings.py': [
    'import os',
    'here = os.path.abspath(os.path.dirname(__file__))',
    'class Config:',
    "    SECRET_KEY = os.environ.get('SECRET_KEY') or 'guess'",
    "    SQLALCHEMY_DATABASE_URI = os.environ.get('DATABASE_URL', '').replace(",
    "        'postgres://', 'postgresql://') or 'sqlite:///' + os.path.join(here, 'app.db')",
    "    LOG_TO_STDOUT = os.environ.get('LOG_TO_STDOUT')",
    "    MAIL_PORT = int(os.environ.get('MAIL_PORT') or 25)",
    "    MAIL_PASSWORD = os.environ.get('MAIL_PASSWORD')",
    '',
  ].join('\n'),
  'shop/__init__.py': [
    'import os',
    'from logging.handlers import RotatingFileHandler',
    'from flask import Flask',
    'from flask_mail import Mail',
    'from settings import Config',
    'def create_app(config=Config):',
    '    app = Flask(__name__)',
    "    if not app.config['LOG_TO_STDOUT']:",
    "        if not os.path.exists('logs'):",
    "            os.mkdir('logs')",
    "        handler = RotatingFileHandler('logs/shop.log',",
    '                                      maxBytes=10240)',
    '    return app',
    '',
  ].join('\n'),
  'shop/tasks.py': 'from shop import create_app\napp = create_app()\n',
  'migrations/env.py': '# tree\n',
  'requirements.txt': 'Flask==3.0.0\nFlask-Migrate==4.0.5\ngunicorn==21.2.0\npsycopg2-binary==2.9.10\n',
  'tests/test_shop.py': 'from shop import create_app\napp = create_app()\nimport os\nos.environ["TEST_ONLY"]\n',
}

describe('an app started by a script of its image', () => {
  const { app, stack, setting } = draft(factory)
  it('has the entry that the script names', () => expect([app.path, app.entry?.value]).toEqual(['.', 'main:app']))
  it('listens where the script binds, not where another host does', () => expect(app.port?.value).toBe(5000))
  it('migrates in the folder of the script', () =>
    expect(app.migrate?.value).toEqual({ command: 'flask db upgrade', directory: '.' }))
  it('takes the default version when none is declared', () =>
    expect(app.version).toMatchObject({ confidence: 0.3, evidence: [] }))
  it('gets the database by its URL', () =>
    expect(setting('DATABASE_URL')?.value).toEqual({ kind: 'fact', reference: 'db.url' }))
  it('has the datastore of its driver', () =>
    expect(stack.datastores).toMatchObject([{ name: 'db', engine: { value: 'postgres:17' } }]))
  it('makes its own key, and leaves out what only a person knows', () => {
    expect(setting('SECRET_KEY')).toMatchObject({ active: true, value: { kind: 'secret', generator: 'urlsafe' } })
    expect(setting('MAIL_PASSWORD')).toMatchObject({ active: false, value: { kind: 'secret', generator: 'given' } })
    expect(setting('MAIL_PORT')).toMatchObject({ active: false, value: { kind: 'text', text: '25' } })
  })
  it('logs to its output, and may still write its log folder', () => {
    expect(setting('LOG_TO_STDOUT')).toMatchObject({ active: true, value: { kind: 'text', text: '1' } })
    expect(app.writable.map((folder) => folder.value)).toEqual(['logs'])
  })
  it('reaches a mail server', () =>
    expect(app.egress?.evidence[0]).toMatchObject({ file: 'shop/__init__.py', line: 4 }))
  it('reads nothing from its tests', () => expect(setting('TEST_ONLY')).toBeUndefined())
  it('names the runner-up', () => expect(app.losers.map((each) => each.what)).toEqual(['shop.tasks:app']))
})

/** A package whose image copies its module to another place, with look-alikes, a second tree and development files. */
const copied: Contents = {
  'docker/Dockerfile': [
    'FROM python:3.11-slim AS builder',
    'COPY site/requirements.txt .',
    'FROM python:3.11-slim',
    'ENV FLASK_APP=app.py',
    'WORKDIR /app',
    'COPY site/ /app/site/',
    'COPY site/app.py /app/app.py',
    'COPY docker/entry.sh /usr/local/bin/entry.sh',
    'RUN mkdir -p site/cache && chown -R app site',
    'HEALTHCHECK --interval=30s \\',
    '    CMD curl -f http://localhost:8000/api/health || exit 1',
    'EXPOSE 8000',
    'ENTRYPOINT ["/usr/local/bin/entry.sh"]',
    'CMD ["gunicorn", \\',
    '     "--bind", "0.0.0.0:8000", \\',
    '     "app:app"]',
  ].join('\n'),
  'docker/Dockerfile.dev':
    'FROM python:3.12\nWORKDIR /app\nEXPOSE 9000\nHEALTHCHECK CMD curl http://localhost:9000/dev-health\nCMD ["flask", "run"]\n',
  'docker/entry.sh':
    '#!/bin/bash\nset -e\nwhile ! pg_isready -h "$POSTGRES_HOST"; do sleep 1; done\ncd /app/site\nflask db upgrade || exit 1\ncd /app\nexec "$@"\n',
  'docker-compose.yml': [
    'services:',
    '  db:',
    '    image: postgres:15-alpine',
    '    volumes:',
    '      - data:/var/lib/postgresql/data',
    '      - ./scripts/first.sql:/docker-entrypoint-initdb.d/01.sql:ro',
    '  web:',
    '    build:',
    '      context: .',
    '      dockerfile: docker/Dockerfile',
    '    environment:',
    '      - FLASK_ENV=production',
    '      - SECRET_KEY=${SECRET_KEY:?}',
    '      - SITE_TITLE=A title  # shown to all',
    '      - PROJECT_ROOT=/',
    '      - CACHE_HOST=db',
    '    volumes:',
    '      - media:/app/uploads',
    '',
  ].join('\n'),
  'docker-compose.dev.yml':
    'services:\n  web:\n    build: {context: ., dockerfile: docker/Dockerfile.dev}\n    environment:\n      SITE_TITLE: dev title\n',
  'site/__init__.py': [
    'import os',
    'from flask import Flask',
    'from .config import pick',
    'def create_app(name=None):',
    '    """Makes the app: `app = Flask("not this")`."""',
    '    app = Flask(__name__)',
    '    app.config.from_object(pick(name))',
    '    for folder in [app.config.get("BLOG_DIR"), os.path.join(app.instance_path, "uploads"), os.path.dirname(app.config.get("LOG_FILE", ""))]:',
    '        if folder and not os.path.exists(folder):',
    '            os.makedirs(folder)',
    '    return app',
  ].join('\n'),
  'site/config.py': [
    'import os',
    'BASE = os.path.dirname(os.path.abspath(__file__))',
    'class Base:',
    "    SECRET_KEY = os.environ.get('SECRET_KEY')",
    "    HOST = os.environ.get('POSTGRES_HOST', 'db')",
    "    PASSWORD = os.environ.get('POSTGRES_PASSWORD')",
    "    TITLE = os.environ.get('SITE_TITLE', 'Untitled')",
    "    ROOT = os.environ.get('PROJECT_ROOT', BASE)",
    "    CACHE_HOST = os.environ.get('CACHE_HOST')",
    "    BLOG_DIR = os.path.join(BASE, 'blog')",
    "    LOG_FILE = os.environ.get('LOG_FILE', os.path.join(BASE, 'logs', 'app.log'))",
    'class DevelopmentConfig(Base):',
    "    if os.environ.get('USE_SQLITE', 'no') == 'yes':",
    '        pass',
    'def pick(name):',
    "    return {'production': Base}.get(name or os.environ.get('FLASK_ENV', 'development'), Base)",
  ].join('\n'),
  'site/app.py':
    "import os\nfrom site import create_app\napp = create_app()\nif __name__ == '__main__':\n    app.run(port=int(os.getenv('DEV_PORT', '8080')))\n",
  'site/app_backup.py':
    'from flask import Flask\napp = Flask(__name__)\n@app.route("/health")\ndef health():\n    return "ok"\n',
  'site/app-private.py': 'from flask import Flask\napp = Flask(__name__)\n',
  'site/blog/first.md': '# committed\n',
  'site/scripts/seed.py': 'import os\nos.makedirs("seeded")\nos.environ["SEED_TOKEN"]\n',
  'site/migrations/env.py': '#\n',
  'migrations/env.py': '#\n',
  'migrations/alembic.ini': '[alembic]\n',
  'site/requirements.txt': 'flask\nflask_migrate\npsycopg2-binary\n',
  'scripts/first.sql': 'select 1;\n',
}

describe('an app that its image copies to another place', () => {
  const { app, stack, setting } = draft(copied)
  it('is the file of the repository, from the folder where its imports are found', () =>
    expect([app.path, app.entry?.value]).toEqual(['.', 'site.app:app']))
  it('has the requirements that its image installs', () =>
    expect(app.requirements?.value).toBe('site/requirements.txt'))
  it('has version, port and health path of the production image', () => {
    expect([app.version?.value, app.port?.value, app.liveness?.value]).toEqual(['3.11', 8000, '/api/health'])
  })
  it('migrates where the entry script does', () =>
    expect(app.migrate?.value).toEqual({ command: 'flask db upgrade', directory: 'site' }))
  it('writes where its code does, but not where content is committed', () => {
    expect(app.writable.map((folder) => folder.value)).toEqual(['site/cache', 'site/logs'])
    expect(app.uploads.map((folder) => folder.value)).toEqual(['instance/uploads', 'uploads'])
  })
  it('takes plain production values, and neither paths nor hosts', () => {
    expect(setting('SITE_TITLE')).toMatchObject({ active: true, value: { text: 'A title' } })
    expect(setting('FLASK_ENV')).toMatchObject({ active: true, value: { text: 'production' } })
    expect(setting('PROJECT_ROOT')).toMatchObject({ active: false })
    expect(setting('CACHE_HOST')).toMatchObject({ active: false })
  })
  it('gets the database by its parts', () => {
    expect(setting('POSTGRES_HOST')?.value).toEqual({ kind: 'fact', reference: 'db.host' })
    expect(setting('POSTGRES_PASSWORD')?.value).toEqual({ kind: 'fact', reference: 'db.password' })
  })
  it('leaves out what only development and scripts read', () => {
    expect(['USE_SQLITE', 'DEV_PORT', 'SEED_TOKEN'].map(setting)).toEqual([undefined, undefined, undefined])
  })
  it('has the datastore of the Compose file with its first script', () => {
    expect(stack.datastores).toMatchObject([
      { name: 'db', engine: { value: 'postgres:15' }, init: [{ value: 'scripts/first.sql' }] },
    ])
  })
  it('cites the line that has the path', () =>
    expect(app.liveness?.evidence[0]).toMatchObject({ file: 'docker/Dockerfile', line: 11 }))
  it('names what lost, and why', () => {
    const losers = Object.fromEntries(app.losers.map(({ what, why }) => [what, why]))
    expect(losers['migrations']).toContain('docker/entry.sh:5')
    expect(losers['site.app_backup:app']).toBe('its name says "backup"')
    expect(Object.keys(losers).some((what) => what.includes('app-private'))).toBe(true)
  })
})

describe('code alone', () => {
  const app = 'from flask import Flask\napp = Flask(__name__)\n'
  const entry = (contents: Contents) =>
    detectApps(repository(contents), providers).map((each) => `${each.path} ${each.entry?.value}`)

  it.each<[string, Contents, string]>([
    [
      'a wsgi module before the package',
      {
        'wsgi.py': 'from pkg import create_app\napplication = create_app()\n',
        'pkg/__init__.py': 'from flask import Flask\ndef create_app():\n  a = Flask(__name__)\n  return a\n',
      },
      '. wsgi:application',
    ],
    [
      'a factory where nothing calls it',
      {
        'pkg/__init__.py':
          'from flask import Flask\ndef create_app(test: dict | None = None) -> Flask:\n  return Flask(__name__)\n',
      },
      '. pkg:create_app()',
    ],
    [
      'a factory of another module, re-exported',
      {
        'run.py': 'from pkg import make\nserver = make()\n',
        'pkg/__init__.py': 'from .core import make\n',
        'pkg/core.py': 'import flask\ndef make():\n  return flask.Flask("x")\n',
      },
      '. run:server',
    ],
    [
      'a module below a folder of its own',
      { 'backend/app.py': `from models import db\n${app}`, 'backend/models.py': 'db = 1\n', 'README.md': '' },
      'backend app:app',
    ],
    [
      'the module that is started, which adds to an app of another one',
      {
        'server.py': `${app}db = 1\n`,
        'app.py': 'from server import app, db\n@app.get("/")\ndef home(): pass\n',
        'views.py': 'from server import app\ndef f(): pass\n',
      },
      '. app:app',
    ],
    [
      'the app, not a module of routes that it loads itself',
      { 'site.py': `${app}import pages\n`, 'pages.py': 'from site import app\n@app.route("/")\ndef f(): pass\n' },
      '. site:app',
    ],
    [
      'a src layout that nothing installs',
      {
        'pyproject.toml': '[project]\nname = "x"\n',
        'src/pkg/__init__.py': '',
        'src/pkg/web.py': `from pkg import x\n${app}`,
        'src/pkg/x.py': '',
      },
      'src pkg.web:app',
    ],
    [
      'a src layout that is installed',
      {
        'pyproject.toml': '[project]\nname = "x"\n[build-system]\n',
        'uv.lock': 'version = 1\n',
        'src/pkg/__init__.py': '',
        'src/pkg/web.py': `from pkg import x\n${app}`,
        'src/pkg/x.py': '',
      },
      '. pkg.web:app',
    ],
    [
      'the app, not its copies and tests',
      {
        'app.py': app,
        'app_old.py': app,
        'app2.py': app,
        'copy of app.py': app,
        'tests/app.py': app,
        'docs/conf.py': app,
      },
      '. app:app',
    ],
    [
      'several targets and types',
      { 'main.py': 'import flask\nserver: flask.Flask = other = flask.Flask(__name__)\n' },
      '. main:server',
    ],
  ])('%s', (_, contents, expected) => expect(entry(contents)[0]).toBe(expected))

  it('a script of another service that nobody can reach is no app', () => {
    const image = (file: string, more: string): string =>
      `FROM python:3.12\nWORKDIR /app\nCOPY . .\n${more}CMD ["python", "${file}"]\n`
    const { stack } = draft({
      'requirements.txt': 'flask\n',
      'app.py':
        'from flask import Flask\ndef create_app():\n    return Flask(__name__)\nif __name__ == "__main__":\n    create_app().run()\n',
      'watch.py': 'from flask import Flask\ndef make_app():\n    return Flask(__name__)\n',
      Dockerfile: image('app.py', 'EXPOSE 5001\n'),
      'Dockerfile.watch': image('watch.py', ''),
      'compose.yaml':
        'services:\n  web:\n    build: .\n    ports: ["5001:5001"]\n  watch:\n    build:\n      context: .\n      dockerfile: Dockerfile.watch\n',
    })
    expect(stack.apps.map((each) => each.entry?.value)).toEqual(['app:create_app()'])
  })

  it('two folders with requirements of their own are two apps', () => {
    expect(
      entry({ 'one/app.py': app, 'one/requirements.txt': 'flask', 'two/app.py': app, 'two/requirements.txt': 'flask' }),
    ).toEqual(['one app:app', 'two app:app'])
  })

  it.each<[string, Contents, string]>([
    [
      'a class of the repository’s own',
      {
        'core.py': 'from flask import Flask\nclass Shop(Flask):\n  pass\n',
        'main.py': 'from core import Shop\napp = Shop(__name__)\n',
      },
      '. main:app',
    ],
    [
      'a class of that class, in a factory',
      {
        'pkg/__init__.py':
          'import flask\nclass A(flask.Flask):\n  pass\nclass B(A):\n  pass\ndef create_app():\n  app = B("x")\n  return app\n',
      },
      '. pkg:create_app()',
    ],
    ['a package’s class', { 'api.py': 'from apiflask import APIFlask\napp = APIFlask(__name__)\n' }, '. api:app'],
  ])('%s counts', (_, contents, expected) => expect(entry(contents)[0]).toBe(expected))

  it('an app in a comment or a text is none', () => {
    expect(entry({ 'a.py': '# app = Flask(__name__)\nx = """\napp = Flask(__name__)\n"""\n' })).toEqual([])
  })

  it('no app at all is said with what to write by hand', () => {
    const attempt = (): unknown => draftStack(repository({ 'README.md': 'x' }), providers, { name: 'x' })
    expect(attempt).toThrow(UserError)
    expect(attempt).toThrow(/no app was found/)
  })
})

describe('statements of other places', () => {
  const app = 'from flask import Flask\napp = Flask(__name__)\n'
  const files: Contents = { 'api/server.py': `from store import x\n${app}`, 'api/store.py': 'x = 1\n', 'main.py': app }
  it.each<[string, Contents]>([
    ['Procfile with --chdir', { Procfile: 'web: gunicorn --chdir api server:app --bind 0.0.0.0:$PORT\n' }],
    [
      'systemd',
      {
        'deploy/api.service': '[Service]\nWorkingDirectory=/srv/x/api\nExecStart=/srv/x/venv/bin/gunicorn server:app\n',
      },
    ],
    ['uwsgi.ini', { 'api/uwsgi.ini': '[uwsgi]\nmodule = server:app\n' }],
    ['render.yaml', { 'render.yaml': 'services:\n  - type: web\n    startCommand: "cd api && gunicorn server:app"\n' }],
    [
      'a Dockerfile of its own context',
      { 'api/Dockerfile': 'FROM python:3.12\nWORKDIR /code\nCOPY . .\nCMD gunicorn server:app\n' },
    ],
    [
      'a Compose service without an image of its own',
      {
        'api/app.py': 'from server import app\n',
        'compose.yaml':
          'services:\n  api:\n    image: python:3.12-alpine\n    volumes: ["./api:/home/app"]\n    working_dir: /home/app\n    command: sh -c "pip install -r requirements.txt && gunicorn server:app"\n',
      },
    ],
    [
      'a Compose command',
      {
        'api/Dockerfile': 'FROM python:3.12\nWORKDIR /code\nCOPY . .\n',
        'compose.yaml':
          'services:\n  api:\n    build: ./api\n    command: >\n      sh -c "gunicorn server:app --bind 0.0.0.0:8080"\n',
      },
    ],
  ])('%s', (_, more) => {
    const [found] = detectApps(repository({ ...files, ...more }), providers)
    expect([found?.path, found?.entry?.value]).toEqual(['api', 'server:app'])
  })
})

it.each([
  ['^3.8,<3.10', '3.10'],
  ['>=3.99', '3.14'],
  ['3.6', '3.10'],
])('of versions without an image, %s is nearest to %s', (says, expected) => {
  const [found] = detectApps(
    repository({
      'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
      'pyproject.toml': `[tool.poetry.dependencies]\npython = "${says}"\n`,
    }),
    providers,
  )
  expect(found?.version).toMatchObject({ value: expected, confidence: 0.4 })
})

it('the last word of a folder that tells says whether its content stays', () => {
  const code = ['instance/tmp', 'tmp/uploads', 'logs/2024', 'media/a']
    .map((name) => `os.makedirs("${name}")\n`)
    .join('')
  const [found] = detectApps(
    repository({ 'app.py': `import os\nfrom flask import Flask\napp = Flask(__name__)\n${code}` }),
    providers,
  )
  expect(found?.writable.map(({ value }) => value)).toEqual(['instance/tmp', 'logs/2024'])
  expect(found?.uploads.map(({ value }) => value)).toEqual(['media/a', 'tmp/uploads'])
})

it('an object that is started where it is imported keeps its module', () => {
  const [found] = detectApps(
    repository({
      'server.py': 'from flask import Flask\napp = Flask(__name__)\n',
      'main.py': 'from server import app\n',
      Procfile: 'web: python main.py\n',
    }),
    providers,
  )
  expect(found?.entry?.value).toBe('main:app')
})

describe('datastores', () => {
  const base: Contents = {
    'app.py': 'import os\nfrom flask import Flask\napp = Flask(__name__)\nurl = os.environ["APP_DB"]\n',
    'requirements.txt': 'flask\n',
  }
  const engines = (contents: Contents) => {
    const files = repository({ ...base, ...contents })
    return detectDatastores(files, providers, detectApps(files, providers)).map((each) => each.engine.value)
  }
  it('none is none', () => expect(engines({})).toEqual([]))
  it('a driver is enough', () =>
    expect(engines({ 'requirements.txt': 'flask\npsycopg[binary]>=3\n' })).toEqual(['postgres:17']))
  it('an included file counts', () =>
    expect(engines({ 'requirements.txt': '-r base.txt\n', 'base.txt': 'asyncpg\n' })).toEqual(['postgres:17']))
  it.each<[string, Contents]>([
    ['a project file', { 'pyproject.toml': '[project]\ndependencies = ["flask", "psycopg[binary]"]\n' }],
    ['a Pipfile', { Pipfile: '[packages]\npsycopg2-binary = "*"\n' }],
  ])('%s counts', (_, contents) => expect(engines(contents)).toEqual(['postgres:17']))
  it('a driver is not used where services are given the URL of another server', () =>
    expect(
      engines({
        'requirements.txt': 'flask\npsycopg2\n',
        'compose.yaml':
          'services:\n  web:\n    build: .\n    environment:\n      DATABASE_URL: mysql+pymysql://a@b/c\n',
      }),
    ).toEqual([]))
  it('of servers that one driver speaks to, the one whose image runs', () => {
    const found = (image: string): string[] =>
      engines({ 'requirements.txt': 'flask\npymysql\n', 'compose.yaml': `services:\n  db:\n    image: ${image}\n` })
    expect(found('mysql:8.0')).toEqual(['mysql:8'])
    expect(found('mariadb:10.6')).toEqual(['mariadb:10'])
    expect(engines({ 'requirements.txt': 'flask\npymysql\n' })).toEqual(['mariadb:11'])
  })
  it('a raised version is said', () => {
    const files = repository({ ...base, 'compose.yaml': 'services:\n  x:\n    image: postgres:11\n' })
    expect(detectDatastores(files, providers, detectApps(files, providers))[0]?.note).toBe(
      'raised from 11, which has no image here',
    )
  })
  it('another image is said', () => {
    const files = repository({ ...base, 'compose.yaml': 'services:\n  x:\n    image: postgis/postgis:17-3.5\n' })
    expect(detectDatastores(files, providers, detectApps(files, providers))[0]?.note).toBe(
      'the plain server, not postgis/postgis',
    )
  })
  it('the line of the project file is the evidence, not that of a lock', () => {
    const files = repository({
      ...base,
      'pyproject.toml': '[project]\nname = "x"\ndependencies = [\n  "psycopg[binary]>=3",\n]\n',
      'uv.lock':
        'version = 1\n[[package]]\nname = "x"\nsource = { virtual = "." }\ndependencies = [{ name = "psycopg" }]\n[[package]]\nname = "psycopg"\n',
    })
    expect(detectDatastores(files, providers, detectApps(files, providers))[0]?.engine.evidence).toMatchObject([
      { file: 'pyproject.toml', line: 4 },
    ])
  })
  it('a version too old to be known becomes the next one', () =>
    expect(engines({ 'compose.yaml': 'services:\n  x:\n    image: docker.io/library/postgres:13.4\n' })).toEqual([
      'postgres:15',
    ]))
})

describe('a datastore without a variable', () => {
  const reading = (code: string): string | undefined =>
    draft({
      'requirements.txt': 'flask\npymongo\n',
      'app.py': `import os\nfrom flask import Flask\napp = Flask(__name__)\n${code}\n`,
    }).stack.leftovers.find(({ what }) => what.startsWith('mongo'))?.why

  it('is told of files that the code reads', () => {
    expect(reading('')).toMatch(/holds its address$/)
    expect(reading('app.config.from_pyfile(os.path.join(app.instance_path, "shop.conf"))')).toMatch(
      /holds its address; app.py:4 reads settings from instance\/shop.conf: apps.web.config makes such a file/,
    )
    expect(reading('import yaml\nyaml.safe_load(file)')).toMatch(/app.py:5 reads settings from a file: apps.web.config/)
  })
})
