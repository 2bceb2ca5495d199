// The port to the world: processes, and the clock that goes with them. `local.ts` is the real one.

/** How a command ended, and all that it printed; nothing when it had the terminal. */
export interface RunResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** How a command is run. */
export interface RunOptions {
  /** Working directory. */
  readonly folder: string
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void
  /** Hand the terminal to the process: its input and output are the user's. */
  readonly interactive?: boolean
  /** What it shows has no end of its own: it ends when Seaworthy is told to. */
  readonly untilInterrupted?: boolean
}

/** A GET to a port of this machine. */
export interface LocalRequest {
  readonly port: number
  /** TLS; whose certificate it is does not count here. */
  readonly secure: boolean
  /** Host name asked for. */
  readonly domain: string
  readonly path: string
  readonly timeoutSeconds: number
}

/** A status; `timeout` where something took the request and was silent; `nothing` where no HTTP came at all. */
export type Answer = number | 'timeout' | 'nothing'

/** What work needs of a machine. */
export interface Host {
  /** Runs argv without a shell. Never throws for a command that fails or is missing (exit code 127). */
  run(argv: readonly string[], options: RunOptions): Promise<RunResult>
  /** Whether something on this machine listens on the TCP port already. */
  portTaken(port: number): Promise<boolean>
  /** What answers; never throws. Ctrl-C ends it with `nothing`. */
  request(request: LocalRequest): Promise<Answer>
  /** Aborted by the first Ctrl-C: nothing new begins after it. */
  readonly interrupted: AbortSignal
}
