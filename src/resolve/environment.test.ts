import { expect, it } from 'vitest'
import type { Edge } from '../model/edge.ts'
import type { AppSection, TemplatePart } from '../model/stack.ts'
import type { Connection } from './datastore.ts'
import { resolveEnvironment } from './environment.ts'

const database = {
  use: { datastore: 'db', kind: 'service', url: [] },
  facts: {
    url: [
      { kind: 'text', text: 'postgresql://notes:' },
      { kind: 'secret', secret: 'db_password', urlencode: true },
      { kind: 'text', text: '@db:5432/notes' },
    ],
    user: [{ kind: 'text', text: 'notes' }],
    password: [{ kind: 'secret', secret: 'db_password', urlencode: false }],
  },
} as unknown as Connection

const text = (words: string): TemplatePart => ({ kind: 'text', text: words })
const fact = (name: string): TemplatePart => ({ kind: 'fact', owner: 'db', fact: name })

function value(...parts: TemplatePart[]): unknown {
  const section = { env: { A: parts } } as unknown as AppSection
  return resolveEnvironment(section, [database], {} as Edge).values['A']
}

it('names the driver of a URL', () => {
  const part: TemplatePart = { kind: 'fact', owner: 'db', fact: 'url', scheme: 'postgresql+asyncpg' }
  expect(value(part)).toEqual([
    { kind: 'text', text: 'postgresql+asyncpg://notes:' },
    { kind: 'secret', secret: 'db_password', urlencode: true },
    { kind: 'text', text: '@db:5432/notes' },
  ])
})

it('encodes a password within a URL, and leaves it alone elsewhere', () => {
  const url = value(text('postgresql+psycopg://'), fact('user'), text(':'), fact('password'), text('@db/x'))
  expect(url).toContainEqual({ kind: 'secret', secret: 'db_password', urlencode: true })
  expect(value(fact('password'))).toEqual([{ kind: 'secret', secret: 'db_password', urlencode: false }])
  expect(value(text('http://x/ '), fact('password'))).toContainEqual({
    ...{ kind: 'secret', secret: 'db_password', urlencode: false },
  })
  expect(value(text('password='), fact('password'))).toContainEqual({
    ...{ kind: 'secret', secret: 'db_password', urlencode: false },
  })
})
