import { expect, it } from 'vitest'
import { difference } from './compose-difference.ts'
import { yamlText, type Yaml } from './write/yaml.ts'

const written = (shared: Yaml, wanted: Yaml): string | undefined => {
  const found = difference(shared, wanted)
  return found === undefined ? undefined : yamlText(found)
}

it.each<[string, Yaml, Yaml, string | undefined]>([
  ['nothing', { a: { b: [1], c: 'x' } }, { a: { c: 'x', b: [1] } }, undefined],
  ['a value', { a: { b: '1', c: 'x' } }, { a: { b: '2', c: 'x' } }, 'a:\n  b: "2"\n'],
  ['a new key', { a: {} }, { a: { b: { c: 'd' } } }, 'a:\n  b:\n    c: d\n'],
  ['a key that is gone', { a: 'x', b: 'y' }, { b: 'y' }, 'a: !reset null\n'],
  ['a list that Compose appends to', { volumes: ['a'] }, { volumes: ['a', 'b'] }, 'volumes: [b]\n'],
  ['such a list that changes', { volumes: ['a', 'b'] }, { volumes: ['b'] }, 'volumes: !override [b]\n'],
  ['any other list', { command: ['a'] }, { command: ['a', 'b'] }, 'command: !override [a, b]\n'],
  ['a list that becomes empty', { tmpfs: ['a'] }, { tmpfs: [] }, 'tmpfs: !override []\n'],
])('%s', (_, shared, wanted, expected) => expect(written(shared, wanted)).toBe(expected))
