import { describe, expect, it } from 'vitest'
import { actionCommand, parseContainers } from './compose.ts'
import { atLeast, makeAuthority, parseEngineFacts, signedCertificate } from './engine.ts'

describe('versions', () => {
  it.each([
    ['25.0.0', true],
    ['25', true],
    ['26.1.5+dfsg1', true],
    ['v25.0.1-rc.1', true],
    ['100.0.0', true],
    ['24.0.9', false],
    ['9.99.99', false],
    ['', false],
    ['unknown', false],
  ])('%s for 25.0.0: %s', (version, enough) => expect(atLeast(version, [25, 0, 0])).toBe(enough))

  it.each([
    ['2.24.4', true],
    ['v2.26.1-4', true],
    ['5.0.0', true],
    ['2.24.3', false],
    ['2.3.4', false],
  ])('%s for 2.24.4: %s', (version, enough) => expect(atLeast(version, [2, 24, 4])).toBe(enough))
})

it('parses the facts of the engine', () => {
  expect(parseEngineFacts('4 26.1.5+dfsg1\n')).toEqual({ cpus: 4, version: '26.1.5+dfsg1' })
  expect(parseEngineFacts('')).toEqual({ cpus: 0, version: '' })
})

describe('parseContainers', () => {
  const publishers = ['0.0.0.0', '::'].map((URL) => ({ URL, TargetPort: 8443, PublishedPort: 443, Protocol: 'tcp' }))
  const web = {
    ...{ Service: 'web', State: 'running', Health: 'healthy', ExitCode: 0, CreatedAt: '2026-11-21 18:07:39 +0100 CET' },
    Publishers: [...publishers, { URL: '', TargetPort: 80, PublishedPort: 0, Protocol: 'tcp' }],
  }
  const db = { Service: 'db', State: 'exited', Health: '', ExitCode: 137, CreatedAt: '2026-11-21 17:07:39 +0000 UTC' }
  const expected = [
    {
      service: 'db',
      state: 'exited',
      health: '',
      exitCode: 137,
      createdAt: Date.UTC(2026, 10, 21, 17, 7, 39),
      ports: [],
    },
    {
      service: 'web',
      state: 'running',
      health: 'healthy',
      exitCode: 0,
      createdAt: Date.UTC(2026, 10, 21, 17, 7, 39),
      ports: [443],
    },
  ]
  it('reads lines', () => expect(parseContainers(`${JSON.stringify(web)}\n${JSON.stringify(db)}\n`)).toEqual(expected))
  it('reads an array', () => expect(parseContainers(JSON.stringify([web, db]))).toEqual(expected))
  it('reads nothing', () => expect(parseContainers('\n')).toEqual([]))
})

const project = { project: 'notes-dev', environment: 'dev' }

it('a migration is given the id of its image', () => {
  const words = actionCommand({ kind: 'migrate', service: 'web-migrate', image: 'notes-web' }, project)
  expect(words.filter((word) => typeof word === 'string').join(' ')).toBe(
    'docker compose --project-name notes-dev -f deploy/compose.yaml -f deploy/compose.dev.yaml --profile * run --rm --no-deps -T --env web-migrate',
  )
  expect(words.at(-2)).toEqual({
    prefix: 'SEAWORTHY_IMAGE=',
    output: ['docker', 'image', 'inspect', '--format', '{{.Id}}', 'notes-web'],
  })
})

it('a build is given what its images bake', () => {
  const built = { kind: 'build', services: ['web-blue'], arguments: { VERSION: 'v1-dirty', REVISION: 'abc' } } as const
  expect(actionCommand(built, project).slice(-5)).toEqual([
    ...['--build-arg', 'VERSION=v1-dirty', '--build-arg', 'REVISION=abc', 'web-blue'],
  ])
})

describe('a certificate for local work', () => {
  it('for localhost has its addresses', () => {
    const argv = signedCertificate('nginx:1.30', 'localhost', '/a')
    expect(argv).toContain('subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1')
  })

  it('names a domain of any length', () => {
    const domain = `${'a'.repeat(63)}.${'b'.repeat(63)}.example`
    const argv = signedCertificate('nginx:1.30', domain, '/a')
    expect(argv.filter((word) => word.includes(domain))).toEqual([`subjectAltName=DNS:${domain}`])
  })

  it('leaves its key in no log of the engine', () => {
    for (const argv of [signedCertificate('nginx:1.30', 'a.example', '/a'), makeAuthority('nginx:1.30')])
      expect(argv.join(' ')).toContain(' --log-driver none ')
  })
})
