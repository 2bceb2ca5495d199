import { expect, it } from 'vitest'
import { parseCommand } from './command.ts'

it.each<[string, string[]]>([
  ['flask db upgrade', ['flask', 'db', 'upgrade']],
  ['  a   b ', ['a', 'b']],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
  [`a'b'"c"d`, ['abcd']],
  [`a '' ""`, ['a', '', '']],
  ['a\\ b \\"', ['a b', '"']],
  [`"a\\"b\\\\c\\n" 'd\\e'`, ['a"b\\c\\n', 'd\\e']],
  ['$HOME `id` $(id) *.py ; && # x', ['$HOME', '`id`', '$(id)', '*.py', ';', '&&', '#', 'x']],
  ['', []],
])('%s', (command, words) => expect(parseCommand(command)).toEqual(words))
