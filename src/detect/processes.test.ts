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
