// deploy/ of each example, file by file, and that nothing but the stack file's content decides over its bytes.
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { readRuntime } from '../../src/host/runtime.ts'
import { provenance } from '../../src/render/write/header.ts'
import { deployOf } from './deploy.ts'

const folderOf = (name: string): string => new URL(`../../examples/${name}/`, import.meta.url).pathname
const examples = readdirSync(new URL('../../examples/', import.meta.url)).map((name) => {
  const example = folderOf(name)
  const text = readFileSync(`${example}seaworthy.yaml`, 'utf8')
  const deploy = deployOf(text, example)
  const golden = new URL(`${name}/`, import.meta.url).pathname
  return { name, text, deploy, golden, own: deploy.artifacts.filter(({ path }) => !path.startsWith('runtime/')) }
})

describe.each(examples)('deploy/ of examples/$name', ({ golden, text, deploy, own, name }) => {
  it.each(own.map(({ path, content }) => [path, content]))('%s', async (path, content) => {
    await expect(content).toMatchFileSnapshot(`${golden}${path}`)
  })

  it('has no golden file too many', () => {
    const files = readdirSync(golden, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = files.map((entry) => `${entry.parentPath}/${entry.name}`.replace(/\/+/g, '/').slice(golden.length))
    expect(paths.toSorted()).toEqual(own.map(({ path }) => path))
  })

  it('carries the runtime as it is, below a header', () => {
    const languages = new Set(deploy.artifacts.flatMap(({ path }) => /^runtime\/(\w+)\//.exec(path)?.[1] ?? []))
    const expected = [...readRuntime()]
      .filter(([path]) => languages.has(path.slice(0, path.indexOf('/'))))
      .map(([path, content]) => [`runtime/${path}`, content])
    expect(expected.length).toBeGreaterThan(0)
    const actual = deploy.artifacts
      .filter(({ path }) => path.startsWith('runtime/'))
      .map(({ path, content }) => [path, content.slice(content.indexOf('\n') + 1)])
    expect(actual).toEqual(expected.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)))
  })

  it('is the same from a stack file with CRLF', () =>
    expect(JSON.stringify(deployOf(text.replaceAll('\n', '\r\n'), folderOf(name)).artifacts)).toBe(
      JSON.stringify(deploy.artifacts),
    ))

  it('knows every file as its own', () => {
    expect(deploy.artifacts.filter(({ content }) => provenance(content) !== 'untouched')).toEqual([])
    expect(deploy.artifacts.filter(({ content }) => !content.endsWith('\n') || content.endsWith('\n\n'))).toEqual([])
  })
})

describe('the same bytes', () => {
  const example = folderOf('notes')
  const stack = parse(`
name: notes
apps:
  web:
    framework: flask
    entry: wsgi:app
    python: "3.13"
    migrate: {command: flask db upgrade, directory: .}
    env: {DATABASE_URL: "\${db.url}", A: one, B: two, HOST: "\${db.host}"}
    secrets: {SECRET_KEY: hex, OTHER: password}
    uploads: [uploads]
    resources: {cpus: 2, memory: 1G, pids: 100}
  admin: {framework: flask, entry: "wsgi:app", python: "3.12", writable: [cache], egress: true}
datastores:
  db: {engine: "postgres:17", init: [database/init.sql]}
  archive: "postgres:16"
edge:
  domain: notes.example
  routes: {/: web, /admin/: admin}
  ports: {http: 8000, https: 8001}
environments:
  dev: {edge: {tls: off}, apps: {web: {env: {A: three}, resources: {memory: 256M}}}}
  stage: {datastores: {db: {resources: {memory: 1G}}}}
`) as unknown
  const bytes = (source: string): string => JSON.stringify(deployOf(source, example).artifacts)
  const expected = bytes(stringify(stack))

  it('twice', () => expect(bytes(stringify(stack))).toBe(expected))

  it('from a stack file with CRLF', () => {
    expect(bytes(stringify(stack).replaceAll('\n', '\r\n'))).toBe(expected)
  })

  it('from any order of keys', () => {
    fc.assert(
      fc.property(shuffled(stack), (other) => {
        expect(bytes(stringify(other))).toBe(expected)
      }),
      { numRuns: 50 },
    )
  })
})

/** The same data with the keys of every map in another order. */
function shuffled(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fc.constant(value)
  const entries = Object.entries(value).map(([key, inner]) => fc.tuple(fc.constant(key), shuffled(inner)))
  return fc
    .tuple(...entries)
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }).map((order) => Object.fromEntries(order)))
}
