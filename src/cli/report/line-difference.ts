// The difference of two texts by lines, as `diff -u` shows it, for people.

interface Row {
  readonly mark: ' ' | '-' | '+'
  readonly line: string
}

/** `before` is what Seaworthy would write, `after` what stands there. Three lines around each change. */
export function lineDifference(path: string, before: string, after: string): string {
  const rows = compare(before.split('\n'), after.split('\n'))
  const near = rows.map((_, index) => rows.slice(Math.max(0, index - 3), index + 4).some((row) => row.mark !== ' '))
  const shown = rows.flatMap((row, index) => (near[index] ? [`${row.mark}${row.line}`] : near[index - 1] ? ['…'] : []))
  return [`--- ${path} (as generated)`, `+++ ${path} (as it is)`, ...shown].join('\n')
}

/** Longest common subsequence; generated files are some hundred lines. */
function compare(before: readonly string[], after: readonly string[]): Row[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = lengths[i] as Uint32Array
      const next = lengths[i + 1] as Uint32Array
      row[j] = before[i] === after[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  const rows: Row[] = []
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      rows.push({ mark: ' ', line: before[i++] ?? '' })
      j++
    } else if (i < before.length && (j >= after.length || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      rows.push({ mark: '-', line: before[i++] ?? '' })
    } else rows.push({ mark: '+', line: after[j++] ?? '' })
  }
  return rows
}
