// Programs as subprocesses: the command line under test, docker, git.
import { spawn } from 'node:child_process'

export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
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
  if (result.exitCode !== 0)
    throw new Error(`docker ${words.join(' ')}: exit code ${result.exitCode}\n${result.stderr}`)
  return result.stdout.trim()
}

export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
