import { expect, it } from 'vitest'
import { parseTemplate } from './interpolate.ts'

const url = { kind: 'fact', owner: 'db', fact: 'url' }
const text = (content: string): object => ({ kind: 'text', text: content })

it.each<[string, object[]]>([
  ['', []],
  ['plain', [text('plain')]],
  ['${db.url}', [url]],
  ['a${db.url}b', [text('a'), url, text('b')]],
  ['${db.url:postgresql+asyncpg}', [{ ...url, scheme: 'postgresql+asyncpg' }]],
  ['$${db.url}', [text('${db.url}')]],
  ['$$${x', [text('$${x')]],
  ['$HOME $ $$', [text('$HOME $ $$')]],
  ['}{', [text('}{')]],
])('%s', (value, parts) => expect(parseTemplate(value)).toEqual({ parts }))

it.each([
  '${',
  '${}',
  '${db}',
  '${db.}',
  '${DB.url}',
  '${db.url',
  '${db.url:-x}',
  '${db.url:}',
  '${db.url:a+}',
  '${ db.url }',
])('%s is no reference', (value) => expect(parseTemplate(value)).toHaveProperty('problem'))
