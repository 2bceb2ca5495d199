// The stack file of a draft: its whole text, and that no value of a repository escapes its quoting.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Evidence } from '../model/detection.ts'
import type { NamedAppDraft, SettingDraft, StackDraft } from '../model/draft.ts'
import { renderStackFile } from './stack-file.ts'

const at = (file: string, line: number, says: string): Evidence[] => [{ file, line, says }]

const setting = (name: string, value: SettingDraft['value'], active = true, note?: string): SettingDraft => ({
  name,
  value,
  active,
  evidence: at('config.py', 3, `os.environ.get('${name}')`),
  ...(note === undefined ? {} : { note }),
})

const app: NamedAppDraft = {
  name: 'web',
  framework: 'flask',
  language: 'python',
  path: '.',
  entry: { value: 'main:app', confidence: 1, evidence: at('start.sh', 9, 'serve main:app') },
  version: { value: '3.10', confidence: 1, evidence: at('.python-version', 1, '3.10') },
  // Where it is looked for anyway: it gets no line.
  requirements: {
    value: 'requirements.txt',
    confidence: 1,
    evidence: at('Dockerfile', 3, 'COPY requirements.txt .'),
    isUsual: true,
  },
  port: { value: 5000, confidence: 1, evidence: at('Dockerfile', 7, 'EXPOSE 5000') },
  liveness: { value: '/health', confidence: 1, evidence: at('views.py', 12, '@bp.get("/health")') },
  migrate: {
    value: { command: 'flask db upgrade', directory: 'site' },
    confidence: 1,
    evidence: at('entry.sh', 5, 'flask db upgrade'),
  },
  packages: [],
  environment: [],
  writable: [{ value: 'logs', confidence: 1, evidence: at('main.py', 4, "os.mkdir('logs')") }],
  uploads: [{ value: 'a, b', confidence: 1, evidence: at('main.py', 5, 'os.mkdir(x)') }],
  egress: { value: true, confidence: 1, evidence: at('mail.py', 1, 'import smtplib') },
  static: [
    { value: { url: '/static/', folder: 'app/static' }, confidence: 1, evidence: at('app/static/a.css', 1, 'a.css') },
  ],
  paths: [],
  processes: [
    { name: 'worker', stated: 'worker', command: 'rq worker', evidence: at('Procfile', 2, 'worker: rq worker') },
  ],
  services: [],
  losers: [{ what: 'old:app', why: 'its name says "old"' }],
  settings: [
    setting('DATABASE_URL', { kind: 'fact', reference: 'db.url' }),
    setting('DRIVER_URL', { kind: 'template', template: 'x+y://${db.user}@${db.host}' }),
    setting('TEMPLATE', { kind: 'text', text: 'Dear ${name}, # you: owe 1' }),
    setting('REGION', { kind: 'unknown' }, true, 'required, and only a person can know it'),
    setting('MAIL_PORT', { kind: 'text', text: '25' }, false, 'optional'),
    setting('SECRET_KEY', { kind: 'secret', generator: 'urlsafe' }),
    setting('MAIL_PASSWORD', { kind: 'secret', generator: 'given' }, false, 'optional'),
  ],
}

const draft: StackDraft = {
  name: 'shop',
  apps: [app],
  routes: [],
  leftovers: [{ what: 'mail', why: 'compose.yaml:20 runs it' }],
  datastores: [
    {
      name: 'db',
      engine: { value: 'postgres:15', confidence: 1, evidence: at('compose.yaml', 4, 'image: postgres:15') },
      init: [{ value: 'db/a.sql', confidence: 1, evidence: at('compose.yaml', 9, '- ./db/a.sql') }],
    },
  ],
}

it('says for each line where it comes from', () => {
  expect(renderStackFile(draft))
    .toBe(`# Written by seaworthy init. Beside each line: the place in this repository that it comes from.
# Lines that begin with # are settings that the app runs without.
# not taken: mail (compose.yaml:20 runs it)

name: shop
apps:
  # not taken: old:app (its name says "old")
  web:
    framework: flask
    entry: main:app # start.sh:9 serve main:app
    python: "3.10" # .python-version:1 3.10
    port: 5000 # Dockerfile:7 EXPOSE 5000
    liveness: /health # views.py:12 @bp.get("/health")
    # entry.sh:5 flask db upgrade
    migrate:
      command: flask db upgrade
      directory: site
    processes:
      worker: rq worker # Procfile:2 worker: rq worker
    env:
      DATABASE_URL: \${db.url} # config.py:3 os.environ.get('DATABASE_URL')
      DRIVER_URL: x+y://\${db.user}@\${db.host} # config.py:3 os.environ.get('DRIVER_URL')
      TEMPLATE: "Dear $\${name}, # you: owe 1" # config.py:3 os.environ.get('TEMPLATE')
      REGION: CHANGE-ME # required, and only a person can know it, config.py:3 os.environ.get('REGION')
      # MAIL_PORT: "25"  # optional, config.py:3
    secrets:
      SECRET_KEY: urlsafe # config.py:3 os.environ.get('SECRET_KEY')
      # MAIL_PASSWORD: given  # optional, config.py:3
    static:
      /static/: app/static # app/static/a.css:1 a.css
    writable: [logs] # main.py:4 os.mkdir('logs')
    uploads: ["a, b"] # main.py:5 os.mkdir(x)
    egress: true # mail.py:1 import smtplib
datastores:
  db:
    engine: postgres:15 # compose.yaml:4 image: postgres:15
    init: [db/a.sql] # compose.yaml:9 - ./db/a.sql
`)
})

it('says that a version is one of several, or raised, and gives a secret its place alone', () => {
  const text = renderStackFile({
    ...draft,
    apps: [
      {
        ...app,
        version: { value: '3.12', confidence: 0.8, evidence: at('pyproject.toml', 4, '>=3.10') },
        settings: [{ ...setting('KEY', { kind: 'secret', generator: 'hex' }), evidence: at('config.py', 3, '') }],
      },
    ],
    datastores: draft.datastores.map((each) => ({ ...each, init: [], note: 'raised from 11' })),
  })
  expect(text).toContain('python: "3.12" # one of those that are allowed: pyproject.toml:4 >=3.10\n')
  expect(text).toContain('KEY: hex # config.py:3\n')
  expect(text).toContain('db: postgres:15 # raised from 11; compose.yaml:4 image: postgres:15\n')
})

it('several apps get routes, and a section of nothing but options waits', () => {
  const options = { ...app, settings: app.settings.filter((each) => !each.active) }
  const route = { stripPrefix: false, websocket: false, stream: false, evidence: at('nginx.conf', 7, 'location / {') }
  const text = renderStackFile({
    ...draft,
    apps: [options, { ...options, name: 'api', path: 'api' }],
    routes: [
      { ...route, path: '/', app: 'web' },
      { ...route, path: '/api/', app: 'api', stripPrefix: true, websocket: true, note: 'look at it' },
    ],
  })
  expect(parse(text)).toMatchObject({
    apps: { web: { entry: 'main:app' }, api: { path: 'api' } },
    edge: { routes: { '/': 'web', '/api/': { app: 'api', strip_prefix: true, websocket: true } } },
  })
  expect(text).toContain('    /: web # nginx.conf:7 location / {\n    # look at it; nginx.conf:7 location / {\n')
  expect(parse(text).apps.web).not.toHaveProperty('env')
  expect(text).toContain('# env: {MAIL_PORT: "25"}  # optional\n')
})

describe('hostile text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        '$',
        '{',
        '}',
        '#',
        ':',
        ' ',
        '\n',
        '\r',
        '"',
        "'",
        '-',
        '[',
        '&',
        '*',
        '!',
        '%',
        '@',
        '`',
        '\\',
        '\u2028',
        '\u0085',
        '\ufeff',
        '\t',
        'a',
        '0',
      ),
    }),
  )

  it('stays a value, and a comment stays a comment', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (value, says, active) => {
        const evidence = at(says, 1, says)
        const text = renderStackFile({
          ...draft,
          leftovers: [{ what: value, why: says }],
          apps: [
            {
              ...app,
              entry: { value, confidence: 1, evidence },
              losers: [{ what: says, why: value }],
              writable: [{ value, confidence: 1, evidence }],
              settings: [
                { name: 'A', value: { kind: 'text', text: value }, active, note: says, evidence },
                { name: 'B', value: { kind: 'text', text: 'b' }, active: true, evidence },
              ],
            },
          ],
        })
        const web = parse(text).apps.web
        expect(web.entry).toBe(value)
        expect(web.writable).toEqual([value])
        expect(web.env).toEqual({ ...(active ? { A: value.split('${').join('$${') } : {}), B: 'b' })
        expect(Object.keys(web)).toEqual([
          'framework',
          'entry',
          'python',
          'port',
          'liveness',
          'migrate',
          'processes',
          'env',
          'static',
          'writable',
          'uploads',
          'egress',
        ])
      }),
      { numRuns: 1000 },
    )
  })
})

it('a site has its own lines, requirements say when nothing pins them, and uploads stay private', () => {
  const { entry: _, ...rest } = app
  const site = {
    ...rest,
    name: 'pages',
    framework: 'static',
    language: 'node',
    evidence: at('pages/package.json', 9, '"bundler": "^1"'),
    build: { value: 'npm run build:prod', confidence: 1, evidence: at('Dockerfile', 4, 'RUN npm run build:prod') },
    site: {
      proxies: [],
      asks: [],
      output: { value: 'out', confidence: 1, evidence: at('Dockerfile', 9, 'COPY --from=build /app/out /srv') },
      singlePage: { value: false, confidence: 1, evidence: at('site.conf', 3, 'try_files $uri =404;') },
    },
  }
  const program = {
    ...app,
    requirements: {
      value: 'pyproject.toml',
      confidence: 0.8,
      evidence: at('pyproject.toml', 3, 'dependencies = ['),
      isUsual: false,
      note: 'nothing pins them',
    },
    readiness: { value: '/readyz', confidence: 0.7, evidence: at('health.py', 7, '@router.get("/readyz")') },
    uploads: [{ value: 'media', confidence: 1, evidence: at('main.py', 5, 'save(x)'), url: '/media/' }],
  }
  const text = renderStackFile({ ...draft, apps: [program, site] })
  expect(text).toContain('    framework: static # pages/package.json:9 "bundler": "^1"\n')
  expect(text).toContain('    build: npm run build:prod # Dockerfile:4 RUN npm run build:prod\n')
  expect(text).toContain('    single_page: false # site.conf:3 try_files $uri =404;\n')
  expect(text).toContain('    requirements: pyproject.toml # nothing pins them; pyproject.toml:3 dependencies = [\n')
  expect(text).toContain('    readiness: /readyz # health.py:7 @router.get("/readyz")\n')
  expect(text).toContain(
    '    # the code shows media at /media/; for the edge to show it to anybody, write uploads: {media: /media/}\n    uploads: [media] # main.py:5 save(x)\n',
  )
  expect(parse(text).apps.pages).not.toHaveProperty('entry')
})
