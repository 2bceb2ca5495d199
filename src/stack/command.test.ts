import { describe, expect, it } from 'vitest'
import { parseCommand } from './command.ts'

it.each<[string, string[]]>([
  ['flask db upgrade', ['flask', 'db', 'upgrade']],
  ['  a   b ', ['a', 'b']],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
  [`a'b'"c"d`, ['abcd']],
  [`a '' ""`, ['a', '', '']],
  ['a\\ b \\"', ['a b', '"']],
  [`"a\\"b\\\\c\\n" 'd\\e'`, ['a"b\\c\\n', 'd\\e']],
  [`'$HOME' '\`id\`' "\\$(id)" \\; '&&' # *.py`, ['$HOME', '`id`', '$(id)', ';', '&&', '#', '*.py']],
])('%s', (command, words) => expect(parseCommand(command)).toEqual({ words }))

describe('what only a shell could run is refused', () => {
  it.each<[string, RegExp]>([
    ['', /^must be a command$/],
    ['  ', /^must be a command$/],
    ["flask 'db", /^must end the quote that it begins with '$/],
    ['flask "db', /^must end the quote that it begins with "$/],
    ['flask db upgrade && flask seed', /so & means nothing/],
    ['flask db upgrade; true', /so ; means nothing/],
    ['flask db upgrade > log', /so > means nothing/],
    ['echo $HOME', /so \$ means nothing/],
    ['echo "$HOME"', /so \$ means nothing/],
    ['echo "`id`"', /so ` means nothing/],
    ['FLASK_APP=x flask db upgrade', /^must begin with a program, not with FLASK_APP=x/],
  ])('%s', (command, problem) => expect(parseCommand(command)).toEqual({ problem: expect.stringMatching(problem) }))
})
