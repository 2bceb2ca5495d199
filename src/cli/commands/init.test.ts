// What init says and gives to programs: the problems that check would find, and no source of secrets.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Event } from '../../model/event.ts'
import { run } from './init.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-init-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function init(contents: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const lines: string[] = []
  const events: Event[] = []
  const outcome = await run({
    options: { file: 'seaworthy.yaml', name: 'shop' },
    arguments: [],
    folder,
    report: (event) => void events.push(event),
    print: (line) => void lines.push(line),
    interrupted: new AbortController().signal,
  })
  return { outcome, lines, events }
}

const app = 'import os\nfrom flask import Flask\napp = Flask(__name__)\n'

it('says what is still to do, as check does', async () => {
  const { events, lines } = await init({ 'app.py': `${app}region = os.environ["REGION"]\n` })
  expect(events).toContainEqual({
    kind: 'warning',
    message: expect.stringMatching(/^seaworthy\.yaml:\d+ apps\.web\.env\.REGION still says CHANGE-ME$/),
    help: expect.any(String),
  })
  expect(events).toContainEqual({
    kind: 'warning',
    message: expect.stringContaining('no file says which packages the app needs'),
    help: expect.any(String),
  })
  expect(lines.at(-1)).toMatch(/seaworthy check$/)
})

it('has nothing to add where nothing is missing', async () => {
  const { events, lines } = await init({ 'app.py': app, 'requirements.txt': 'flask\n' })
  expect(events).toEqual([])
  expect(lines).toEqual(['wrote seaworthy.yaml; read it, then: seaworthy up'])
})

it('names what the repository runs beside it', async () => {
  const { events } = await init({
    'app.py': app,
    'requirements.txt': 'flask\npsycopg2\n',
    Procfile: 'web: gunicorn app:app\nworker: rq worker && true\n',
    'compose.yaml': 'services:\n  queue:\n    image: redis:8\n  web:\n    build: .\n',
  })
  expect(events.map((event) => (event.kind === 'note' ? event.message : ''))).toEqual([
    'not taken: postgres:17 (requirements.txt:2 speaks for it, but no variable that the code reads holds its address)',
    'not taken: redis:8 (compose.yaml:3 speaks for it, but no variable that the code reads holds its address)',
    'not taken: worker (Procfile:2 runs it, by a command that can not be taken over as it is: write it under processes)',
  ])
})

it('leaves out what other folders run', async () => {
  const { events } = await init({
    'shop/app.py': `from store import x\n${app}`,
    'shop/store.py': 'x = 1\n',
    'shop/requirements.txt': 'flask\n',
    'shop/compose.yaml': 'services:\n  mail:\n    image: mailhog\n',
    'blog/compose.yaml': 'services:\n  engine:\n    image: postgres:15\n',
  })
  expect(events.map((event) => (event.kind === 'note' ? event.message : ''))).toEqual([
    'not taken: mail (shop/compose.yaml:3 runs it; the stack file has no place for it)',
  ])
})

it('gives programs places and values, and no secret of the source', async () => {
  const { outcome } = await init({
    'app.py': `${app}SECRET_KEY = os.getenv("SECRET_KEY", "hard-coded-1")\nurl = os.getenv("DATABASE_URL", "postgresql://me:hard-coded-2@db/x")\nq = os.getenv("QUEUE_URL", "amqp://me:hard-coded-3@mq")\n`,
    'requirements.txt': 'flask\npsycopg2\n',
    '.env.example': 'FTP_PASS=hard-coded-4\n',
  })
  expect(JSON.stringify(outcome.json)).not.toContain('hard-coded')
  expect(outcome.json).toMatchObject({
    file: 'seaworthy.yaml',
    written: true,
    apps: [
      {
        entry: { value: 'app:app', evidence: [{ file: 'app.py', line: 3 }] },
        settings: [
          { name: 'DATABASE_URL', active: true, kind: 'fact' },
          { name: 'SECRET_KEY', active: true, kind: 'secret' },
          { name: 'QUEUE_URL', active: false, kind: 'text' },
        ],
      },
    ],
    datastores: [{ name: 'db', engine: { value: 'postgres:17' } }],
    leftovers: [],
    problems: [],
  })
})

it('writes a file that check has nothing against for an API with a site before it', async () => {
  const { outcome, lines, events } = await init({
    'api/app/__init__.py': '',
    'api/app/main.py':
      'import os\nfrom fastapi import FastAPI\napp = FastAPI()\norigins = os.environ["CORS_ORIGINS"]\nurl = os.environ["DATABASE_URL"]\n@app.get("/healthz")\ndef healthz():\n    return {}\n',
    'api/pyproject.toml': '[project]\nname = "api"\ndependencies = ["fastapi", "psycopg[binary]", "sqlalchemy"]\n',
    'web/package.json': '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}',
    'web/package-lock.json': '{}',
    'web/index.html': '<p>x</p>',
    'web/vite.config.ts':
      "export default { server: { proxy: { '/api': { target: 'http://localhost:8000', rewrite: (p) => p.replace(/^\\/api/, '') } } } }",
  })
  expect(events).toEqual([])
  expect(lines).toEqual(['wrote seaworthy.yaml; read it, then: seaworthy up'])
  expect(outcome.json).toMatchObject({
    problems: [],
    apps: [
      { name: 'api', framework: 'fastapi', requirements: { value: 'pyproject.toml' }, liveness: { value: '/healthz' } },
      { name: 'web', framework: 'static' },
    ],
    routes: [
      { path: '/', app: 'web' },
      { path: '/api/', app: 'api', stripPrefix: true },
    ],
  })
})
