import { expect, it } from 'vitest'
import { assignment } from './dotenv.ts'

it.each([
  ['plain-1.2/x:y@z', 'A=plain-1.2/x:y@z'],
  ['', 'A=""'],
  ['a b', 'A="a b"'],
  ['a#b', 'A="a#b"'],
  ['say "hi"', 'A="say \\"hi\\""'],
  ["it's", 'A="it\'s"'],
  ['\\n', 'A="\\\\n"'],
  ['a\nb\r', 'A="a\\nb\\r"'],
  ['$HOME ${x}', 'A="$$HOME $${x}"'],
])('%j', (value, line) => expect(assignment('A', value)).toBe(line))
