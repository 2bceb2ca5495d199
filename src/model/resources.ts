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

/** What a container may keep in memory as files, such as in /tmp, in MiB: at most half of its memory, to which it counts. */
export function scratchMebibytes(memory: string): number {
  return Math.floor(kibibytes(memory) / 2048)
}

/** A Compose size in KiB. */
export function kibibytes(size: string): number {
  return Number(size.slice(0, -1)) * { K: 1, M: 1024, G: 1024 ** 2 }[size.at(-1) as 'K' | 'M' | 'G']
}
