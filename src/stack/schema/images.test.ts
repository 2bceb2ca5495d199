import { expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { parseStackFile } from '../parse.ts'

const parse = (more: string): ReturnType<typeof parseStackFile> =>
  parseStackFile(
    'seaworthy.yaml',
    `name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app"}\n${more}`,
    providers,
  )
const problems = (more: string): string[] => parse(more).diagnostics.map(({ message }) => message)

it.each(['registry.internal/hub', 'localhost:5000/a/b-c/d__e', 'cache:5000', 'localhost/hub', 'a.b.example/x.y'])(
  'takes the mirror %s',
  (mirror) => {
    expect(parse(`images: {mirror: "${mirror}"}\n`).file?.shared.images).toEqual({ mirror, pin: false })
    expect(parse(`images: {mirror: {ghcr.io: "${mirror}"}}\n`).file?.shared.images.mirror).toEqual({
      'ghcr.io': mirror,
    })
  },
)

it.each(['acme', 'acme/hub', 'https://registry.internal', 'registry.internal/', 'registry.internal/Hub', 'a.b/$x', ''])(
  'refuses the mirror %j, which is no registry or no name of an image',
  (mirror) => {
    const message = 'must be a registry and a path in it, such as registry.example.com/hub, got'
    expect(problems(`images: {mirror: "${mirror}"}\n`)[0]).toContain(`images.mirror ${message}`)
    expect(problems(`images: {mirror: {ghcr.io: "${mirror}"}}\n`)[0]).toContain(`images.mirror.ghcr.io ${message}`)
  },
)

it('is the same in every environment', () =>
  expect(problems('environments: {dev: {images: {pin: true}}}\n')).toEqual([
    'environments.dev.images: one image serves every environment; say it once, outside environments',
  ]))
