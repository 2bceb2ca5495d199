// The port to the world: processes, and the clock that goes with them. `local.ts` is the real one.

export interface RunResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** Working directory. */
  readonly folder: string
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void
  readonly timeoutSeconds?: number
  /** Hand the terminal to the process: its input and output are the user's. */
  readonly interactive?: boolean
}

export interface LocalRequest {
  readonly port: number
  /** TLS; whose certificate it is does not count here. */
  readonly secure: boolean
  /** Host name asked for. */
  readonly domain: string
  readonly path: string
}

export interface Host {
  /** Runs argv without a shell. Never throws for a command that fails or is missing (exit code 127). */
  run(argv: readonly string[], options: RunOptions): Promise<RunResult>
  /** Whether something on this machine listens on the TCP port already. */
  portTaken(port: number): Promise<boolean>
  /** The status of a GET to a port of this machine, or undefined where no HTTP answer comes within 5 s. */
  request(request: LocalRequest): Promise<number | undefined>
  /** Aborted by the first Ctrl-C: nothing new begins after it. */
  readonly interrupted: AbortSignal
}
