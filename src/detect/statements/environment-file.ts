// `.env.example` and its kind: names with example values.

export interface EnvironmentLine {
  readonly name: string
  readonly value: string
  readonly line: number
}

export function readEnvironmentFile(source: string): EnvironmentLine[] {
  return source.split('\n', 2000).flatMap((raw, index) => {
    const match =
      raw.length > 2000
        ? null
        : /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\r]*?))\s*(?:#.*)?$/.exec(raw.trimEnd())
    return match ? [{ name: match[1] ?? '', value: match[2] ?? match[3] ?? match[4] ?? '', line: index + 1 }] : []
  })
}
