// An environment's overlay: its Compose file holds differences only, and Compose itself puts the two files together to the Plan.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { slotService, type Container, type Plan } from '../../src/model/plan.ts'
import { plainText } from '../../src/model/value.ts'
import { contentOf, deployOf } from './deploy.ts'

const example = new URL('../../examples/notes/', import.meta.url).pathname
const golden = new URL('overlay/', import.meta.url).pathname
const overlay = `environments:
  dev:
    apps:
      web:
        env: {LOG_LEVEL: debug, PRICE: "5 $ & more"}
        resources: {memory: 256M, cpus: 0.5}
        writable: [scratch]
    datastores: {db: {resources: {memory: 1G}}}
    edge: {tls: off, ports: {http: 8088}}
`
const deploy = deployOf(readFileSync(`${example}seaworthy.yaml`, 'utf8') + overlay, example)

describe('golden', () => {
  it.each(['compose.dev.yaml', 'compose.prod.yaml', 'edge/dev/nginx.conf', 'env/dev/web.env'])('%s', async (path) => {
    await expect(contentOf(deploy, path)).toMatchFileSnapshot(`${golden}${path}`)
  })
})

it('compose.dev.yaml holds nothing that the shared file already says', () => {
  const options = { merge: true, logLevel: 'silent' } as const
  const shared = parse(contentOf(deploy, 'compose.yaml'), options) as Tree
  const dev = parse(contentOf(deploy, 'compose.dev.yaml'), options) as Tree
  const repeated = (a: unknown, b: unknown, path: string): string[] => {
    if (isTree(a) && isTree(b))
      return Object.keys(b).flatMap((key) => (key in a ? repeated(a[key], b[key], `${path}.${key}`) : []))
    return JSON.stringify(a) === JSON.stringify(b) ? [path] : []
  }
  expect(repeated(shared['services'], dev['services'], 'services')).toEqual([])
})

interface Tree {
  readonly [key: string]: unknown
}
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The parts of `docker compose config` that the test reads. */
interface Service {
  readonly environment?: Readonly<Record<string, string>>
  readonly deploy: {
    readonly resources: { readonly limits: { readonly cpus: number; readonly memory: string; readonly pids: number } }
  }
  readonly volumes?: readonly {
    readonly type: string
    readonly source: string
    readonly target: string
    readonly read_only?: boolean
  }[]
  readonly tmpfs?: readonly string[]
  readonly ports?: readonly { readonly published: string; readonly target: number }[]
  readonly secrets?: readonly { readonly source: string }[]
}

describe('docker compose config', () => {
  const folders: string[] = []
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true })
  })

  function config(
    { artifacts }: Pick<typeof deploy, 'artifacts'>,
    environment: string,
  ): { services: Record<string, Service>; volumes?: Tree; name: string } {
    const folder = mkdtempSync(join(tmpdir(), 'seaworthy-golden-'))
    folders.push(folder)
    for (const { path, content } of artifacts) {
      mkdirSync(dirname(join(folder, 'deploy', path)), { recursive: true })
      writeFileSync(join(folder, 'deploy', path), content)
    }
    const files = ['compose.yaml', `compose.${environment}.yaml`].flatMap((file) => [
      '-f',
      join(folder, 'deploy', file),
    ])
    const output = execFileSync('docker', ['compose', ...files, '--profile', '*', 'config', '--format', 'json'], {
      encoding: 'utf8',
      cwd: folder,
      stdio: 'pipe',
    })
    return JSON.parse(output.replaceAll(folder, '')) as ReturnType<typeof config>
  }

  let merged: ReturnType<typeof config>
  beforeAll(() => {
    merged = config(deploy, 'dev')
  })
  const plan = deploy.plans.get('dev') as Plan
  const [app] = plan.apps
  const [datastore] = plan.datastores

  it('is what one file for dev alone would be', () => {
    const [head = '', rest = ''] = readFileSync(`${example}seaworthy.yaml`, 'utf8').split('datastores:\n')
    const whole = `${head}    writable: [scratch]
    resources: {memory: 256M, cpus: 0.5}
datastores:
${rest.replace('{engine', '{resources: {memory: 1G}, engine')}
edge: {tls: off, ports: {http: 8088}}
environments: {dev: {}}
`.replace('    env:\n', '    env:\n      LOG_LEVEL: debug\n      PRICE: "5 $ & more"\n')
    // `x-` keys are the files' own; anchors of them end up in the services.
    const services = (all: object): object =>
      Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith('x-')))
    expect(services(merged)).toEqual(services(config(deployOf(whole, example), 'dev')))
  })

  it.each(['web-blue', 'web-green', 'web-migrate'])('%s has the environment of the Plan', (name) => {
    expect(app).toBeDefined()
    for (const [key, value] of Object.entries((app as Container).environment)) {
      // What holds a secret is a template; test/hostile puts those together.
      if (plainText(value) !== undefined)
        expect({ [key]: unescaped(merged.services[name]?.environment?.[key]) }).toEqual({ [key]: plainText(value) })
    }
    expect(merged.services[name]?.environment?.['LOG_LEVEL']).toBe('debug')
  })

  it.each(['web-blue', 'web-green', 'db'])('%s has the limits and mounts of the Plan', (name) => {
    const container = name === 'db' ? datastore : app
    const service = merged.services[name]
    expect(service?.deploy.resources.limits).toEqual({
      cpus: container?.resources.cpus,
      memory: bytes(container?.resources.memory ?? ''),
      pids: container?.resources.pids,
    })
    expect(service?.secrets?.map(({ source }) => source).toSorted()).toEqual(container?.secrets.toSorted())
    expect(service?.tmpfs?.map((mount) => mount.split(':')[0])).toEqual(
      container?.mounts.flatMap((mount) => (mount.kind === 'tmpfs' ? [mount.target] : [])),
    )
    expect(service?.volumes?.map(({ source, target }) => [source, target])).toEqual(
      container?.mounts.flatMap((mount) =>
        mount.kind === 'tmpfs' ? [] : [[mount.kind === 'volume' ? mount.volume : `/${mount.source}`, mount.target]],
      ),
    )
  })

  it('publishes the one port of dev, and no TLS', () => {
    expect(merged.name).toBe('notes-dev')
    expect(merged.services['edge']?.ports?.map(({ published, target }) => [published, target])).toEqual([
      ['8088', 8080],
    ])
    const published = Object.entries(merged.services).flatMap(([name, service]) => (service.ports ? [name] : []))
    expect(published).toEqual(['edge'])
    expect(Object.keys(merged.services).toSorted()).toEqual([
      'db',
      'edge',
      slotService(plan.apps[0] ?? { name: '' }, 'blue'),
      'web-green',
      'web-migrate',
    ])
  })
})

/** `config` prints `$` as `$$`, so that its output can be read again. */
const unescaped = (text: string | undefined): string | undefined => text?.replaceAll('$$', '$')

const bytes = (size: string): string =>
  String(Number(size.slice(0, -1)) * { K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[size.at(-1) as 'K' | 'M' | 'G'])
