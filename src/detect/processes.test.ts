// Further processes that a repository runs beside its servers.
import { expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

const app = { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n', 'requirements.txt': 'flask\n' }

function processes(contents: Readonly<Record<string, string>>) {
  const all: Readonly<Record<string, string>> = { ...app, ...contents }
  const draft = draftStack({ paths: Object.keys(all).toSorted(), read: (path) => all[path] }, providers, {
    name: 'shop',
  })
  return {
    found: draft.apps.flatMap((each) => each.processes.map(({ name, command }) => `${name}: ${command}`)),
    left: draft.leftovers.map(({ what }) => what),
  }
}

it('are the lines of a Procfile, but for those that serve and release', () =>
  expect(
    processes({
      Procfile:
        'web: gunicorn app:app\nrelease: flask db upgrade\nworker: rq worker\nclock_1: exec python clock.py\nodd: a && b\n',
    }),
  ).toEqual({ found: ['worker: rq worker', 'clock-1: python clock.py'], left: ['release', 'odd'] }))

it('are services of the same image', () =>
  expect(
    processes({
      Dockerfile: 'FROM python:3.13\nCOPY . /app\nCMD gunicorn app:app\n',
      'compose.yaml':
        'services:\n  web:\n    build: .\n  worker:\n    build: .\n    command: celery -A "app.celery" worker\n  assets:\n    build: {context: ., target: assets}\n    command: yarn build\n  tests:\n    build: .\n    command: pytest\n',
    }),
  ).toEqual({ found: ['worker: celery -A app.celery worker'], left: ['assets'] }))

it.each([
  ['celery -A app beat -l info', 'celery -A app beat -l info --schedule /tmp/celerybeat-schedule'],
  ['celery -A app worker -B', 'celery -A app worker -B --schedule /tmp/celerybeat-schedule'],
  ['celery -A app beat -s data/times', 'celery -A app beat -s data/times'],
  [
    'celery -A app beat --scheduler=redbeat.RedBeatScheduler',
    'celery -A app beat --scheduler=redbeat.RedBeatScheduler',
  ],
  ['celery -A app worker', 'celery -A app worker'],
])('may keep their times in a file, which lies where they can write: %s', (stated, command) =>
  expect(processes({ Procfile: `web: gunicorn app:app\njobs: ${stated}\n` }).found).toEqual([`jobs: ${command}`]),
)

it('are scripts of a package that are called so, once each', () => {
  const scripts = {
    start: 'node dist/server.js',
    worker: 'node dist/worker.js',
    'worker:dev': 'tsx watch src/worker.ts',
    'start:scheduler': 'node dist/times.js',
    queue: 'bull-board',
    seed: 'node dist/seed.js',
  }
  const contents = {
    'package.json': JSON.stringify({ scripts, dependencies: { express: '5' } }),
    'package-lock.json': '{"packages": {}}',
    'src/server.ts': 'import express from "express"\nexpress().listen(3000)\n',
  }
  const draft = (more: Readonly<Record<string, string>>) => {
    const all: Readonly<Record<string, string>> = { ...contents, ...more }
    const files = { paths: Object.keys(all).toSorted(), read: (path: string) => all[path] }
    return draftStack(files, providers, { name: 'shop' }).apps[0]?.processes.map(({ name }) => name)
  }
  expect(draft({})).toEqual(['worker', 'scheduler'])
  expect(draft({ Procfile: 'web: npm start\njobs: node dist/worker.js\n' })).toEqual(['jobs', 'scheduler'])
})

it('that listen say so, for a person to lead the way there', () => {
  const contents = {
    ...app,
    Dockerfile: 'FROM python:3.13\nCOPY . /app\nCMD gunicorn app:app\n',
    'compose.yaml':
      'services:\n  web:\n    build: .\n    ports: ["80:8000"]\n  callback:\n    build: .\n    command: python callback.py\n    ports:\n      - "8182:8182"\n',
  }
  const files = {
    paths: Object.keys(contents).toSorted(),
    read: (path: string) => contents[path as keyof typeof contents],
  }
  expect(draftStack(files, providers, { name: 'shop' }).apps[0]?.processes).toMatchObject([
    {
      command: 'python callback.py',
      note: 'listens on 8182: to reach it, give it that port and a route (compose.yaml:9)',
    },
  ])
})

it('are none in a folder of something else, which tries the image out', () => {
  const files = (folder: string) => ({
    Dockerfile: 'FROM python:3.13\nCOPY . /app\nCMD gunicorn app:app\n',
    [`${folder}/compose.yaml`]:
      'services:\n  front:\n    build: ..\n  back:\n    build: ..\n    command: python back.py\n  collector:\n    image: example/collector:1\n',
  })
  expect(processes(files('metrics'))).toEqual({ found: [], left: [] })
  expect(processes(files('deploy'))).toEqual({ found: ['back: python back.py'], left: ['collector'] })
})

it('of another stage of the app’s Dockerfile are left to a person, also those that a file for development names alone', () => {
  const contents = {
    ...app,
    Dockerfile:
      'FROM python:3.13 AS web\nCOPY . /app\nCMD gunicorn app:app\nFROM python:3.13 AS callback\nCMD ["python", "back.py"]\n',
    'compose.dev.yaml':
      'services:\n  web:\n    build: {context: ., target: web}\n  callback:\n    build: {context: ., target: callback}\n  mail:\n    image: example/mail:1\n',
  }
  const left = (paths: Readonly<Record<string, string>>) =>
    draftStack({ paths: Object.keys(paths).toSorted(), read: (path) => paths[path] }, providers, { name: 'shop' })
      .leftovers
  // The app is known by its code alone.
  const unknown = {
    ...contents,
    Dockerfile: contents.Dockerfile.replace('AS web', 'AS development').replace('CMD gunicorn app:app', 'CMD x'),
    'compose.dev.yaml': contents['compose.dev.yaml'].replace('target: web', 'target: development'),
  }
  for (const each of [contents, unknown])
    expect(left(each)).toEqual([
      {
        what: 'callback',
        why: "compose.dev.yaml:5 runs it; the stage callback of the app's Dockerfile is another image than the app's: if the app's has all that it needs, write python back.py under processes",
      },
    ])
})

it('of the same image that begin as the migration does, and migrate nothing, are left to a person', () =>
  expect(
    processes({
      Dockerfile: 'FROM python:3.13\nCOPY . /app\nCMD flask db upgrade && gunicorn app:app\n',
      'compose.yaml':
        'services:\n  web:\n    build: .\n  setup:\n    build: .\n    command: flask db upgrade\n  cron:\n    build: .\n    command: flask jobs > /tmp/log\n',
      'requirements.txt': 'flask\nflask-migrate\n',
      'migrations/env.py': '',
      'migrations/alembic.ini': '[alembic]\n',
    }).left,
  ).toEqual(['cron']))
