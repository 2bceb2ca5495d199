import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event } from '../../model/event.ts'
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
