import { expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { parseStackFile } from '../parse.ts'

const parse = (more: string): ReturnType<typeof parseStackFile> =>
  parseStackFile(
    'seaworthy.yaml',
    `name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app"}\n${more}`,
    providers,
  )

it('takes a file and names of variables, in any order and each once', () => {
  expect(parse('build: {ca: ./certs/ca.crt, args: [GOPROXY, A, A]}\n').file?.shared.build).toEqual({
    ca: 'certs/ca.crt',
    args: ['A', 'GOPROXY'],
  })
  expect(parse('').file?.shared.build).toEqual({ args: [] })
})

it.each([
  ['build: {ca: /etc/ca.crt}', 'build.ca must be a relative path that stays inside the repository, got "/etc/ca.crt"'],
  ['build: {args: [A-B]}', 'build.args.0 must be the name of an environment variable, got "A-B"'],
  [
    'build: {args: [VERSION]}',
    'build.args.0 must be another name: the generated files have this one already, got "VERSION"',
  ],
  ['build: {args: {A: b}}', 'build.args must be a list of names of variables, got {"A":"b"}'],
  [
    'environments: {dev: {build: {ca: a.crt}}}',
    'environments.dev.build: one image serves every environment; say it once, outside environments',
  ],
])('%s is refused', (text, message) =>
  expect(parse(`${text}\n`).diagnostics.map((each) => each.message)).toEqual([message]),
)
