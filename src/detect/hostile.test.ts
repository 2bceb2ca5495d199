// Files that no parser expects: none may throw, hang or be believed.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'
import { developmentProxies } from './node/development-proxies.ts'
import { caddyProxies } from './proxies/caddy.ts'
import { readDirectives } from './proxies/nginx-blocks.ts'
import { openRepository } from './repository.ts'
import { readModule } from './python/module.ts'
import { walk } from './python/walk.ts'
import { readBlockMap } from './statements/block-map.ts'
import { readDockerfile } from './statements/dockerfile.ts'
import { readShell } from './statements/shell.ts'

const many = (text: string, count: number): string => text.repeat(count)

const junk: readonly string[] = [
  '',
  '\0\u0001\ufffd',
  '"""never closed\n',
  "'never closed\nx = 1\n",
  many('(', 50_000),
  many(')', 50_000),
  `x = ${many('[', 30_000)}${many(']', 30_000)}`,
  `x = a${many('.b', 100_000)}`,
  `x = 1${many(' + 1', 50_000)}`,
  `x = ${many('not ', 50_000)}y`,
  `x = ${many('-', 50_000)}1`,
  `x = f"${many('{', 5000)}"`,
  many('if x:\n ', 500),
  Array.from({ length: 2000 }, (_, depth) => `${many(' ', depth)}if x:\n`).join(''),
  many('\\\n', 20_000),
  many('a: ', 20_000),
  many('- ', 20_000),
  `a: ${many('{', 10_000)}`,
  `a: &x\n  b: *x\n`,
  many('"', 9_999),
  many('$(', 20_000),
  many('#', 100_000),
  `FROM a AS b\nFROM b AS a\nFROM a\nCOPY ${many('x ', 10_000)}/y\nRUN <<EOF\n${many('x\n', 100)}`,
  many('/*', 50_000),
  many('build: {', 20_000),
  many('location / { ', 10_000),
  many("'/a': ", 20_000),
  'def f(a=f(a)):\n  return f(a)\nx = f(x)\ny = z\nz = y\n',
]

describe('junk', () => {
  it.each(junk.map((text, index) => [index, text] as const))('%i is read', (_, text) => {
    for (const statement of readModule('a.py', text).statements)
      expect([...walk(statement.expressions)].length).toBeGreaterThanOrEqual(0)
    readBlockMap(text)
    readDirectives(text)
    const files = openRepository({ paths: ['vite.config.ts', 'Caddyfile'], read: () => text })
    const wrapped = openRepository({
      paths: ['vite.config.ts'],
      read: () => `export default { proxy: { '/a': ${text} } }`,
    })
    for (const each of [files, wrapped]) developmentProxies(each, '.')
    caddyProxies(files, 'Caddyfile', 1)
    readDockerfile('Dockerfile', text)
    readShell(text)
  })

  it('as every file of a repository', () => {
    const names = [
      'app.py',
      'Dockerfile',
      'compose.yaml',
      'Procfile',
      'start.sh',
      'pyproject.toml',
      'uv.lock',
      'requirements.txt',
      '.env.example',
      'x.service',
      'migrations/env.py',
      'package.json',
      'web/package.json',
      'web/vite.config.ts',
      'web/src/api.ts',
      'proxy/nginx.conf',
      'Caddyfile',
      '.github/workflows/ci.yml',
    ]
    for (const text of junk) {
      const contents: Record<string, string> = Object.fromEntries(names.map((name) => [name, text]))
      contents['wsgi.py'] =
        'from flask import Flask\nfrom app import *\nimport os\napp = Flask(__name__)\nos.makedirs(x)\nos.environ[z]\n'
      const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
      const found = draftStack(files, providers, { name: 'x' })
      expect(found.apps.map((app) => app.entry?.value)).toEqual(['wsgi:app'])
    }
  })
})

describe('settings and tables of paths', () => {
  const texts = [
    ...junk,
    'urlpatterns = urlpatterns + urlpatterns + urlpatterns\n',
    'a = [path("", include(b))]\nb = [path("", include(a)), path("", include(a))]\nurlpatterns = a + b + a\n',
    `urlpatterns = [path("x/", include("shop.urls")), ${many('path("y/", z), ', 5000)}]\n`,
    `urlpatterns = [re_path(r"${many('(a', 5000)}", z), url("${many('[(', 5000)}", z)]\n`,
    'ROOT_URLCONF = ROOT_URLCONF\nSTATIC_ROOT = STATIC_ROOT / STATIC_ROOT\nMEDIA_ROOT = "../../etc"\n',
    `DEBUG = os.environ.get("DEBUG"${many('"DEBUG" ', 5000)}) != x\n`,
    'DATABASES = {"ENGINE": DATABASES, "NAME": DATABASES}\nENGINE = {"ENGINE": ENGINE}\n',
  ]
  it.each(texts.map((text, index) => [index, text] as const))('%i is read', (_, text) => {
    const contents: Record<string, string> = {
      'manage.py': text,
      'shop/wsgi.py': `from django.core.wsgi import get_wsgi_application\nimport os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n`,
      'shop/settings.py': `INSTALLED_APPS = ["django.contrib.staticfiles", "shop"]\nROOT_URLCONF = "shop.urls"\n${text}`,
      'shop/urls.py': `from django.urls import *\n${text}`,
      'shop/models.py': text,
    }
    const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
    const start = process.cpuUsage()
    const { apps } = draftStack(files, providers, { name: 'x' })
    expect(apps.map((app) => [app.entry?.value, app.uploads, app.static])).toEqual([['shop.wsgi:application', [], []]])
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(4000)
  })
})

it.each<[string, Readonly<Record<string, string>>]>([
  [
    'a module whose name is no word',
    {
      'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
      'c++.py': 'from flask import Flask\nserver = Flask(__name__)\n',
      'requirements.txt': 'flask\n',
    },
  ],
  ...['web/[', 'a[z-a]', `${many('a*', 9)}b`].map((pattern): [string, Readonly<Record<string, string>>] => [
    `a pattern of embedded files, ${pattern}`,
    {
      'go.mod': 'module shop\n',
      'main.go': `package main\nimport "net/http"\n//go:embed ${pattern}\nvar f string\nfunc main() { http.ListenAndServe(":8080", nil) }\n`,
      [many('a', 120)]: '',
    },
  ]),
  [
    'a literal of 12,000 levels',
    {
      'go.mod': 'module shop\n',
      'main.go': `package main\nimport "net/http"\nvar c = C{Web: W{Port: 80, X: ${many('{', 12_000)}${many('}', 12_000)}}}\nfunc main() { parse(&c.Web.Port, "PORT"); http.ListenAndServe(":8080", nil) }\n`,
    },
  ],
])('%s does not stop init', (_, contents) => {
  const began = performance.now()
  draftStack({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }, providers, { name: 'shop' })
  expect(performance.now() - began).toBeLessThan(2000)
})

it('5,000 files take less than 2 seconds of a processor', () => {
  const contents: Record<string, string> = {
    'app/__init__.py': 'from flask import Flask\nfrom . import m0\napp = Flask(__name__)\n',
  }
  const body =
    'import os\nVALUE = os.environ.get("VALUE", "x")\n' +
    many(
      'def view(a, b=1):\n    """Text."""\n    result = [a + b for a in range(10) if a]\n    return {"a": result, "b": os.path.join("x", str(a))}\n\n',
      20,
    )
  for (let index = 0; index < 300; index++) contents[`app/m${index}.py`] = `from . import m${index + 1}\n${body}`
  for (let index = 0; index < 2700; index++) contents[`other/f${index % 50}/m${index}.py`] = body
  for (let index = 0; index < 2000; index++) contents[`web/f${index % 50}/m${index}.js`] = 'x\n'
  const start = process.cpuUsage()
  const { apps } = draftStack({ paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }, providers, {
    name: 'x',
  })
  const [app] = apps
  expect(app?.entry?.value).toBe('app:app')
  expect(app?.environment.map((each) => each.name)).toEqual(['VALUE'])
  // Not by the clock: other tests run beside this one.
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000)
})
