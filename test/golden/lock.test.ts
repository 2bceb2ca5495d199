// An app that brings no lock: what compiles one for it, and its image with the one that was compiled.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { renderLockBuild } from '../../src/render/lock-build.ts'
import { renderCompiled } from '../../src/render/requirements-lock.ts'
import { contentOf, deployOf } from './deploy.ts'

const golden = new URL('lock/', import.meta.url).pathname
const stack = `
name: shop
apps:
  web: {framework: flask, path: web, entry: "web:app", python: "3.13"}
images: {mirror: registry.example.com/hub}
build: {ca: company.crt, args: [UV_INDEX]}
`
const hash = (digit: string): string => ` \\\n    --hash=sha256:${digit.repeat(64)}`
const compiled = `flask==3.1.3${hash('a')}${hash('b')}
gunicorn==27.0.1${hash('c')}
-e .
shop @ file:///app
psycopg2-binary==2.9.11 ; sys_platform == 'linux'${hash('d')}
`

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-lock-'))
afterAll(() => rmSync(folder, { recursive: true }))
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}
write('web/web.py', 'from flask import Flask\napp = Flask(__name__)\n')
write('requirements.txt', '--extra-index-url https://packages.example.com/simple\nflask>=3,<4\npsycopg2-binary\n')

const before = deployOf(stack, folder)
const [app] = before.plans.get('prod')?.apps ?? []
const lock = app?.recipe.lock
if (!app || !lock) throw new Error('there is no lock to compile')
const build = { ca: 'company.crt', args: ['UV_INDEX'] }
const [dockerfile, ignored] = renderLockBuild(app, lock, build)
const { path, content } = renderCompiled(app, lock, compiled)
write(`deploy/${path}`, content)
const after = deployOf(stack, folder)

it('compiles in the builder of its image, with the same images, authorities and arguments', async () => {
  await expect(dockerfile?.content).toMatchFileSnapshot(`${golden}compile.Dockerfile`)
  expect(ignored?.content).toContain('\n!requirements.txt\n')
  const image = contentOf(before, 'apps/web/Dockerfile')
  for (const line of dockerfile?.content
    .split('\n')
    .filter((each) => /^(FROM [^b].*\/|COPY --from=\w+\.|ARG)/.test(each)) ?? [])
    expect(image).toContain(line.replace(' AS builder', ''))
})

it('begins with the versions that there are, once there are some', () => {
  const [app_] = after.plans.get('prod')?.apps ?? []
  const [again, context] = app_?.recipe.lock ? renderLockBuild(app_, app_.recipe.lock, build) : []
  expect(again?.content).toContain('cp /build/deploy/apps/web/requirements.lock /tmp/own.txt')
  expect(context?.content).toContain('\n!deploy/apps/web/requirements.lock\n')
})

it.each(['Dockerfile', 'Dockerfile.dockerignore', 'requirements.lock'])('golden: %s', async (file) => {
  await expect(contentOf(after, `apps/web/${file}`)).toMatchFileSnapshot(`${golden}${file}`)
})

it('is kept as it was written', () => expect(contentOf(after, path)).toBe(content))
