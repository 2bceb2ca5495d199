// What containers wrote of a request: the edge writes its log once a second.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Containers, Inspected } from './containers.ts'

const flushMs = 1100
const patienceSeconds = 4

/** The lines that hold each of the words, looked for until `enough` of them are found or the patience is over. */
export async function linesWith(
  containers: Containers,
  { of, since, words, tells = () => true, enough = 1 }: LogQuestion,
): Promise<readonly LogLine[]> {
  await sleep(flushMs)
  for (const deadline = Date.now() + patienceSeconds * 1000; ;) {
    const logs = await Promise.all(
      of.map(async (container) => ({ container, ...(await containers.lines(container, { since })) })),
    )
    const found = logs.flatMap(({ container, stdout, stderr }) =>
      [...stdout, ...stderr]
        .filter((line) => words.some((word) => line.includes(word)) && tells(line))
        .map((line) => ({ container, line })),
    )
    if (found.length >= enough || Date.now() > deadline) return found
    await sleep(300)
  }
}

export interface LogQuestion {
  readonly of: readonly Inspected[]
  readonly since: Date
  /** A line has to hold one of these. */
  readonly words: readonly string[]
  /** Of those the lines that count: an app may write of a request on its own account. */
  readonly tells?: (line: string) => boolean
  readonly enough?: number
}

export interface LogLine {
  readonly container: Inspected
  readonly line: string
}

/** The client's address as the edge or a runtime writes it, in JSON or as text. */
export function clientOf(line: string): string | undefined {
  return (
    /"client": ?"([^"]*)"/.exec(line)?.[1] ??
    // The edge begins with the address, a runtime with the time.
    /^(?:\d{4}-\d\d-\d\dT\S+ )?([0-9a-f.:]+) /i.exec(line)?.[1]
  )
}

/** The moment from which logs are of interest; clocks and rounding leave some slack. */
export function justNow(): Date {
  return new Date(Date.now() - 1000)
}
