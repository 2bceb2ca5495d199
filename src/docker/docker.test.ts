import { describe, expect, it } from 'vitest'
import { actionCommand, parseContainers } from './compose.ts'
import { atLeast, parseEngineFacts, selfSignedCertificate } from './engine.ts'

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
  const web = { Service: 'web', State: 'running', Health: 'healthy', ExitCode: 0 }
  const db = { Service: 'db', State: 'exited', Health: '', ExitCode: 137 }
  const expected = [
    { service: 'db', state: 'exited', health: '', exitCode: 137 },
    { service: 'web', state: 'running', health: 'healthy', exitCode: 0 },
  ]
  it('reads lines', () => expect(parseContainers(`${JSON.stringify(web)}\n${JSON.stringify(db)}\n`)).toEqual(expected))
  it('reads an array', () => expect(parseContainers(JSON.stringify([web, db]))).toEqual(expected))
  it('reads nothing', () => expect(parseContainers('\n')).toEqual([]))
})

it('a migration is given the id of its image', () => {
  const words = actionCommand({ kind: 'migrate', service: 'web-migrate', image: 'notes-web' }, 'dev')
  expect(words.filter((word) => typeof word === 'string').join(' ')).toBe(
    'docker compose -f deploy/compose.yaml -f deploy/compose.dev.yaml --profile * run --rm --no-deps -T --env web-migrate',
  )
  expect(words.at(-2)).toEqual({
    prefix: 'SEAWORTHY_IMAGE=',
    output: ['docker', 'image', 'inspect', '--format', '{{.Id}}', 'notes-web'],
  })
})

it('a certificate for localhost has its addresses', () => {
  expect(selfSignedCertificate('nginx:1.30', 'localhost')).toContain('subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1')
  expect(selfSignedCertificate('nginx:1.30', 'a.example')).toContain('subjectAltName=DNS:a.example')
})
