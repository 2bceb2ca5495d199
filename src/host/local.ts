// Commands run on this machine.
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { x } from 'tinyexec'
import type { Answer, Host, LocalRequest, RunOptions, RunResult } from './host.ts'
import { beforeExit } from './before-exit.ts'

/** A host whose `interrupted` signal the caller aborts on Ctrl-C. */
export function localHost(interrupted: AbortSignal): Host {
  return {
    interrupted,
    portTaken,
    run: (argv, options) => run(argv, options, interrupted),
    request: (asked) => request(asked, interrupted),
  }
}

async function run(argv: readonly string[], options: RunOptions, interrupted: AbortSignal): Promise<RunResult> {
  const [program = '', ...words] = argv
  const child = x(program, words, {
    // Otherwise node_modules/.bin of the repository would come before PATH: a `docker` there would run as us.
    nodePath: false,
    nodeOptions: {
      cwd: options.folder,
      // A session of its own: a terminal's Ctrl-C reaches us alone, and what is being done ends first.
      detached: !options.interactive,
      stdio: options.interactive ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DOCKER_CLI_HINTS: 'false', COMPOSE_PROGRESS: 'plain' },
    },
  })
  if (!child.process) return { exitCode: 127, stdout: '', stderr: `${program}: not found` }
  const { stdout, stderr } = child.process
  const stop = (): void => void child.process?.kill('SIGTERM')
  const done = beforeExit(stop)
  // What is shown has no end of its own; other work ends its step first.
  const stops = options.interactive === true || options.untilInterrupted === true
  if (stops) interrupted.addEventListener('abort', stop)
  if (stops && interrupted.aborted) stop()
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
  interrupted.removeEventListener('abort', stop)
  done()
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

function request(
  { port, secure, domain, path, timeoutSeconds }: LocalRequest,
  interrupted: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      headers: { Host: domain },
      timeout: timeoutSeconds * 1000,
      signal: interrupted,
    }
    const sent = secure
      ? requestSecure({ ...options, servername: domain, rejectUnauthorized: false })
      : requestPlain(options)
    sent.once('response', (response) => {
      resolve(response.statusCode ?? 'nothing')
      response.resume()
      sent.destroy()
    })
    sent.once('timeout', () => {
      resolve('timeout')
      sent.destroy()
    })
    sent.on('error', () => resolve('nothing'))
    sent.once('close', () => resolve('nothing'))
    sent.end()
  })
}
