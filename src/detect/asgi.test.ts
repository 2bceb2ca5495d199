// Apps of ASGI frameworks: what starts them, their probes, their settings and what they are installed from.
import { describe, expect, it } from 'vitest'
import type { Files } from '../model/files.ts'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents): Files => ({
  paths: Object.keys(contents).toSorted(),
  read: (path) => contents[path],
})
const stackOf = (contents: Contents) => draftStack(files(contents), providers, { name: 'shop' })
const appOf = (contents: Contents) => {
  const [app] = stackOf(contents).apps
  if (!app) throw new Error('no app')
  return app
}
const setting = (contents: Contents, name: string) => appOf(contents).settings.find((each) => each.name === name)

const app = 'from fastapi import FastAPI\napp = FastAPI()\n'
const requirements = 'fastapi==0.128.0\n'

describe('entries', () => {
  const api: Contents = {
    'apps/api/app/main.py': `from app.views import x\n${app}`,
    'apps/api/app/views.py': 'x = 1\n',
    'apps/api/app/__init__.py': '',
    'apps/api/requirements.txt': requirements,
    // Decoys: one that the code alone would speak for, one of the same name, a test's, an example.
    'main.py': app,
    'tools/main.py': app,
    'apps/api/tests/app.py': app,
    'examples/app/main.py': app,
  }
  const image = (command: string): Contents => ({
    'apps/api/Dockerfile': `FROM python:3.12 AS base\nWORKDIR /app\nCOPY requirements.txt .\nFROM base AS dev\nCOPY app /app/app\nCMD ["uvicorn", "tools.main:app", "--reload"]\nFROM base AS prod\nCOPY app /app/app\n${command}\nEXPOSE 8010\n`,
  })
  it.each<[string, Contents]>([
    ['exec form', image('CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]')],
    ['shell form', image('CMD exec gunicorn -k uvicorn.workers.UvicornWorker app.main:app --bind 0.0.0.0:8010')],
    ['a package runner before it', image('CMD ["uv", "run", "--frozen", "uvicorn", "app.main:app"]')],
    ['the framework’s own command with a file', image('CMD ["fastapi", "run", "app/main.py", "--port", "8010"]')],
    [
      'the framework’s own command with a file and a runner',
      image('CMD ["uv", "run", "fastapi", "run", "app/main.py"]'),
    ],
    ['the framework’s own command without a file', image('CMD ["fastapi", "run", "--workers", "4"]')],
    [
      'a module that starts the server itself',
      {
        ...image('COPY serve.py /app/\nCMD ["python", "serve.py"]'),
        'apps/api/serve.py': 'import uvicorn\nif __name__ == "__main__":\n    uvicorn.run("app.main:app", port=8010)\n',
      },
    ],
    ['Procfile', { Procfile: 'web: uvicorn app.main:app --app-dir apps/api --port $PORT\n' }],
    [
      'a script in a folder of its own, which is started from above it',
      { 'scripts/start.sh': '#!/bin/sh\npoetry run uvicorn --app-dir ./apps/api app.main:app\n' },
    ],
    ['Makefile', { Makefile: 'serve:\n\tcd apps/api && uvicorn app.main:app --reload\n' }],
    [
      'CI',
      {
        '.github/workflows/test.yml': 'jobs:\n  e2e:\n    steps:\n      - run: cd apps/api && uvicorn app.main:app &\n',
      },
    ],
    [
      'a script of a package',
      { 'package.json': '{\n  "scripts": {\n    "api": "cd apps/api && uvicorn app.main:app --reload"\n  }\n}\n' },
    ],
    [
      'a Compose command, and not that of its override for development',
      {
        ...image(''),
        'compose.yaml':
          'services:\n  api:\n    build: {context: apps/api, target: prod}\n    command: ["uvicorn", "app.main:app"]\n',
        'compose.override.yml':
          'services:\n  api:\n    build: {context: apps/api, target: prod}\n    command: ["uvicorn", "app.views:x"]\n',
      },
    ],
    [
      'a script with its variables',
      {
        ...image('COPY start.sh /app/\nCMD ["./start.sh"]'),
        'apps/api/start.sh':
          '#!/bin/sh\nDEFAULT=app.main\nMODULE=${MODULE:-$DEFAULT}\nexport APP=${APP:-"$MODULE:app"}\nexec uvicorn "$APP"\n',
      },
    ],
  ])('%s', (_, more) => {
    const found = appOf({ ...api, ...more })
    expect([found.framework, found.path, found.entry?.value]).toEqual(['fastapi', 'apps/api', 'app.main:app'])
    expect(stackOf({ ...api, ...more }).apps).toHaveLength(1)
  })

  it('one that nothing uses speaks less than one with routes', () => {
    const routed =
      'from views import router\nfrom fastapi import FastAPI\napp = FastAPI()\napp.include_router(router)\n'
    const unused = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => `import ${name}\n`).join('')
    expect(
      appOf({ 'web/api.py': routed, 'web/safe.py': `${unused}${app}`, 'requirements.txt': requirements }).entry?.value,
    ).toBe('api:app')
  })

  it('the project’s own word goes before the usual places', () =>
    expect(
      appOf({
        'main.py': app,
        'core/web.py': app,
        'pyproject.toml': '[tool.fastapi]\nentrypoint = "core.web:app"\n',
        Dockerfile: 'FROM python:3.12\nWORKDIR /code\nCOPY . .\nCMD ["fastapi", "run"]\n',
      }).entry?.value,
    ).toBe('core.web:app'))

  it('a server for development speaks less than one without', () =>
    expect(
      appOf({
        'main.py': app,
        'core.py': app,
        Makefile: 'dev:\n\tuvicorn main:app --reload\nserve:\n\tuvicorn core:app\n',
      }).entry?.value,
    ).toBe('core:app'))

  it('an override for development does not replace what the image runs', () =>
    expect(
      appOf({
        ...api,
        ...image('CMD ["uvicorn", "app.main:app"]'),
        'compose.yaml': 'services:\n  api:\n    build: {context: apps/api, target: prod}\n',
        'compose.override.yml':
          'services:\n  api:\n    build: {context: apps/api, target: prod}\n    command: ["uvicorn", "app.views:x"]\n',
      }).entry?.value,
    ).toBe('app.main:app'))

  it('a factory that only the command knows is called, too', () =>
    expect(
      appOf({
        'core.py': 'from fastapi import FastAPI\ndef make(name):\n    return FastAPI(title=name)\n',
        'shop.py': 'from core import make\ndef build():\n    return make("x")\n',
        Procfile: 'web: uvicorn --factory shop:build\n',
      }).entry?.value,
    ).toBe('shop:build()'))

  it('a factory is called where the command says so', () =>
    expect(
      appOf({
        'shop.py': 'from fastapi import FastAPI\ndef build() -> FastAPI:\n    return FastAPI()\n',
        Procfile: 'web: uvicorn shop:build --factory\n',
      }).entry?.value,
    ).toBe('shop:build()'))

  it('each object is of the framework whose class makes it', () => {
    const { apps } = stackOf({
      'site/app.py': 'from flask import Flask\napp = Flask(__name__)\n',
      'site/requirements.txt': 'flask\n',
      'site/Dockerfile': 'FROM python:3.12\nWORKDIR /a\nCOPY . .\nCMD gunicorn app:app\n',
      'api/main.py': app,
      'api/requirements.txt': requirements,
      'api/Dockerfile': 'FROM python:3.12\nWORKDIR /a\nCOPY . .\nCMD uvicorn main:app\n',
      'compose.yaml': 'services:\n  site:\n    build: site\n  api:\n    build: api\n',
    })
    expect(apps.map((each) => `${each.name} ${each.framework} ${each.entry?.value}`).toSorted()).toEqual([
      'api fastapi main:app',
      'site flask app:app',
    ])
  })

  it('what a server serves of another framework is no app', () =>
    expect(() =>
      stackOf({
        'mysite/wsgi.py': 'from bottle import Bottle\napplication = Bottle()\n',
        Procfile: 'web: gunicorn mysite.wsgi\n',
      }),
    ).toThrow(/no app was found/))
})

describe('probes', () => {
  const program = (main: string, more: Contents = {}): Contents => ({
    'app/__init__.py': '',
    'app/main.py': `from fastapi import FastAPI, Depends\nfrom sqlalchemy import text\n${main}`,
    'requirements.txt': requirements,
    ...more,
  })
  const probes = (contents: Contents) => {
    const { liveness, readiness } = appOf(contents)
    return [liveness?.value, readiness?.value]
  }
  const quiet = (path: string, on = 'app'): string =>
    `@${on}.get("${path}")\nasync def f${path.length}():\n    return {"ok": True}\n`
  const asking = (path: string, on = 'app'): string =>
    `@${on}.get("${path}")\nasync def g${path.length}():\n    async with engine.connect() as c:\n        await c.execute(text("SELECT 1"))\n    return {}\n`
  const made = 'app = FastAPI()\n'

  it.each<[string, Contents, (string | undefined)[]]>([
    [
      'one that asks nothing, and one that asks',
      program(made + quiet('/healthz') + asking('/readyz')),
      ['/healthz', '/readyz'],
    ],
    [
      'a readiness that asks nothing is none',
      program(made + quiet('/healthz') + quiet('/readyz')),
      ['/healthz', undefined],
    ],
    ['a health check that asks is a readiness', program(made + asking('/health')), [undefined, '/health']],
    ['a path below another', program(made + quiet('/health') + asking('/health/ready')), ['/health', '/health/ready']],
    [
      'a session among the parameters asks',
      program(
        `${made}${quiet('/livez')}@app.get("/ready")\ndef ready(db: Session = Depends(get_db)):\n    return {}\n`,
      ),
      ['/livez', '/ready'],
    ],
    [
      'a function that asks for it',
      program(
        `${made}async def check():\n    await redis.ping()\n@app.get("/ready")\nasync def ready():\n    await check()\n`,
      ),
      [undefined, '/ready'],
    ],
    [
      'the root, where its tag says so',
      program(`${made}@app.get("/", tags=["Health Check"])\ndef h():\n    return {}\n`),
      ['/', undefined],
    ],
    [
      'not behind a login',
      program(`${made}@app.get("/health")\ndef h(user = Depends(get_current_user)):\n    return {}\n`),
      [undefined, undefined],
    ],
    [
      'not what only takes data',
      program(`${made}@app.post("/health")\ndef h():\n    return {}\n`),
      [undefined, undefined],
    ],
    ['not a page on health', program(made + quiet('/profile/health')), [undefined, undefined]],
  ])('%s', (_, contents, expected) => expect(probes(contents)).toEqual(expected))

  it('prefixes of every group add up, each group by its own file', () => {
    const router = (prefix: string, body: string): string =>
      `from fastapi import APIRouter\nrouter = APIRouter(${prefix})\n${body}`
    const contents = program(
      'from app.api import api\nfrom app.config import settings\napp = FastAPI()\napp.include_router(api, prefix=settings.API_PREFIX)\n',
      {
        'app/config.py':
          'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    API_PREFIX: str = "/api/v1"\nsettings = Settings()\n',
        'app/api.py':
          'from fastapi import APIRouter\nfrom app.routes import system, users\napi = APIRouter()\napi.include_router(users.router)\napi.include_router(system.router, prefix="/system")\n',
        'app/routes/__init__.py': '',
        'app/routes/users.py': router('prefix="/users"', quiet('/health', 'router')),
        'app/routes/system.py': router('', quiet('/health', 'router')),
      },
    )
    const found = appOf(contents)
    expect(found.paths.map(({ path }) => path).toSorted()).toEqual(['/api/v1/system/health', '/api/v1/users/health'])
    expect(found.liveness?.value).toBe('/api/v1/system/health')
  })

  it('a group that a function is handed is known by what its callers give', () =>
    expect(
      probes(
        program('from app.core import build\nfrom app.api import router\napp = build(router=router)\n', {
          'app/core.py':
            'from fastapi import FastAPI\ndef build(router):\n    made = FastAPI()\n    made.include_router(router, prefix="/v2")\n    return made\n',
          'app/api.py': `from fastapi import APIRouter\nrouter = APIRouter(prefix="/api")\n${quiet('/health', 'router')}`,
        }),
      ),
    ).toEqual(['/v2/api/health', undefined]))

  it('a group’s own guard holds for its routes', () =>
    expect(
      probes(
        program(
          `from fastapi import APIRouter\nrouter = APIRouter(dependencies=[Depends(verify_token)])\n${quiet('/health', 'router')}${made}app.include_router(router)\n`,
        ),
      ),
    ).toEqual([undefined, undefined]))

  it('a check of the image that asks is the readiness, where another tells whether it lives', () =>
    expect(
      probes({
        ...program(made + quiet('/livez') + asking('/readyz')),
        Dockerfile:
          'FROM python:3.12\nWORKDIR /code\nCOPY . .\nHEALTHCHECK CMD curl -f http://localhost:8000/readyz\nCMD uvicorn app.main:app\n',
      }),
    ).toEqual(['/livez', '/readyz']))
})

describe('settings classes', () => {
  const withSettings = (body: string, more: Contents = {}): Contents => ({
    'main.py': `from config import settings\n${app}`,
    'config.py': `from pydantic import Field, AliasChoices\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\nclass Base(BaseSettings):\n    pass\nclass Settings(Base):\n${body}\nsettings = Settings()\n`,
    'requirements.txt': 'fastapi\npsycopg2-binary\n',
    ...more,
  })
  it.each<[string, string, string, object]>([
    [
      'a field without a default is required',
      '    region: str',
      'REGION',
      { active: true, value: { kind: 'unknown' } },
    ],
    [
      'one with a default is not',
      '    log_level: str = "INFO"',
      'LOG_LEVEL',
      { active: false, value: { text: 'INFO' } },
    ],
    [
      'an alias is its name',
      '    db: str = Field(validation_alias="DATABASE_URL")',
      'DATABASE_URL',
      { value: { reference: 'db.url' } },
    ],
    [
      'the first of several',
      '    db: str = Field(validation_alias=AliasChoices("DATABASE_URL", "X"))',
      'DATABASE_URL',
      { value: { reference: 'db.url' } },
    ],
    [
      'a prefix stands before it',
      '    model_config = SettingsConfigDict(env_prefix="SHOP_")\n    region: str',
      'SHOP_REGION',
      { active: true },
    ],
    ['also as a map', '    model_config = {"env_prefix": "SHOP_"}\n    region: str', 'SHOP_REGION', { active: true }],
    [
      'a secret is made',
      '    jwt_secret: str = "dev"',
      'JWT_SECRET',
      { active: true, value: { kind: 'secret', generator: 'urlsafe' } },
    ],
    [
      'what a method insists on is required',
      '    sentry_dsn: str | None = None\n    def check(self):\n        if self.live and not self.sentry_dsn:\n            raise ValueError()',
      'SENTRY_DSN',
      { active: true, value: { kind: 'secret' } },
    ],
    [
      'origins are the edge’s',
      '    cors_origins: str = ""',
      'CORS_ORIGINS',
      { active: true, value: { template: '${edge.origin}' } },
    ],
    [
      'a list of them is JSON',
      '    cors_origins: list[str] = []',
      'CORS_ORIGINS',
      { value: { template: '["${edge.origin}"]' } },
    ],
    [
      'a pattern of them is something else',
      '    cors_origins_regex: str = "x"',
      'CORS_ORIGINS_REGEX',
      { active: false },
    ],
    [
      'the site’s own address, too',
      '    frontend_url: str = "http://localhost:5173/app"',
      'FRONTEND_URL',
      { active: true, value: { template: '${edge.origin}/app' } },
    ],
    ['but not one that is said', '    frontend_url: str = "https://shop.example"', 'FRONTEND_URL', { active: false }],
    [
      'a mode that only development is asked for',
      '    env: str = "dev"\n    def debug(self):\n        return self.env.lower() == "dev"',
      'ENV',
      { active: true, value: { text: 'production' } },
    ],
    [
      'a mode of a list that has production',
      '    environment: Literal["local", "staging", "production"] = "local"',
      'ENVIRONMENT',
      { active: true, value: { text: 'production' } },
    ],
    [
      'one that others are asked for',
      '    env: str = "dev"\n    def debug(self):\n        return self.env == "dev" or self.env == "qa"',
      'ENV',
      { value: { kind: 'unknown' } },
    ],
  ])('%s', (_, body, name, expected) => expect(setting(withSettings(body), name)).toMatchObject(expected))

  it('parts of a connection are known by their place, whatever they are called', () => {
    const contents = withSettings(
      '    pg_machine: str\n    pg_who: str\n    @property\n    def url(self):\n        return f"postgresql://{self.pg_who}:x@{self.pg_machine}:5432/shop"',
    )
    expect(setting(contents, 'PG_MACHINE')?.value).toEqual({ kind: 'fact', reference: 'db.host' })
    expect(setting(contents, 'PG_WHO')?.value).toEqual({ kind: 'fact', reference: 'db.user' })
  })

  it('a field without its variable is its default', () => {
    const contents = withSettings('    upload_dir: str = "media"\n    api_prefix: str = Field(default="/v1")')
    const code =
      'from config import settings\nimport os\nfrom fastapi import FastAPI, APIRouter\nrouter = APIRouter()\n@router.get("/health")\ndef h():\n    return {}\nos.makedirs(settings.upload_dir)\napp = FastAPI()\napp.include_router(router, prefix=settings.api_prefix)\n'
    const found = appOf({ ...contents, 'main.py': code })
    expect(found.uploads.map(({ value }) => value)).toEqual(['media'])
    expect(found.liveness?.value).toBe('/v1/health')
  })

  it('what an override for development sets is not production’s', () =>
    expect(
      setting(
        withSettings('    mode: str | None = None', {
          Dockerfile: 'FROM python:3.12\nWORKDIR /code\nCOPY . .\nCMD uvicorn main:app\n',
          'compose.yaml': 'services:\n  api:\n    build: .\n',
          'compose.override.yml': 'services:\n  api:\n    build: .\n    environment: {MODE: development}\n',
        }),
        'MODE',
      ),
    ).toMatchObject({ active: false }))
})
