// What a container may use.

/** Limits of one container. */
export interface Resources {
  /** CPUs, or a part of one: 0.5. */
  readonly cpus: number
  /** Compose size, such as `512M`. */
  readonly memory: string
  /** Processes and threads. */
  readonly pids: number
}

/** A Compose size in KiB. */
export function kibibytes(size: string): number {
  return Number(size.slice(0, -1)) * { K: 1, M: 1024, G: 1024 ** 2 }[size.at(-1) as 'K' | 'M' | 'G']
}
