import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host, RunResult } from '../host/host.ts'
import type { Plan } from '../model/plan.ts'
import { setModes } from './modes.ts'
import { observe } from './observe.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-observe-'))
  for (const path of ['secrets/prod/tls', 'edge/prod']) mkdirSync(join(folder, 'deploy', path), { recursive: true })
  for (const path of ['secrets', 'secrets/prod']) chmodSync(join(folder, 'deploy', path), 0o700)
  for (const path of ['secrets/prod/tls', 'edge/prod']) chmodSync(join(folder, 'deploy', path), 0o755)
  for (const file of ['compose.yaml', 'compose.prod.yaml']) write(file, '')
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, content: string, mode = 0o644): void {
  writeFileSync(join(folder, 'deploy', path), content)
  chmodSync(join(folder, 'deploy', path), mode)
}

const edge = { Service: 'edge', State: 'running', Publishers: [{ PublishedPort: 80 }, { PublishedPort: 443 }] }

/** Answers of commands by a part of their line; the rest succeeds and prints nothing. */
function observed(
  answers: Readonly<Record<string, Partial<RunResult>>> = {},
  ports = { http: 80, https: 443 },
  apps: readonly object[] = [],
): ReturnType<typeof observe> {
  const all = {
    ...{ 'docker info': { stdout: '4 26.1.5' }, 'compose version': { stdout: '2.26.1' } },
    'ps --all': { stdout: JSON.stringify(edge) },
    ...answers,
  }
  const host: Host = {
    interrupted: new AbortController().signal,
    run: (argv) => {
      const found = Object.entries(all).find(([part]) => argv.join(' ').includes(part))
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...found?.[1] })
    },
    portTaken: () => Promise.resolve(true),
    request: () => Promise.resolve('nothing'),
  }
  const plan = {
    project: 'notes-prod',
    environment: 'prod',
    edge: { tls: 'self-signed', ports },
    apps,
  } as unknown as Plan
  return observe({ plan, folder, named: [], host, report: () => {} })
}

describe('ports', () => {
  it('that our own edge publishes are ours', async () => expect((await observed()).portsTaken).toEqual([]))
  it('that it does not publish yet are taken', async () =>
    expect((await observed({}, { http: 80, https: 9443 })).portsTaken).toEqual([9443]))
})

describe('containers', () => {
  it('are not thought away when Compose fails', async () => {
    const answer = { exitCode: 1, stderr: 'yaml: line 3: broken' }
    await expect(observed({ 'ps --all': answer })).rejects.toMatchObject({
      details: 'yaml: line 3: broken',
      help: expect.stringContaining('docker compose --project-name notes-prod -f deploy/compose.yaml') as string,
    })
  })

  it('are none where nothing was rendered', async () => {
    rmSync(join(folder, 'deploy/compose.prod.yaml'))
    expect((await observed({ 'ps --all': { exitCode: 1 } })).containers).toEqual([])
  })
})

describe('secrets', () => {
  it('that are empty are not there', async () => {
    write('secrets/prod/a', 'x', 0o444)
    write('secrets/prod/b', '', 0o444)
    expect((await observed()).secrets).toEqual(['a'])
  })
})

describe('modes', () => {
  it('that are right need nothing', async () => {
    write('secrets/prod/a', 'x', 0o444)
    write('secrets/prod/tls/key.pem', 'x', 0o444)
    write('edge/prod/nginx.conf', 'x', 0o664)
    expect((await observed()).wrongModes).toEqual([])
  })

  it('of a strict umask and of an open folder are wrong, and can be set', async () => {
    write('secrets/prod/a', 'x', 0o600)
    write('secrets/prod/tls/key.pem', 'x', 0o400)
    write('edge/prod/nginx.conf', 'x', 0o600)
    for (const path of ['secrets/prod/tls', 'edge/prod']) chmodSync(join(folder, 'deploy', path), 0o700)
    for (const path of ['secrets', 'secrets/prod']) chmodSync(join(folder, 'deploy', path), 0o755)
    const { wrongModes } = await observed()
    expect(wrongModes.map(({ path, mode }) => `${mode.toString(8)} ${path.slice('deploy/'.length)}`)).toEqual([
      ...['700 secrets', '700 secrets/prod', '444 secrets/prod/a'],
      ...['755 secrets/prod/tls', '444 secrets/prod/tls/key.pem', '755 edge/prod', '644 edge/prod/nginx.conf'],
    ])
    await setModes(folder, wrongModes)
    expect((await observed()).wrongModes).toEqual([])
    expect(statSync(join(folder, 'deploy/secrets/prod/a')).mode & 0o777).toBe(0o444)
  })
})

describe('config files', () => {
  const observedWith = (source: string): ReturnType<typeof observed> =>
    observed({}, undefined, [{ config: [{ source }] }, { config: [{ source }] }])

  it('that only their owner can read are opened for the app', async () => {
    writeFileSync(join(folder, 'a.conf'), 'x')
    chmodSync(join(folder, 'a.conf'), 0o640)
    const { wrongModes } = await observedWith('a.conf')
    expect(wrongModes).toEqual([{ path: 'a.conf', mode: 0o644 }])
    await setModes(folder, wrongModes)
    expect((await observedWith('a.conf')).wrongModes).toEqual([])
  })

  it('change when another takes their place, though that was written long ago', async () => {
    for (const name of ['a.conf', 'b.conf']) writeFileSync(join(folder, name), 'x')
    utimesSync(join(folder, 'b.conf'), 1000, 1000)
    const before = (await observedWith('a.conf')).configChangedAt['a.conf'] ?? 0
    await new Promise((resolve) => setTimeout(resolve, 20))
    renameSync(join(folder, 'b.conf'), join(folder, 'a.conf'))
    expect((await observedWith('a.conf')).configChangedAt['a.conf']).toBeGreaterThan(before)
  })
})

describe('the certificate', () => {
  const make = (name: string, ...words: string[]): void => {
    const files = ['-keyout', `${folder}/deploy/secrets/prod/tls/key.pem`, '-out', `${folder}/${name}`]
    const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 100 -subj /CN=x'.split(' ')
    execFileSync('openssl', [...request, ...files, ...words], { stdio: 'ignore' })
  }

  it('tells whose it is and how long it serves', async () => {
    make('deploy/secrets/prod/tls/certificate.pem', '-addext', 'subjectAltName=DNS:a.example,IP:127.0.0.1')
    expect((await observed()).certificate).toEqual({ signedBy: 'itself', names: ['a.example'], daysLeft: 99 })
  })

  it('with the key of another is none', async () => {
    make('deploy/secrets/prod/tls/certificate.pem')
    make('elsewhere.pem')
    expect((await observed()).certificate).toBeUndefined()
  })

  it('is none where there is no file', async () => expect((await observed()).certificate).toBeUndefined())
})

describe('the source', () => {
  it('is what git says', async () => {
    const answers = { describe: { stdout: 'v1-dirty\n' }, 'rev-parse': { stdout: 'abc\n' } }
    expect((await observed(answers)).source).toEqual({ version: 'v1-dirty', revision: 'abc' })
  })
  it('is unknown without git', async () => expect((await observed({ git: { exitCode: 127 } })).source).toBeUndefined())
})
