// Commands run on this machine.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { x } from 'tinyexec'
import type { Host, RunOptions, RunResult } from './host.ts'

/** A host whose `interrupted` signal the caller aborts on Ctrl-C. */
export function localHost(interrupted: AbortSignal): Host {
  return { interrupted, run, portTaken }
}

async function run(argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const [program = '', ...words] = argv
  const child = x(program, words, {
    ...(options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 }),
    nodeOptions: {
      cwd: options.folder,
      stdio: options.interactive ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DOCKER_CLI_HINTS: 'false', COMPOSE_PROGRESS: 'plain' },
    },
  })
  if (!child.process) return { exitCode: 127, stdout: '', stderr: `${program}: not found` }
  const { stdout, stderr } = child.process
  const collected = { stdout: '', stderr: '' }
  const collect = (stream: NodeJS.ReadableStream | null, name: keyof typeof collected): Promise<void> =>
    new Promise((resolve) => {
      if (!stream) return resolve()
      const lines = createInterface({ input: stream, crlfDelay: Infinity })
      lines.on('line', (line) => {
        collected[name] += `${line}\n`
        options.onLine?.(line)
      })
      lines.on('close', resolve)
    })
  const exited = new Promise<number>((resolve) => {
    child.process?.once('error', () => resolve(127))
    child.process?.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  })
  const [exitCode] = await Promise.all([exited, collect(stdout, 'stdout'), collect(stderr, 'stderr')])
  return { exitCode, ...collected }
}

/** Tries to listen as the engine would, on all addresses. */
function portTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(false)))
  })
}
