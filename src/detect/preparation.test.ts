// What a repository runs before its app starts, and what of it becomes the migration.
import { describe, expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const script = '#!/usr/bin/env bash\nset -e\npython shop/wait.py\nalembic upgrade head\npython shop/seed.py\n'

const base: Contents = {
  'requirements.txt': 'fastapi\nalembic\nuvicorn\n',
  'shop/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
  'alembic.ini': '[alembic]\nscript_location = schema\n',
  'schema/env.py': '',
  Dockerfile: 'FROM python:3.12\nWORKDIR /srv\nCOPY . /srv\nCMD ["uvicorn", "shop.main:app"]\n',
}
const compose = (command: string, service = 'prepare'): Contents => ({
  'compose.yaml': `services:\n  ${service}:\n    build: .\n    command: ${command}\n  web:\n    build: .\n    depends_on:\n      ${service}:\n        condition: service_completed_successfully\n`,
})

function found(more: Contents) {
  const contents = { ...base, ...more }
  const files = { paths: Object.keys(contents).toSorted(), read: (path: string) => contents[path] }
  const { apps, leftovers } = draftStack(files, providers, { name: 'shop' })
  const [app] = apps
  return {
    migrate: app?.migrate?.value,
    evidence: app?.migrate?.evidence.map(({ file, line }) => `${file}:${line}`),
    losers: app?.losers.map(({ what, why }) => `${what} (${why})`),
    processes: app?.processes.map(({ name }) => name),
    leftovers: leftovers.map(({ what }) => what),
  }
}

describe('a service that has to end first', () => {
  it('is the migration, before what the tool alone would do', () =>
    expect(found({ ...compose('bash tools/prepare.sh'), 'tools/prepare.sh': script })).toEqual({
      migrate: { command: 'bash tools/prepare.sh', directory: '.' },
      evidence: ['compose.yaml:4'],
      losers: [
        'alembic upgrade head (compose.yaml:4 has bash tools/prepare.sh run before the app starts, which does it, too)',
      ],
      processes: [],
      leftovers: [],
    }))
  it('may be a command of its own', () =>
    expect(found(compose('["python", "-m", "shop.schema"]')).migrate?.command).toBe('python -m shop.schema'))
  it('may be several commands for a shell', () =>
    expect(found(compose('["sh", "-c", "alembic upgrade head && python shop/seed.py"]')).migrate?.command).toBe(
      "sh -c 'alembic upgrade head && python shop/seed.py'",
    ))
  it('of several each is run, those first that others wait for', () => {
    const text = `services:
  seed:
    build: .
    command: python shop/seed.py
    depends_on: {schema: {condition: service_completed_successfully}}
  schema:
    build: .
    command: alembic upgrade head
  web:
    build: .
    depends_on:
      schema:
        condition: service_completed_successfully
      seed:
        condition: service_completed_successfully
`.replace(
      'depends_on: {schema: {condition: service_completed_successfully}}',
      'depends_on:\n      schema:\n        condition: service_completed_successfully',
    )
    expect(found({ 'compose.yaml': text }).migrate?.command).toBe("sh -c 'alembic upgrade head && python shop/seed.py'")
  })
  it('names files as seen from the folder of the app', () =>
    expect(found(compose('alembic -c /srv/alembic.ini upgrade head')).migrate?.command).toBe(
      'alembic -c alembic.ini upgrade head',
    ))
  it('is none with what a shell would fill in', () =>
    expect(found(compose('alembic upgrade ${TARGET}')).migrate?.command).toBe('alembic upgrade head'))
  it('that migrates nothing gives way to a migration of the start line', () => {
    const { migrate, losers } = found({
      ...compose('python shop/seed.py'),
      Dockerfile: (base['Dockerfile'] ?? '').replace(/CMD.*/, 'CMD alembic upgrade head && uvicorn shop.main:app'),
    })
    expect(migrate?.command).toBe('alembic upgrade head')
    expect(losers?.[0]).toContain('compose.yaml:4 runs it before the app starts, and it migrates nothing')
  })
  it('is none of another image, or one that is only started', () => {
    const { 'compose.yaml': text = '' } = compose('python -m shop.schema')
    expect(found({ 'compose.yaml': text.replace('build: .', 'image: tools:1') }).migrate?.command).toBe(
      'alembic upgrade head',
    )
    expect(found({ 'compose.yaml': text.replace('service_completed_successfully', 'service_started') })).toMatchObject({
      migrate: { command: 'alembic upgrade head' },
      processes: ['prepare'],
    })
  })
})

describe('a script', () => {
  it('that the start line runs before the server', () =>
    expect(
      found({
        Dockerfile: (base['Dockerfile'] ?? '').replace(/CMD.*/, 'CMD sh tools/prepare.sh && uvicorn shop.main:app'),
        'tools/prepare.sh': script,
      }).migrate,
    ).toEqual({ command: 'bash tools/prepare.sh', directory: '.' }))
  it('that a deployment runs in the image', () =>
    expect(
      found({
        'compose.yaml': 'services:\n  web:\n    build: .\n',
        '.github/workflows/deploy.yml':
          'jobs:\n  ship:\n    steps:\n      - name: x\n        run: docker compose -f compose.yaml run --rm web bash tools/prepare.sh\n',
        'tools/prepare.sh': script,
      }).migrate?.command,
    ).toBe('bash tools/prepare.sh'))
  it('that becomes the server is none', () =>
    expect(
      found({
        Dockerfile: (base['Dockerfile'] ?? '').replace('CMD', 'ENTRYPOINT ["./tools/start.sh"]\nCMD'),
        'tools/start.sh': `${script}exec "$@"\n`,
      }).migrate?.command,
    ).toBe('alembic upgrade head'))
  it('waits by programs that the image lacks: the rest of it is done', () =>
    expect(
      found({
        ...compose('sh tools/prepare.sh'),
        'tools/prepare.sh': `echo wait\nwhile ! nc -z store 5432; do\n  sleep 1\ndone\n${script.split('\n').slice(3).join('\n')}`,
      }).migrate?.command,
    ).toBe("sh -c 'alembic upgrade head && python shop/seed.py'"))
  it('with a program that the image lacks, and that is no wait, is left to a person', () =>
    expect(
      found({
        ...compose('sh tools/prepare.sh'),
        'tools/prepare.sh': 'psql -f seed.sql\npython shop/seed.py\n',
      }).migrate?.command,
    ).toBe('alembic upgrade head'))
  it('that calls its programs by a package manager: they are there without it', () =>
    expect(
      found({
        ...compose('bash tools/prepare.sh'),
        'tools/prepare.sh': 'set -e\nuv run alembic upgrade head\nuv run python shop/seed.py\n',
      }).migrate?.command,
    ).toBe("sh -c 'alembic upgrade head && python shop/seed.py'"))
  it('may be given a word that is also the name of a service', () =>
    expect(found(compose('python -m shop.schema web')).migrate?.command).toBe('python -m shop.schema web'))
  it('that does the rest on a condition is left to a person', () =>
    expect(
      found({
        ...compose('sh tools/prepare.sh'),
        'tools/prepare.sh': 'until pg_isready; do sleep 1; done\nif true; then\n  python shop/seed.py\nfi\n',
      }).migrate?.command,
    ).toBe('alembic upgrade head'))
})
