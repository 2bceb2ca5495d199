import { expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { parseStackFile } from '../parse.ts'

function appOf(keys: string) {
  const text = `name: shop\napps:\n  shop: {framework: image, ${keys}}\n`
  const { file, diagnostics } = parseStackFile('seaworthy.yaml', text, providers)
  return { app: file?.shared.apps['shop'], said: diagnostics.map(({ message }) => message).join('\n') }
}

it('takes a release, its command, and a user with a group', () => {
  const { app } = appOf(
    'image: "registry.example:5000/a/shop:1.4@sha256:' + 'a'.repeat(64) + '", command: \'run "a b"\'',
  )
  expect(app).toMatchObject({ path: '.', args: ['run', 'a b'] })
  expect(app?.version).toMatch(/^registry\.example:5000\/a\/shop:1\.4@sha256:a{64}$/)
  expect(appOf('image: shop:1, user: 2000').app?.user).toBe('2000:2000')
  expect(appOf('image: shop:1, user: "472:0"').app?.user).toBe('472:0')
})

it.each([
  ['command: run', 'is missing: it must name a published image'],
  ['image: shop', 'must name one release'],
  ['image: "shop:latest"', 'must name one release'],
  ['image: "registry.example:5000/shop"', 'must name one release'],
  ['image: "shop:1 AS x"', 'must name a published image'],
  ['image: "$shop:1"', 'must name a published image'],
  ['image: shop:1, user: root', 'must be a user and a group as numbers'],
  ['image: shop:1, user: "0:0"', 'not root, which is 0'],
  ['image: shop:1, path: shop', 'is not a key that Seaworthy knows here'],
  ['image: shop:1, command: "a | b"', 'must be one program and its arguments'],
  ['image: shop:1, writable: [data]', 'must be an absolute path in the image'],
  ['image: shop:1, writable: [/data/../x]', 'must be an absolute path without . and ..'],
  ['image: shop:1, writable: [/]', 'must be an absolute path without . and ..'],
  ['image: shop:1, uploads: [/proc]', 'must be a folder of the app'],
  ['image: shop:1, config: {app.yaml: app.yaml}', 'must be an absolute path in the image'],
  ['image: shop:1, uploads: [/opt/seaworthy/data]', 'must be a folder of the app'],
])('refuses %s', (keys, message) => expect(appOf(keys).said).toContain(message))
