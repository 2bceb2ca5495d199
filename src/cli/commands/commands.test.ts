import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event } from '../../model/event.ts'
import { withHeader } from '../../render/write/header.ts'
import { commands } from './index.ts'
import type { Outcome } from '../command.ts'

let folder: string
let printed: string[]
let events: Event[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-commands-'))
  printed = []
  events = []
  write(
    'seaworthy.yaml',
    'name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app", migrate: flask db upgrade}\n',
  )
  write('wsgi.py', 'from flask import Flask\napp = Flask(__name__)\n')
  write('requirements.txt', 'flask==3.1.0\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), content)
}

async function run(
  name: string,
  options: Readonly<Record<string, string | boolean>> = {},
  words: readonly string[] = [],
): Promise<Outcome> {
  const command = commands.find((candidate) => candidate.name === name)
  if (!command) throw new Error(`no command ${name}`)
  const all = { file: join(folder, 'seaworthy.yaml'), env: 'prod', tail: '100', ...options }
  return (await command.load()).run({
    ...{ options: all, arguments: words, folder: '/', interrupted: new AbortController().signal },
    report: (event) => void events.push(event),
    print: (line) => void printed.push(line),
  })
}

const notes = (): string[] => events.flatMap((event) => ('message' in event ? [event.message] : []))

describe('a stack whose sources are gone', () => {
  beforeEach(async () => {
    await run('render')
    for (const file of ['wsgi.py', 'requirements.txt']) rmSync(join(folder, file))
    printed = []
  })

  it('cannot come up', async () => expect(run('up', { dryRun: true })).rejects.toMatchObject({ exitCode: 3 }))

  it.each([
    ['down', 'down --remove-orphans'],
    ['logs', 'logs --tail 100'],
    ['status', 'ps --all --format json'],
  ])('%s still works, with a command that can be pasted', async (name, words) => {
    await run(name, { dryRun: true })
    expect(printed).toEqual([
      `docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' ${words}`,
    ])
    expect(notes()).toEqual([`in ${folder}:`])
  })
})

describe('down', () => {
  it('refuses where nothing was rendered, with --dry-run too', async () => {
    await expect(run('down')).rejects.toThrow('nothing was started from here')
    await expect(run('down', { dryRun: true })).rejects.toThrow('nothing was started from here')
  })

  it('does not mind an environment that is not rendered yet', async () => {
    await run('render')
    writeFileSync(join(folder, 'seaworthy.yaml'), 'environments: {dev: {edge: {tls: "off"}}}\n', { flag: 'a' })
    expect((await run('down', { dryRun: true })).exitCode).toBe(0)
    await expect(run('down', { dryRun: true, env: 'dev' })).rejects.toThrow('nothing was started from here')
  })

  it('asks nobody with --json, on a terminal neither', async () => {
    await run('render')
    const { isTTY } = process.stdin
    process.stdin.isTTY = true
    await expect(run('down', { volumes: true, json: true })).rejects.toMatchObject({
      exitCode: 2,
      help: expect.stringContaining('--yes') as string,
    })
    process.stdin.isTTY = isTTY
  })
})

describe('run', () => {
  const line = (words: string): string =>
    `docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' run --rm --no-deps -T web-blue run ${words}`
  const addTasks = (): void => {
    const text = readFileSync(join(folder, 'seaworthy.yaml'), 'utf8')
    write(
      'seaworthy.yaml',
      text.replace('flask db upgrade}', 'flask db upgrade, tasks: {seed: {command: flask seed, directory: app}}}'),
    )
  }

  it('runs a task with more words, and a command of one’s own', async () => {
    addTasks()
    await run('run', { dryRun: true }, ['seed', '--all'])
    await run('run', { dryRun: true }, ['web:seed'])
    await run('run', { dryRun: true }, ['web', 'flask', 'shell'])
    expect(printed).toEqual([
      line('--directory app -- flask seed --all'),
      line('--directory app -- flask seed'),
      line('--directory . -- flask shell'),
    ])
  })

  it('lists what there is', async () => {
    await run('run')
    addTasks()
    await run('run')
    expect(printed).toEqual([
      'the stack file has no tasks; for a command of your own: seaworthy run web -- COMMAND',
      'seed  flask seed  (in web)',
    ])
  })

  it.each([
    [['nothing'], 'nothing: no such task or app'],
    [['web'], 'web is an app: what is to be run in it?'],
  ])('refuses %s', (words, message) => expect(run('run', {}, words)).rejects.toThrow(message))
})

describe('logs', () => {
  it('knows apps and services', async () => {
    await run('logs', { dryRun: true }, ['web', 'edge', 'web-green'])
    expect(printed[0]).toMatch(/ logs --tail 100 web-blue web-green web-migrate edge web-green$/)
    await expect(run('logs', { dryRun: true }, ['nobody'])).rejects.toMatchObject({
      exitCode: 2,
      help: 'known: edge, web, web-blue, web-green, web-migrate',
    })
  })

  it('is no one document while it follows', () =>
    expect(run('logs', { follow: true, json: true })).rejects.toMatchObject({ exitCode: 2 }))
})

describe('render', () => {
  it('says what it takes away', async () => {
    await run('render')
    write('deploy/compose.dev.yaml', readFileSync(join(folder, 'deploy/compose.prod.yaml'), 'utf8'))
    await run('render')
    expect(notes()).toEqual(['removed deploy/compose.dev.yaml: the stack file no longer asks for it'])
    expect(existsSync(join(folder, 'deploy/compose.dev.yaml'))).toBe(false)
  })

  it('--check names the way out for each kind of difference, for this very stack', async () => {
    await run('render')
    write('deploy/compose.yaml', `${readFileSync(join(folder, 'deploy/compose.yaml'), 'utf8')}# mine\n`)
    const render = `seaworthy render -f ${folder}/seaworthy.yaml -e prod`
    await expect(run('render', { check: true })).rejects.toMatchObject({
      exitCode: 4,
      help: `take the generated file: ${render} --overwrite`,
    })
    rmSync(join(folder, 'deploy/README.md'))
    await expect(run('render', { check: true })).rejects.toMatchObject({
      help: expect.stringContaining(`write what is not edited by hand: ${render}\n`) as string,
    })
  })

  it('waits its turn', async () => {
    write('deploy/.lock', '1 another.host\n')
    const rendered = run('render')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(notes()).toEqual(['waiting: another seaworthy works on this stack (process 1 on another.host)'])
    rmSync(join(folder, 'deploy/.lock'))
    expect((await rendered).exitCode).toBe(0)
  })
})

describe('a repository with a deploy/ of its own', () => {
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

  it('keeps what is in the way, and nothing is written beside it', async () => {
    write('deploy/compose.yaml', 'services: {}\n')
    for (const [command, options] of [
      ['check', {}],
      ['render', {}],
      ['render', { overwrite: true }],
      ['render', { check: true }],
      ['up', {}],
    ] as const)
      await expect(run(command, options)).rejects.toMatchObject({
        exitCode: 4,
        diagnostics: [{ id: 'file-in-the-way', message: expect.stringMatching(/^deploy\/compose\.yaml /) as string }],
      })
    expect(read('deploy/compose.yaml')).toBe('services: {}\n')
    expect(existsSync(join(folder, 'deploy/apps'))).toBe(false)
  })

  it('keeps its own guide, and is rendered', async () => {
    write('deploy/README.md', 'ours\n')
    await run('render', { overwrite: true })
    expect([read('deploy/README.md'), notes().length]).toEqual(['ours\n', 1])
    expect(read('deploy/compose.yaml')).toContain('services:')
    expect((await run('render', { check: true })).exitCode).toBe(0)
  })

  it('is told by init and check what follows', async () => {
    write('deploy/env/regions.json', '{}\n')
    await run('check')
    expect(notes()).toEqual([expect.stringContaining('deploy/env/regions.json: the repository’s own')])
    events = []
    await run('init', { dryRun: true })
    expect(notes()).toContainEqual(expect.stringContaining('deploy/env/regions.json: the repository’s own'))
  })

  it('has the rest of it in its image', async () => {
    write('deploy/regions.json', '{}\n')
    await run('render')
    const ignored = read('deploy/apps/web/Dockerfile.dockerignore').split('\n')
    expect(ignored).not.toContain('deploy')
    expect(ignored).toEqual(
      expect.arrayContaining(['deploy/secrets', 'deploy/.env', 'deploy/compose.*.yaml', '!deploy/runtime/python']),
    )
  })
})

describe('images.lock', () => {
  const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
  const images = ['ghcr.io/astral-sh/uv:0.13.9', 'nginx:1.30', 'python:3.13-slim']
  const lock = (...names: readonly string[]): void =>
    write('deploy/images.lock', withHeader(names.map((name) => `${name}@${digest('a')}\n`).join('')))
  const says = (section: string): void => {
    const text = readFileSync(join(folder, 'seaworthy.yaml'), 'utf8').replace(/^images.*\n/m, '')
    write('seaworthy.yaml', `${text}images: ${section}\n`)
  }

  it('is asked for where an image has no digest', async () => {
    says('{pin: true}')
    lock('nginx:1.30')
    for (const command of ['check', 'render', 'up'])
      await expect(run(command)).rejects.toMatchObject({
        message: 'deploy/images.lock has no digest of ghcr.io/astral-sh/uv:0.13.9, python:3.13-slim',
        exitCode: 4,
        help: `ask the registries for them: seaworthy render -f ${folder}/seaworthy.yaml -e prod --pin`,
      })
    says('{pin: true, mirror: registry.internal/hub}')
    await expect(run('check')).rejects.toThrow('no digest of registry.internal/hub/astral-sh/uv:0.13.9, ')
  })

  it('pins every public image, drops what is not used, and goes with the key', async () => {
    says('{pin: true}')
    lock(...images, 'redis:8')
    await run('render')
    const written = (path: string): string => readFileSync(join(folder, 'deploy', path), 'utf8')
    expect(written('images.lock').split('\n').slice(2)).toEqual([
      ...images.map((image) => `${image}@${digest('a')}`),
      '',
    ])
    expect(written('apps/web/Dockerfile')).toContain(`FROM python:3.13-slim@${digest('a')} AS base\n`)
    expect(written('apps/web/Dockerfile')).toContain(`COPY --from=ghcr.io/astral-sh/uv:0.13.9@${digest('a')} /uv`)
    expect(written('compose.yaml')).toContain(`nginx:1.30@${digest('a')}`)
    await run('render', { check: true })
    says('{pin: false}')
    await run('render')
    expect(existsSync(join(folder, 'deploy/images.lock'))).toBe(false)
    expect(notes()).toEqual(['removed deploy/images.lock: the stack file no longer asks for it'])
    expect(written('compose.yaml')).not.toContain('@sha256:')
  })

  it('--pin says which images it would ask for, and nothing where nothing is pinned', async () => {
    await expect(run('render', { pin: true })).rejects.toMatchObject({ exitCode: 2 })
    says('{pin: true}')
    await run('render', { pin: true, dryRun: true })
    expect(printed).toEqual([...images.map((image) => `docker pull ${image}`), 'write deploy/ with what they give'])
  })
})

describe('a lock of packages', () => {
  const path = 'deploy/apps/web/requirements.lock'
  const hash = ` \\\n    --hash=sha256:${'a'.repeat(64)}\n`
  const entries = `flask==3.1.3${hash}gunicorn==27.0.1${hash}`
  const again = (): string => `seaworthy render -f ${folder}/seaworthy.yaml -e prod --lock`
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const stale = (reason: string): object => ({
    message: `${path} is stale: ${reason}`,
    exitCode: 4,
    help: `compile it anew, which keeps the versions that still fit: ${again()}`,
  })
  const { PATH } = process.env
  /** An engine that knows what would be compiled, and what it was asked for. */
  const engine = (compiles: string): void => {
    const file = join(folder, 'bin/docker')
    write('listed', entries)
    const lines = [
      '#!/bin/sh',
      'case "$*" in',
      "info*) echo '2 26.1.5' ;;",
      "'compose version'*) echo 2.26.1 ;;",
      `'buildx build'*) cp deploy/.lock-compile/Dockerfile asked; mkdir deploy/.lock-compile/out; ${compiles} ;;`,
      '*) exit 1 ;;',
      'esac',
    ]
    write('bin/docker', `${lines.join('\n')}\n`)
    chmodSync(file, 0o755)
    process.env['PATH'] = `${join(folder, 'bin')}:${PATH}`
  }
  beforeEach(() => {
    write('requirements.txt', 'flask>=3,<4\n')
    engine('cp listed deploy/.lock-compile/out/requirements.lock')
  })
  afterEach(() => void (process.env['PATH'] = PATH))

  it('is named where there is none, and each build takes the newest', async () => {
    await run('render')
    await run('check')
    expect(notes()).toEqual(
      Array(2).fill(`web: nothing pins all of its packages; ${again()} writes ${path}, as the first seaworthy up does`),
    )
    expect(read('deploy/apps/web/Dockerfile')).toContain('each build takes the newest; `seaworthy render --lock`')
  })

  it('is compiled, kept, and all that the image installs', async () => {
    expect((await run('render', { lock: true })).exitCode).toBe(0)
    expect(notes()).toEqual([`web: 2 packages pinned in ${path}; renew with ${again()}`])
    expect(read(path)).toMatch(
      /^# from requirements\.txt sha256:[0-9a-f]{64}\n# from gunicorn<=[\d.]+\n# from python 3/m,
    )
    expect(read(path).endsWith(`\n\n${entries}`)).toBe(true)
    const installing = read('deploy/apps/web/Dockerfile').match(/uv pip install.*/g)
    expect(installing).toEqual([`uv pip install --require-hashes --requirement /build/${path}`])
    expect(existsSync(join(folder, 'deploy/.lock-compile'))).toBe(false)
    process.env['PATH'] = ''
    await run('render', { check: true })
    await run('render')
    expect(read(path)).toContain(entries)
  })

  it('begins with the versions of the last one', async () => {
    await run('render', { lock: true })
    expect(read('asked')).not.toContain(path)
    await run('render', { lock: true })
    expect(read('asked')).toContain(`cp /build/${path} /tmp/own.txt`)
  })

  it('is refused once the app asks for something else, with the command that renews it', async () => {
    await run('render', { lock: true })
    write('requirements.txt', 'flask>=3.1,<4\n')
    for (const [command, options] of [['check'], ['render'], ['render', { check: true }], ['up']] as const)
      await expect(run(command, options)).rejects.toMatchObject(stale('requirements.txt changed since it was compiled'))
    await run('render', { lock: true })
    await run('render', { check: true })
  })

  it('says what else changed', async () => {
    const asks = (version: string, release: string): void =>
      write(
        'seaworthy.yaml',
        `name: notes\napps:\n  web: {framework: flask, entry: "shop:app", python: "${version}", package: shop==${release}}\n`,
      )
    asks('3.13', '1.0')
    await run('render', { lock: true })
    asks('3.12', '1.1')
    await expect(run('check')).rejects.toMatchObject(
      stale('the app now asks for shop==1.1, python 3.12 in place of shop==1.0, python 3.13'),
    )
    asks('3.13', '1.0')
    write(path, read(path).replace('3.1.3', '3.1.2'))
    await expect(run('check')).rejects.toMatchObject(stale('it was edited by hand'))
  })

  it('is not touched where compiling fails, which says so in the words of what failed', async () => {
    await run('render', { lock: true })
    const before = read(path)
    engine('echo half > deploy/.lock-compile/out/requirements.lock; echo "no version of flask fits" >&2; exit 1')
    write('requirements.txt', 'flask>=99\n')
    await expect(run('render', { lock: true })).rejects.toMatchObject({
      message: `could not compile ${path}: it stays as it was`,
      details: 'no version of flask fits',
    })
    expect(read(path)).toBe(before)
    expect(existsSync(join(folder, 'deploy/.lock-compile'))).toBe(false)
    rmSync(join(folder, path))
    await expect(run('up')).rejects.toThrow(`could not compile ${path}: there is none yet`)
    expect(existsSync(join(folder, path))).toBe(false)
  })

  it('goes when the app brings its own, and is no other’s', async () => {
    await run('render', { lock: true })
    events = []
    write('requirements.txt', entries)
    await run('render')
    expect(notes()).toEqual([`removed ${path}: the stack file no longer asks for it`])
    await expect(run('render', { lock: true })).rejects.toMatchObject({ exitCode: 2 })
  })

  it('is compiled by the first up, and not by one that merely may: a list of pins is left alone', async () => {
    const compile =
      'docker buildx build --progress=plain --no-cache-filter compile --file deploy/.lock-compile/Dockerfile --output type=local,dest=deploy/.lock-compile/out . (with a Dockerfile for this alone)'
    const dryRun = async (): Promise<string[]> => {
      printed = []
      await run('render', { lock: true, dryRun: true })
      return printed
    }
    expect(await dryRun()).toEqual([compile, `write ${path}`, 'write deploy/ with what they give'])
    expect(existsSync(join(folder, 'deploy'))).toBe(false)
    await expect(run('up')).rejects.toThrow()
    expect(existsSync(join(folder, path))).toBe(true)
    rmSync(join(folder, path))
    write('requirements.txt', 'flask==3.1.3\n')
    await expect(run('up')).rejects.toThrow()
    expect(existsSync(join(folder, path))).toBe(false)
    await run('render', { lock: true })
    expect(existsSync(join(folder, path))).toBe(true)
  })

  it('--check writes nothing, so it compiles nothing', () =>
    expect(run('render', { lock: true, check: true })).rejects.toMatchObject({ exitCode: 2 }))
})

it.each([
  [undefined, 'build.ca: company.crt is not in the repository'],
  ['\u0030\u0082', 'build.ca: company.crt holds no certificate in PEM form'],
  ['-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n', 'build.ca: company.crt holds a private key'],
])('check holds the authority of builds to what it is for: %j', async (content, message) => {
  writeFileSync(join(folder, 'seaworthy.yaml'), 'build: {ca: company.crt}\n', { flag: 'a' })
  if (content !== undefined) write('company.crt', content)
  await expect(run('check')).rejects.toMatchObject({ diagnostics: [{ message, place: { line: 4 } }] })
  write('company.crt', '-----BEGIN CERTIFICATE-----\n')
  expect((await run('check')).exitCode).toBe(0)
})
