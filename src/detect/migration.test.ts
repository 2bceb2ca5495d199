// Which tool migrates, in which folder, by which words; and what is said where that cannot be told.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { detectApps } from './programs.ts'

type Contents = Readonly<Record<string, string>>

const app = 'from flask import Flask\napp = Flask(__name__)\n'

function found(contents: Contents) {
  const all: Contents = { 'app.py': app, 'requirements.txt': 'flask\nflask-migrate\nalembic\n', ...contents }
  const files = { paths: Object.keys(all).toSorted(), read: (path: string) => all[path] }
  const [first] = detectApps(files, providers)
  return { ...first?.migrate, losers: first?.losers.map(({ what, why }) => `${what} (${why})`) }
}

const tree: Contents = { 'migrations/env.py': '#\n', 'migrations/alembic.ini': '[alembic]\n' }
const ini = '# A generic configuration.\n[alembic]\nscript_location = db/versions\n'

describe('the tool whose settings are the project’s', () => {
  const main: Contents = {
    'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    'requirements.txt': 'fastapi\naerich\n',
    'schema/models/0_init.py': '',
  }
  const project = '[tool.aerich]\ntortoise_orm = "config.ORM"\nlocation = "./schema"\n\n[tool.other]\nlocation = "x"\n'
  it.each<[string, Contents, object | undefined]>([
    ['is found by them', { 'pyproject.toml': project }, { command: 'aerich upgrade', directory: '.' }],
    [
      'is run by the repository',
      { 'pyproject.toml': project, Procfile: 'web: aerich upgrade && uvicorn app:app\n' },
      { command: 'aerich upgrade', directory: '.' },
    ],
    ['is none without them', { 'pyproject.toml': '[tool.aerich]\n\n[tool.other]\nlocation = "schema"\n' }, undefined],
    ['is none where no folder is there', { 'pyproject.toml': project.replace('schema', 'gone') }, undefined],
  ])('%s', (_, contents, expected) => expect(found({ ...main, ...contents }).value).toEqual(expected))
})

describe('the tool', () => {
  it.each<[string, Contents, string, string]>([
    ['keeps two files in its folder', tree, 'flask db upgrade', '.'],
    [
      'is called in the code, whatever files there are',
      { 'app.py': `${app}from flask_migrate import Migrate\nMigrate(app, db)\n`, 'migrations/env.py': '' },
      'flask db upgrade',
      '.',
    ],
    [
      'is called with a folder',
      { 'app.py': `${app}migrate = Migrate(app, db, directory="schema")\n`, 'schema/env.py': '' },
      'flask db upgrade',
      '.',
    ],
    [
      'has a folder of another name',
      { 'data/schema/env.py': '', 'data/schema/alembic.ini': '[alembic]\n' },
      'flask --directory schema db upgrade',
      'data',
    ],
    [
      'is the plain one, which says where its scripts are',
      { 'alembic.ini': ini, 'db/versions/env.py': '' },
      'alembic upgrade head',
      '.',
    ],
    [
      'runs where its paths resolve',
      { 'config/alembic.ini': ini, 'db/versions/env.py': '' },
      'alembic -c config/alembic.ini upgrade head',
      '.',
    ],
    [
      'names its own folder',
      { 'config/alembic.ini': 'script_location=%(here)s/m\n', 'config/m/env.py': '' },
      'alembic upgrade head',
      'config',
    ],
  ])('%s', (_, contents, command, directory) => expect(found(contents).value).toEqual({ command, directory }))

  it('is found where the app itself lies among examples', () =>
    expect(
      found({
        'app.py': '',
        'examples/shop/app.py': `from store import x\n${app}`,
        'examples/shop/store.py': 'x = 1\n',
        'examples/shop/migrations/env.py': '',
        'examples/shop/migrations/alembic.ini': '',
      }).value,
    ).toEqual({ command: 'flask db upgrade', directory: '.' }))
  it('is none where a setting points nowhere', () =>
    expect(found({ 'alembic.ini': ini, 'requirements.txt': 'flask\nalembic\n' }).value).toBeUndefined())
  it('is not the plain one where only the other keeps its files', () =>
    expect(found({ ...tree, 'requirements.txt': 'flask\nalembic\n' }).value).toBeUndefined())
  it('has the line that says so as its evidence', () => {
    expect(found({ 'alembic.ini': ini, 'db/versions/env.py': '' }).evidence).toEqual([
      { file: 'alembic.ini', line: 3, says: 'script_location = db/versions' },
    ])
    expect(found({ ...tree, 'app.py': `${app}Migrate(app, db)\n` }).evidence).toEqual([
      { file: 'app.py', line: 3, says: 'Migrate(app, db)' },
    ])
  })
})

describe("the repository's own words", () => {
  it.each<[string, Contents, string, string]>([
    [
      'keep their options',
      { 'start.sh': 'flask --app app:app db upgrade --sql 2>&1 | tee log\n', ...tree },
      'flask --app app:app db upgrade --sql',
      '.',
    ],
    [
      'name a configuration',
      { Procfile: 'release: alembic -c db/a.ini upgrade heads\n', 'db/a.ini': ini, 'db/versions/env.py': '' },
      'alembic -c db/a.ini upgrade heads',
      '.',
    ],
    [
      'name a folder',
      { Procfile: 'release: python -m flask db upgrade -d data/schema', 'data/schema/env.py': '' },
      'flask db upgrade -d data/schema',
      '.',
    ],
    [
      'name a path of the container',
      {
        Dockerfile:
          'FROM python:3.12\nWORKDIR /srv\nCOPY . /srv\nCMD alembic -c /srv/alembic.ini upgrade head && gunicorn app:app\n',
        'alembic.ini': ini,
        'db/versions/env.py': '',
      },
      'alembic -c alembic.ini upgrade head',
      '.',
    ],
    [
      'are words, not letters',
      { 'start.sh': 'echo flask db upgrade; flask db upgrade-plan\n', ...tree },
      'flask db upgrade',
      '.',
    ],
  ])('%s', (_, contents, command, directory) => {
    const requirements = Object.keys(contents).some(
      (path) => path.endsWith('.ini') && path !== 'migrations/alembic.ini',
    )
      ? { 'requirements.txt': 'flask\nalembic\n' }
      : {}
    expect(found({ ...requirements, ...contents }).value).toEqual({ command, directory })
  })
})

describe('what cannot be taken is said', () => {
  it('migrations that are not in the repository', () =>
    expect(found({ Procfile: 'web: flask db upgrade && gunicorn app:app\n' }).losers).toEqual([
      'flask db upgrade (Procfile:1 runs it, but no migrations are in the repository)',
    ]))
  it('a tool that has none', () =>
    expect(found({}).losers).toEqual([
      'flask db upgrade (flask-migrate is required, but no migrations are in the repository)',
    ]))
  it('migrations that have no tool', () =>
    expect(found({ ...tree, 'requirements.txt': 'flask\nalembic\n' }).losers).toEqual([
      'migrations (neither the requirements nor a command name a tool for it)',
    ]))
  it("not another folder's", () =>
    expect(
      found({
        'one/migrations/env.py': '',
        'one/migrations/alembic.ini': '',
        'app.py': 'x = 1\n',
        'web/app.py': `from shop import x\n${app}`,
        'web/shop.py': 'x = 1\n',
      }).losers,
    ).toEqual(['flask db upgrade (flask-migrate is required, but no migrations are in the repository)']))
  it("migrations outside of the app's folder", () => {
    const { 'app.py': _, ...more } = {
      'app.py': '',
      ...tree,
      'web/app.py': `from shop import x\n${app}`,
      'web/shop.py': 'x = 1\n',
    }
    expect(found({ ...more, 'app.py': 'x = 1\n' }).losers).toEqual([
      "migrations (it lies outside of the app's folder web, so that the image has no migrations)",
    ])
  })
})
