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

describe('variables of the app', () => {
  const said = (command: string) => parseCommand(command, true)
  it.each<[string, string[]]>([
    ['up -database ${DATABASE_URL}', ['up', '-database', '${DATABASE_URL}']],
    ['up "-d=${USER}:${PASS}@db" x${A}y', ['up', '-d=${USER}:${PASS}@db', 'x${A}y']],
    // What is quoted for a shell is that shell's.
    ["sh -c 'echo ${A} $${B} ${C:-x} $D'", ['sh', '-c', 'echo $${A} $$${B} $${C:-x} $D']],
    ['echo \\${A}', ['echo', '$${A}']],
  ])('%s', (command, words) => expect(said(command)).toEqual({ words }))

  it.each(['echo $A', 'echo "$A"', 'echo ${A:-x}', 'echo ${a.b}', 'echo $(id)'])('%s is not one', (command) =>
    expect(said(command)).toEqual({
      problem: expect.stringMatching(/so \$ means nothing; a variable of the app is written \$\{NAME\}/),
    }),
  )
})

describe('several commands', () => {
  const said = (command: string) => parseCommand(command, true, true)
  it('have && between them', () =>
    expect(said("a b && c 'd && e'")).toEqual({ words: ['a', 'b', '&&', 'c', 'd && e'] }))
  it.each([
    ['a b && C=1 d', 'must begin with a program, not with C=1; settings stand in env'],
    ["a '&&' b", 'must not have && as an argument by itself'],
  ])('%s is none: %s', (command, problem) => expect(said(command)).toEqual({ problem }))
  it.each(['&& a', 'a && && b', 'a &&', 'a&& b', 'a & b', 'a || b', 'a; b'])('%s is none', (command) =>
    expect(said(command)).toEqual({ problem: expect.stringMatching(/&&|so [&|;] means nothing/) }),
  )
})
