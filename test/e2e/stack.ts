// A stack of its own for one file of scenarios: a copy of examples/notes with a unique name and free ports, the
// command line as a subprocess, and everything gone at the end.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { parse, stringify } from 'yaml'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly folder?: string
  /** Called with the child's process id and all that it has printed so far, at each output. */
  readonly onOutput?: (pid: number, output: string) => void
  /** Make it the leader of a process group, as a terminal does. */
  readonly group?: boolean
}

/** Runs a program to its end; never throws for its exit code. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const [program = '', ...words] = argv
    const child = spawn(program, words, {
      cwd: options.folder,
      env: { ...process.env, ...options.env },
      detached: options.group === true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        chunks[name] += chunk
        options.onOutput?.(child.pid ?? 0, chunks.stdout + chunks.stderr)
      })
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ exitCode: code ?? -1, ...chunks }))
  })
}

/** Standard output of a docker command that has to succeed. */
export async function docker(...words: readonly string[]): Promise<string> {
  const result = await run(['docker', ...words])
  if (result.exitCode !== 0) throw new Error(`docker ${words.join(' ')}: ${result.stderr}`)
  return result.stdout.trim()
}

/** The stack file as plain data, for a scenario to change. */
export interface StackFile {
  name: string
  apps: { web: Record<string, unknown> }
  datastores: Record<string, unknown>
  edge?: Record<string, unknown>
}

export class TestStack {
  readonly name = `notes-${Array.from({ length: 6 }, () => 'abcdefghijklmnopqrstuvwxyz'[randomInt(26)]).join('')}`
  readonly project = `${this.name}-prod`
  readonly repository = `${this.name}-web`
  readonly image = `${this.repository}:prod`
  folder = ''
  ports = { http: 0, https: 0 }
  /** All that the command line has printed so far. */
  printed = ''

  /** Makes the folder: sources, a git repository, the stack file. */
  async make(change: (file: StackFile) => void = () => {}): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'seaworthy-e2e-'))
    this.ports = await freePorts()
    const source = join(root, 'examples/notes')
    await cp(source, this.folder, {
      recursive: true,
      filter: (path) => !/\/(deploy|\.venv|__pycache__|\.pytest_cache|uploads)$/.test(path.slice(source.length)),
    })
    await run(['git', 'init', '--quiet'], { folder: this.folder })
    await this.changeFile((file) => {
      file.name = this.name
      file.edge = { ports: { ...this.ports } }
      change(file)
    })
  }

  async changeFile(change: (file: StackFile) => void): Promise<void> {
    const file = parse(await this.read('seaworthy.yaml')) as StackFile
    change(file)
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

  compose(...words: readonly string[]): Promise<Finished> {
    const files = ['-f', 'deploy/compose.yaml', '-f', 'deploy/compose.prod.yaml']
    return run(['docker', 'compose', ...files, ...words], { folder: this.folder })
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
    const title = `label=org.opencontainers.image.title=${this.repository}`
    await removeAll(['image', 'rm', '--force'], lines(await docker('image', 'ls', '--quiet', '--filter', title)))
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Makes a stack before the scenarios of a file and removes it after them; a failure shows its logs. */
export function useStack(change?: (file: StackFile) => void): TestStack {
  const stack = new TestStack()
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

export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')

/** Below the range that outgoing connections take their ports from. */
async function freePorts(): Promise<{ http: number; https: number }> {
  const found: number[] = []
  while (found.length < 2) {
    const port = randomInt(20_000, 32_000)
    if (!found.includes(port) && (await isFree(port))) found.push(port)
  }
  const [http = 0, https = 0] = found
  return { http, https }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)))
  })
}

async function removeAll(words: readonly string[], ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await run(['docker', ...words, ...new Set(ids)])
}
