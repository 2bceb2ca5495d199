// A stack of its own for one file of scenarios: a copy of an example with a unique name and free ports, the command
// line as a subprocess, and everything gone at the end.
import { randomInt } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { parse, stringify } from 'yaml'
import { providers } from '../../src/providers/index.ts'
import { resolveEdge, resolveRoutes } from '../../src/resolve/edge.ts'
import { edgeClient, type Client } from '../../src/smoke/client.ts'
import { parseStackFile } from '../../src/stack/parse.ts'
import { freePorts } from './ports.ts'
import { docker, lines, run, type Finished, type RunOptions } from './process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The examples, each with the app that has the contract and the database; and a program that answers as it is asked to. */
const examples = {
  notes: 'web',
  forum: 'api',
  django: 'web',
  pipeline: 'web',
  express: 'web',
  next: 'web',
  ledger: 'api',
  experiment: 'web',
  answers: 'web',
} as const
const elsewhere: Partial<Record<Example, string>> = { answers: 'test/e2e/edge-pitfalls/answers-app' }
export type Example = keyof typeof examples

/** Where the authority of the tests is kept: one for all runs, and not the developer's own. */
export const dataFolder = join(tmpdir(), `seaworthy-e2e-data-${process.getuid?.() ?? ''}`)

/** The stack file as plain data, for a scenario to change. `api` is the forum's and the ledger's. */
export interface StackFile {
  name: string
  apps: Record<'web' | 'api', Record<string, unknown>>
  datastores: Record<string, unknown>
  edge?: Record<string, unknown>
}

export class TestStack {
  readonly name: string
  readonly project: string
  /** Of the app that has the contract and the database. */
  readonly app: 'web' | 'api'
  readonly image: string
  folder = ''
  ports = { http: 0, https: 0 }
  /** All that the command line has printed so far. */
  printed = ''
  readonly #example: Example
  #apps: readonly string[] = []

  constructor(example: Example) {
    this.#example = example
    this.name = `${example}-${Array.from({ length: 6 }, () => 'abcdefghijklmnopqrstuvwxyz'[randomInt(26)]).join('')}`
    this.project = `${this.name}-prod`
    this.app = examples[example]
    this.image = `${this.name}-${this.app}:prod`
  }

  /** Makes the folder: sources, a git repository, the stack file. */
  async make(change: (file: StackFile) => void = () => {}): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'seaworthy-e2e-'))
    this.ports = await freePorts()
    const source = join(root, elsewhere[this.#example] ?? join('examples', this.#example))
    const left = /\/(deploy|\.venv|__pycache__|\.pytest_cache|uploads|node_modules|dist)$/
    await cp(source, this.folder, { recursive: true, filter: (path) => !left.test(path.slice(source.length)) })
    await run(['git', 'init', '--quiet'], { folder: this.folder })
    await this.changeFile((file) => {
      file.name = this.name
      file.edge = { ...file.edge, ports: { ...this.ports } }
      change(file)
    })
  }

  async changeFile(change: (file: StackFile) => void): Promise<void> {
    const file = parse(await this.read('seaworthy.yaml')) as StackFile
    change(file)
    this.#apps = Object.keys(file.apps)
    await this.write('seaworthy.yaml', stringify(file))
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8')
  }

  write(path: string, content: string): Promise<void> {
    return writeFile(join(this.folder, path), content)
  }

  /** Runs the built command line in the stack's folder. */
  async seaworthy(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
    const result = await run([process.execPath, join(root, 'dist/main.js'), ...words], {
      folder: this.folder,
      ...options,
      env: { XDG_DATA_HOME: dataFolder, ...options.env },
    })
    this.printed += result.stdout + result.stderr
    return result
  }

  /** `up` that has to succeed. */
  async up(options: RunOptions = {}): Promise<Finished> {
    const result = await this.seaworthy(['up'], options)
    expect(result.exitCode, result.stderr).toBe(0)
    return result
  }

  /** `smoke` that has to find every promise kept; what it says. */
  async smoke(): Promise<string> {
    const { exitCode, stdout, stderr } = await this.seaworthy(['smoke'])
    expect(exitCode, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/\b0 failed/)
    return stdout
  }

  /** How ready the app is: its status, and what it says of each of these datastores. */
  async readiness(...datastores: readonly string[]): Promise<unknown[]> {
    const { status, body } = await this.inside(`${this.app}/readyz`)
    const { checks, details = checks } = JSON.parse(body) as Record<string, Record<string, { status: string }>>
    return [status, ...datastores.map((name) => details?.[name]?.status)]
  }

  /** A client outside, which never asks twice: it does not know of the limits. */
  async client(): Promise<Client> {
    const { file } = parseStackFile('seaworthy.yaml', await this.read('seaworthy.yaml'), providers)
    const stack = file?.environments.get('prod')
    if (!stack) throw new Error('the stack file is not valid')
    const edge = resolveEdge(stack, resolveRoutes(stack, providers))
    return edgeClient({ ...edge, rateLimits: [], connectionsPerClient: undefined })
  }

  compose(...words: readonly string[]): Promise<Finished> {
    const files = ['-f', 'deploy/compose.yaml', '-f', 'deploy/compose.prod.yaml']
    return run(['docker', 'compose', ...files, ...words], { folder: this.folder })
  }

  /** What the edge's internal listener answers a neighbour, such as for `web/readyz`. */
  async inside(path: string): Promise<{ readonly status: number; readonly body: string }> {
    const ask = ['curl', '--silent', '--max-time', '10', '--write-out', '\\n%{http_code}']
    const { stdout } = await this.compose('exec', '-T', 'edge', ...ask, `http://edge.internal:8081/${path}`)
    const end = stdout.lastIndexOf('\n')
    return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) }
  }

  /** All that the containers of a service have written, both streams. */
  async logs(service: string): Promise<string> {
    const ids = await this.containers(service)
    const all = await Promise.all(ids.map((id) => run(['docker', 'logs', id])))
    return all.map(({ stdout, stderr }) => stdout + stderr).join('')
  }

  /** Ids of the project's containers, also of those that ended. */
  async containers(service?: string): Promise<string[]> {
    const filters = [`label=com.docker.compose.project=${this.project}`]
    if (service !== undefined) filters.push(`label=com.docker.compose.service=${service}`)
    return lines(await docker('ps', '--all', '--quiet', '--no-trunc', ...filters.flatMap((each) => ['--filter', each])))
  }

  async container(service: string): Promise<string> {
    const [id, ...others] = await this.containers(service)
    expect([id !== undefined, others], `containers of ${service}`).toEqual([true, []])
    return id ?? ''
  }

  /** Takes away all that the stack may have left, whatever state a failed scenario left it in. */
  async remove(): Promise<void> {
    if (this.folder === '') return
    await this.seaworthy(['down', '--volumes', '--yes'])
    const label = `label=com.docker.compose.project=${this.project}`
    const left = async (...words: string[]): Promise<string[]> =>
      lines((await run(['docker', ...words, '--quiet', '--filter', label])).stdout)
    await removeAll(['rm', '--force', '--volumes'], await left('ps', '--all'))
    await removeAll(['volume', 'rm', '--force'], await left('volume', 'ls'))
    await removeAll(['network', 'rm', '--force'], await left('network', 'ls'))
    for (const app of this.#apps) {
      const title = `label=org.opencontainers.image.title=${this.name}-${app}`
      await removeAll(['image', 'rm', '--force'], lines(await docker('image', 'ls', '--quiet', '--filter', title)))
    }
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Makes a stack before the scenarios of a file and removes it after them; a failure shows its logs. */
export function useStack(example: Example, change?: (file: StackFile) => void): TestStack {
  const stack = new TestStack(example)
  beforeAll(async () => {
    // Without an engine these scenarios prove nothing, so they fail.
    await docker('version', '--format', '{{.Server.Version}}')
    await stack.make(change)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    const [containers, logs] = await Promise.all([
      stack.compose('--profile', '*', 'ps', '--all'),
      stack.compose('--profile', '*', 'logs', '--no-color', '--tail', '40'),
    ])
    console.error(`${task.name}\n${containers.stdout}\n${logs.stdout.slice(-8000)}\n${stack.printed.slice(-4000)}`)
  })
  afterAll(() => stack.remove(), 180_000)
  return stack
}

async function removeAll(words: readonly string[], ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await run(['docker', ...words, ...new Set(ids)])
}
