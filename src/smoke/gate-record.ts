// What the migration gate remembers in its volume, held against the image that runs.
import type { Migration } from '../model/plan.ts'
import { shellLine } from '../model/shell.ts'

export interface GateRecord {
  /** The words that it wrote: image, folder and command. A run by hand names no image. */
  readonly words: string
  /** When, in milliseconds. */
  readonly writtenAt: number
}

/** Parses what `recordCommand` prints; undefined where there is no record. */
export function parseRecord(output: string): GateRecord | undefined {
  const [, seconds, words] = /^(\d+)\n(.+)\n?$/.exec(output) ?? []
  return words === undefined ? undefined : { words, writtenAt: Number(seconds) * 1000 }
}

/** Prints the record in a folder: when it was written, and what it says. */
export const recordCommand = (folder: string): string[] => [
  ...['sh', '-c', `stat -c %Y ${folder}/migrated && cat ${folder}/migrated`],
]

/**
 * Why the record does not show that the migration ran for an image, with what would show it; undefined where it does.
 * A run by hand counts where it ended well after the image was made: Compose had no older one to run.
 */
export function unmigrated(
  record: GateRecord | undefined,
  image: { readonly id: string; readonly madeAt: number },
  { directory, argv }: Pick<Migration, 'directory' | 'argv'>,
): { readonly expected: string; readonly got: string } | undefined {
  const words = (id: string): string =>
    // The gate quotes as Python does.
    shellLine([id, directory || '.', ...argv]).replaceAll(`'\\''`, `'"'"'`)
  const expected = words(image.id)
  if (record === undefined)
    return { expected, got: 'no record: the last run failed, was cut off, or there was none; seaworthy up runs it' }
  if (record.words === expected) return undefined
  if (record.words !== words('')) return { expected, got: record.words }
  // The file's time has whole seconds.
  if (record.writtenAt + 1000 > image.madeAt) return undefined
  return {
    expected: `${expected}, or a run by hand after ${moment(image.madeAt)}, when the image was made`,
    got: `a run by hand at ${moment(record.writtenAt)}, of an older image; seaworthy up runs it`,
  }
}

const moment = (milliseconds: number): string => new Date(milliseconds).toISOString()
