// Clocks and processes: what every measurement is made of.
import { spawn } from 'node:child_process'

/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export class Interrupted extends Error {}

let stopping = false

/** After it, the next command is refused but for those of the clean-up. */
export function stop() {
  stopping = true
}

/** Runs argv without a shell and returns what it printed, and how long it took; a failure ends the measurement. */
export async function run(argv, { folder, cleanUp = false } = {}) {
  if (stopping && !cleanUp) throw new Interrupted('interrupted')
  const [program, ...words] = argv
  const begin = performance.now()
  // In a group of its own: Ctrl-C is for this program, which cleans up.
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (output[name] += text))
  const exitCode = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  const seconds = (performance.now() - begin) / 1000
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}\n${output.stdout}${output.stderr}`)
  return { ...output, seconds }
}

/**
 * Runs each of `contestants` once per round, in turns and every second round in reverse, so that a busy moment of the
 * machine meets all of them. Returns what each gave, by name.
 */
export async function inTurns(rounds, contestants) {
  const names = Object.keys(contestants)
  const measured = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) measured[name].push(await contestants[name]())
  }
  return measured
}
