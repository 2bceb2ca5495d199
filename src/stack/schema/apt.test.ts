import { expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { parseStackFile } from '../parse.ts'

const parse = (framework: string, apt: string): ReturnType<typeof parseStackFile> =>
  parseStackFile('seaworthy.yaml', `name: a\napps:\n  web: {framework: ${framework}, apt: ${apt}}\n`, providers)

it('takes names of packages', () => {
  expect(parse('flask, entry: "a:b"', '[ffmpeg, libstdc++6]').file?.shared.apps['web']?.apt).toEqual([
    'ffmpeg',
    'libstdc++6',
  ])
  expect(parse('node, entry: a.js', '[chromium]').diagnostics).toEqual([])
})

it.each([
  ['ffmpeg', 'apps.web.apt must be a list of packages of Debian, such as ffmpeg, got "ffmpeg"'],
  ['["ffmpeg=7.1"]', 'apps.web.apt.0 must be a list of packages of Debian, such as ffmpeg, got "ffmpeg=7.1"'],
  ['["-y"]', 'apps.web.apt.0 must be a list of packages of Debian, such as ffmpeg, got "-y"'],
  ['["a; id"]', 'apps.web.apt.0 must be a list of packages of Debian, such as ffmpeg, got "a; id"'],
])('%s is refused', (apt, message) =>
  expect(parse('flask, entry: "a:b"', apt).diagnostics.map((each) => each.message)).toEqual([message]),
)

it('belongs to images of Debian', () =>
  expect(parse('go, entry: .', '[ffmpeg]').diagnostics.map((each) => each.message)).toEqual([
    expect.stringContaining('apt'),
  ]))
