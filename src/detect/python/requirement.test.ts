// The words of requirements: as PEP 508 has them, and as Poetry and Pipenv write them.
import { describe, expect, it } from 'vitest'
import { tableRequirements, wordsOf } from './poetry-names.ts'
import { isFromGit, isOpenEnded, namesOf, pinOf, readRequirement } from './requirement.ts'
import { satisfies } from './satisfies.ts'
import { readToml, tableAt } from './toml.ts'

describe('a requirement', () => {
  const read = (text: string) => {
    const requirement = readRequirement(text)
    return requirement && [namesOf(requirement).join(' '), requirement.specifier, requirement.marker].join('|')
  }
  it.each([
    ['Flask_Login', 'flask-login||'],
    [
      'psycopg[binary, pool] >=3, <4 ; python_version > "3"',
      'psycopg psycopg[binary] psycopg[pool]|>=3,<4|python_version > "3"',
    ],
    ['requests (>=2,<3)', 'requests|>=2,<3|'],
    ['flask==3 --hash=sha256:aa', 'flask|==3|'],
    ['shop @ git+https://host/shop.git@v1', 'shop||'],
    ['git+https://host/shop.git#egg=Shop', 'shop||'],
    ['git+https://host/shop.git', '||'],
    ['--index-url https://host/simple', undefined],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))

  it.each([
    ['a', true, undefined],
    ['a>=1', true, undefined],
    ['a!=1', true, undefined],
    ['a<2', false, undefined],
    ['a~=1.2', false, undefined],
    ['a==1.2.3', false, '1.2.3'],
    ['a==1.*', false, undefined],
    ['a @ https://host/a.whl', false, undefined],
  ])('%s is open-ended: %s, pinned to %s', (text, open, pin) => {
    const requirement = readRequirement(text)
    expect(requirement && [isOpenEnded(requirement), pinOf(requirement)]).toEqual([open, pin])
  })

  it('comes from Git', () =>
    expect(
      ['a @ git+ssh://git@host/a', 'git+https://host/a', 'a @ https://host/git', 'gitpython'].map((text) =>
        isFromGit(readRequirement(text) ?? { extras: [], specifier: '', marker: '' }),
      ),
    ).toEqual([true, true, false, false]))
})

it.each([
  ['a = "*"', 'a'],
  ['a = "^1.2.3"', 'a>=1.2.3,<2'],
  ['a = "^0.2.3"', 'a>=0.2.3,<0.3'],
  ['a = "^0.0.3"', 'a>=0.0.3,<0.0.4'],
  ['a = "~1.2.3"', 'a>=1.2.3,<1.3'],
  ['a = "~1"', 'a>=1,<2'],
  ['a = "1.2"', 'a==1.2'],
  ['a = "2.*"', 'a==2.*'],
  ['a = "=1"', 'a==1'],
  ['a = "~=1.4"', 'a~=1.4'],
  ['a = ">=1 <3"', 'a>=1,<3'],
  ['a = ">=1,<3,!=2"', 'a>=1,<3,!=2'],
  ['A_b = {version = "^3", extras = ["x", "y"], markers = "m"}', 'a-b[x,y]>=3,<4 ; m'],
  ['a = {git = "https://host/a.git", rev = "abc"}', 'a @ git+https://host/a.git@abc'],
  ['a = {version = "1", optional = true}', ''],
  ['python = "^3.11"', ''],
  ['a = [{version = "^1", markers = "m"}, {version = "^2", markers = "n"}]', 'a>=1,<2 ; m, a>=2,<3 ; n'],
])('%s is %s', (line, expected) =>
  expect(
    tableRequirements(tableAt(readToml(`[x]\n${line}\n`), 'x'))
      .map(wordsOf)
      .join(', '),
  ).toBe(expected),
)

it.each([
  ['1.2.3', '>=1.2,<2', true],
  ['1.2.0', '==1.2', true],
  ['1.2.1', '==1.2', false],
  ['1.2.1', '==1.2.*', true],
  ['1.3', '!=1.3.*', false],
  ['1.4.5', '~=1.4.2', true],
  ['1.5.0', '~=1.4.2', false],
  ['2.0', '<2', false],
  ['2.0', '>2', false],
  ['2.0', '<=2.0', true],
  ['2.0rc1', '<2', true],
  ['1.0', '', true],
])('%s satisfies %s: %s', (version, specifier, expected) => expect(satisfies(version, specifier)).toBe(expected))
