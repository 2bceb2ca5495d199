// Ports and health checks, as deployment files of a repository and its tables of paths say them.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const appOf = (contents: Contents) => {
  const [app] = draftStack({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }, providers, {
    name: 'shop',
  }).apps
  if (!app) throw new Error('no app')
  return app
}

const small: Contents = {
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n@app.route("/")\ndef index():\n    return "hello"\n',
  'requirements.txt': 'flask==3.1.2\n',
}
const image = (check = ''): string => `FROM python:3.12\nWORKDIR /app\nCOPY . .\n${check}CMD ["gunicorn", "app:app"]\n`

describe('a health check', () => {
  const compose =
    'services:\n  web:\n    build: .\n    healthcheck:\n      test: curl -f http://localhost:8000/api/up\n'
  it.each<[string, Contents, string | undefined]>([
    ['of the image', { Dockerfile: image('HEALTHCHECK CMD curl http://localhost:8000/old\n') }, '/old'],
    [
      'of the service replaces that of its image',
      { Dockerfile: image('HEALTHCHECK CMD curl http://localhost:8000/old\n'), 'compose.yaml': compose },
      '/api/up',
    ],
    [
      'of a service for development does not',
      { Dockerfile: image('HEALTHCHECK CMD curl http://localhost:8000/old\n'), 'compose.dev.yaml': compose },
      '/old',
    ],
    ['of a platform, beside the app', { 'railway.toml': '[deploy]\nhealthcheckPath = "/"\n' }, '/'],
    ['in JSON', { 'railway.json': '{"deploy": {\n  "healthcheckPath": "/alive"\n}}\n' }, '/alive'],
    ['in YAML', { 'render.yaml': 'services:\n  - type: web\n    healthCheckPath: /alive\n' }, '/alive'],
    [
      'in a section of checks',
      { 'fly.toml': 'app = "x"\n[mounts]\npath = "/data"\n[[http_service.checks]]\npath = "/alive"\n' },
      '/alive',
    ],
    ['no other path of such a file', { 'fly.toml': '[mounts]\npath = "/data"\n' }, undefined],
    ['not of another folder’s', { 'other/railway.toml': 'healthcheckPath = "/alive"\n' }, undefined],
    [
      'that is not for people',
      {
        'app.py': 'from flask import Flask\napp = Flask(__name__)\n@app.get("/_status")\ndef s():\n    return "ok"\n',
      },
      '/_status',
    ],
    [
      'that limits its callers',
      {
        'app.py':
          'from flask import Flask\napp = Flask(__name__)\n@app.get("/health")\n@limiter.limit("9/minute")\ndef h():\n    return "ok"\n',
      },
      '/health',
    ],
  ])('%s', (_, contents, expected) => expect(appOf({ ...small, ...contents }).liveness?.value).toBe(expected))

  it('of a platform that asks a database is readiness', () => {
    const asking =
      'from flask import Flask\napp = Flask(__name__)\n@app.get("/status")\ndef s():\n    db.session.execute("SELECT 1")\n    return "ok"\n'
    const found = appOf({ ...small, 'app.py': asking, 'railway.toml': 'healthcheckPath = "/status"\n' })
    expect([found.liveness, found.readiness?.value]).toEqual([undefined, '/status'])
  })

  it.each<[string, string, string | undefined, string | undefined]>([
    ['that answers 200 whatever it hears', 'return {"db": "up" if reached() else "down"}', '/health', undefined],
    ['that answers 503', 'return ({"db": "down"}, 503) if not reached() else "up"', undefined, '/health'],
    ['that sets its status', 'response.status_code = reached() or down\n    return "down"', undefined, '/health'],
    [
      'that nothing catches',
      'db.session.execute("SELECT 1")\n    return {"db": "up", "error": None}',
      undefined,
      '/health',
    ],
    ['whose words tell nothing', 'return {"db": reached()}', undefined, '/health'],
  ])('%s', (_, body, liveness, readiness) => {
    const reached =
      'def reached():\n    try:\n        db.session.execute("SELECT 1")\n        return True\n    except Exception:\n        return False\n'
    const source = `from flask import Flask\napp = Flask(__name__)\n${reached}@app.get("/health")\ndef s():\n    ${body}\n`
    const found = appOf({ ...small, 'app.py': source })
    expect([found.liveness?.value, found.readiness?.value]).toEqual([liveness, readiness])
  })

  it('of a platform that names the image, from above the app', () => {
    const files = {
      ...Object.fromEntries(Object.entries(small).map(([name, text]) => [`backend/${name}`, text])),
      'backend/Dockerfile': image(),
      'railway.toml': '[build]\ndockerfilePath = "backend/Dockerfile"\n[deploy]\nhealthcheckPath = "/alive"\n',
    }
    expect(appOf(files).liveness?.value).toBe('/alive')
  })
})

it('an image whose file is in small letters is that of its service', () => {
  const compose = 'services:\n  web:\n    build: .\n    command: gunicorn app:app -b 0.0.0.0:8123\n'
  expect(appOf({ ...small, dockerfile: image(), 'compose.yaml': compose })).toMatchObject({
    port: { value: 8123 },
    services: [{ name: 'web' }],
  })
})

it('example values may be of one of several example files', () => {
  const reads =
    'import os\nfrom flask import Flask\napp = Flask(__name__)\napp.config["LEVEL"] = os.environ["LEVEL_OF_X"]\n'
  const [found] = appOf({ ...small, 'app.py': reads, 'env-example-web': 'LEVEL_OF_X=7\n' }).settings
  expect(found?.value).toEqual({ kind: 'text', text: '7' })
})

describe('the port', () => {
  it.each<[string, string, number | undefined]>([
    ['of the server’s own file', 'bind = "0.0.0.0:8080"\n', 8080],
    ['with a variable before it', "import os\nbind = f\"0.0.0.0:{os.getenv('PORT', '8090')}\"\n", 8090],
    ['in a name that it has', 'import os\nport = os.getenv("PORT", 8095)\nbind = f"0.0.0.0:{port}"\n', 8095],
    ['is not that of a socket', 'bind = "unix:/tmp/1234.sock"\n', undefined],
  ])('%s', (_, config, expected) => {
    const files = {
      Dockerfile: 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["gunicorn", "-c", "settings/server.py", "app:app"]\n',
      'settings/server.py': config,
    }
    expect(appOf({ ...small, ...files }).port?.value).toBe(expected)
  })

  it('of a file that the command names as a module', () =>
    expect(
      appOf({
        ...small,
        Procfile: 'web: gunicorn -c python:settings.server app:app\n',
        'settings/server.py': 'bind = "0.0.0.0:8096"\n',
      }).port?.value,
    ).toBe(8096))

  it('is found by the lines of a Makefile that go on', () =>
    expect(
      appOf({
        'backend/web.py': small['app.py'] ?? '',
        'backend/requirements.txt': 'flask==3.1.2\n',
        'backend/server.py': 'bind = "0.0.0.0:8081"\n',
        Makefile:
          'run:\n\tcd backend \\\n\t\t&& pipenv run python --version \\\n\t\t&& pipenv run gunicorn -c server.py web:app\n',
      }),
    ).toMatchObject({ path: 'backend', port: { value: 8081 } }))
})

describe('the port of a server on a machine of its own', () => {
  const command = 'ExecStart=/srv/site/bin/gunicorn -c /srv/site/deploy/server.py app:app\n'
  it('is that of the file with the same last words', () =>
    expect(
      appOf({
        ...small,
        'deploy/site.service': `[Service]\nWorkingDirectory=/srv/site\n${command}`,
        'deploy/server.py': 'bind = "127.0.0.1:8070"\n',
        'other/server.py': 'bind = "127.0.0.1:8071"\n',
      }).port?.value,
    ).toBe(8070))

  const script = (start: string): Contents => ({
    ...small,
    'start.sh': `#!/bin/sh\nPORT_OF_SITE="\${PORT_OF_SITE:-9070}"\n${start}`,
  })
  it('is that of a command whose module stands in an option', () =>
    expect(
      appOf(script('uwsgi --http 127.0.0.1:$PORT_OF_SITE --wsgi-file app.py --callable app --processes 8\n')).port
        ?.value,
    ).toBe(9070))
  it('is that of a command whose module stands in the file that it is given', () =>
    expect(
      appOf({
        ...script('exec uwsgi --http [::]:$PORT_OF_SITE site.ini\n'),
        'site.ini': '[uwsgi]\nmodule = app:app\n',
        Dockerfile: 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["./start.sh"]\n',
      }).port?.value,
    ).toBe(9070))
})

describe('the port of the framework’s own server', () => {
  it('is that of its variable, with what the same file gives', () =>
    expect(appOf({ ...small, '.flaskenv': 'SHOP_PORT=5007\nFLASK_RUN_PORT=${SHOP_PORT}\n' }).port?.value).toBe(5007))
  it('is that of the image’s variable', () =>
    expect(appOf({ ...small, Dockerfile: image('ENV FLASK_RUN_PORT=5008\n') }).port?.value).toBe(5008))
  it('is that of its service, where its command names no module', () =>
    expect(
      appOf({
        ...small,
        Dockerfile: 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["flask", "run", "--host=0.0.0.0"]\n',
        'compose.yaml': 'services:\n  web:\n    build: .\n    ports: ["80:5009"]\n',
      }).port?.value,
    ).toBe(5009))
})

describe('the port of an entry that is started by hand', () => {
  const started = (call: string, more: Contents = {}): number | undefined =>
    appOf({
      ...small,
      'app.py': `import os\n${small['app.py']}if __name__ == "__main__":\n    port = int(os.environ.get("PORT", 5001))\n    ${call}\n`,
      ...more,
    }).port?.value
  it.each<[string, string, number | undefined]>([
    ['is a number', 'app.run(host="127.0.0.1", port=7000)', 7000],
    ['is the default of a variable', 'app.run(port=port)', 5001],
    ['is that of what runs the app', 'sockets.run(app, port=int(os.getenv("PORT") or 5002))', 5002],
    ['is not said', 'app.run()', undefined],
    ['is not one of root’s', 'app.run(port=80)', undefined],
  ])('%s', (_, call, expected) => expect(started(call)).toBe(expected))
  it('counts less than what serves it in production', () =>
    expect(started('app.run(port=7000)', { Procfile: 'web: gunicorn -b 0.0.0.0:8010 app:app\n' })).toBe(8010))
})

it('a check’s path has nothing in place of a variable without a default', () => {
  const check = 'HEALTHCHECK CMD curl http://localhost:${PORT:-8000}/${FOLDER}health/${KIND:-live} || exit 1\n'
  expect(appOf({ ...small, Dockerfile: image(check) }).liveness?.value).toBe('/health/live')
})

describe('a group whose requests are looked at before', () => {
  const grouped = (before: string): string | undefined =>
    appOf({
      ...small,
      'app.py': `from flask import Blueprint, Flask, request\napp = Flask(__name__)\nbp = Blueprint("api", __name__)\n@bp.before_request\ndef look():\n${before}@bp.route("/health")\ndef health():\n    return "ok"\napp.register_blueprint(bp)\n`,
    }).liveness?.value
  it('lets nobody ask who is refused', () =>
    expect(grouped('    if not signed():\n        return "no", 401\n')).toBeUndefined())
  it('is open where it refuses nobody', () => expect(grouped('    count()\n')).toBe('/health'))
  it('may let a path through', () =>
    expect(grouped('    if request.path != "/health" and not signed():\n        return "no", 401\n')).toBe('/health'))
})

describe('a table of paths', () => {
  const project = (urls: string): Contents => ({
    'manage.py':
      'import os\nfrom django.core.management import execute_from_command_line\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\nexecute_from_command_line([])\n',
    'shop/__init__.py': '',
    'shop/settings.py': 'ROOT_URLCONF = "shop.urls"\n',
    'shop/wsgi.py': 'from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n',
    'shop/urls.py': `from django.urls import include, path\ndef health(request):\n    return "ok"\n${urls}`,
    'requirements.txt': 'django==5.2\n',
  })
  const paths = (urls: string): string[] => appOf(project(urls)).paths.map(({ path }) => path)
  const list = 'urlpatterns = [path("health/", health)]\n'

  it.each<[string, string, string[]]>([
    ['grows', `${list}urlpatterns += [path("more/", health)]\n`, ['/health/', '/more/']],
    ['goes below a path of itself', `${list}urlpatterns = [path("api/", include(urlpatterns))]\n`, ['/api/health/']],
    [
      'is replaced, and grows again',
      `${list}urlpatterns = [path("x/", health)]\nif x:\n    urlpatterns += [path("y/", health)]\n`,
      ['/x/', '/y/'],
    ],
    [
      'has more in a branch',
      `${list}if x:\n    urlpatterns = urlpatterns + [path("y/", health)]\n`,
      ['/health/', '/y/'],
    ],
  ])('%s', (_, urls, expected) => expect(paths(urls)).toEqual(expected))

  it('includes one of a folder that the code puts on the search path', () => {
    const added =
      'import os\nimport sys\nabove = os.path.abspath(os.path.join(os.path.dirname(__file__), os.pardir))\nsys.path.append(os.path.join(above, "inner"))\n'
    const files = {
      ...project('urlpatterns = [path("check/", include("watch.urls"))]\n'),
      'inner/watch/urls.py':
        'from django.urls import path\nfrom watch import views\nurlpatterns = [path("", views.live)]\n',
      'inner/watch/views.py': 'def live(request):\n    return "ok"\n',
    }
    const wsgi = `${added}${project('')['shop/wsgi.py'] ?? ''}`
    expect(appOf({ ...files, 'shop/wsgi.py': wsgi }).liveness?.value).toBe('/check/')
  })

  it.each<[string, string, string | undefined]>([
    [
      'has a view under another name',
      'from shop.views import live as live_view\nurlpatterns = [path("health/", live_view)]\n',
      '/health/',
    ],
    [
      'has a view without a name',
      'urlpatterns = [re_path(r"^check/", lambda request: Answer("ok"), name="x")]\n',
      '/check/',
    ],
    [
      'has one whose name says more',
      'urlpatterns = [path("check/", views.live), path("health/", views.live)]\n',
      '/health/',
    ],
    [
      'has a view without a name that asks',
      'urlpatterns = [path("health/", lambda request: db.execute("x"))]\n',
      undefined,
    ],
    ['has a view that asks for nobody', 'urlpatterns = [path("health/", views.Open.as_view())]\n', '/health/'],
    ['has a view that asks for somebody', 'urlpatterns = [path("health/", views.Closed.as_view())]\n', undefined],
  ])('%s', (_, urls, expected) => {
    const views =
      'def live(request):\n    return "ok"\n@documented(get=schema(auth=[], summary="x"))\nclass Open(View):\n    pass\n@documented(get=schema(auth=[Token], summary="x"))\nclass Closed(View):\n    pass\n'
    const contents = { ...project(`from shop import views\n${urls}`), 'shop/views.py': views }
    expect(appOf(contents).liveness?.value).toBe(expected)
  })
})
