// Procfiles: the processes that platforms start of one repository.
import { baseName } from '../paths.ts'
import type { Repository } from '../repository.ts'

export interface ProcfileLine {
  readonly file: string
  readonly line: number
  /** `web` serves, `release` runs once before it. */
  readonly name: string
  readonly command: string
}

export function procfileLines(repository: Repository): ProcfileLine[] {
  return repository.paths
    .filter((path) => baseName(path) === 'Procfile')
    .flatMap((file) =>
      repository
        .text(file)
        .split('\n', 200)
        .flatMap((text, index) => {
          const [, name, command = ''] = /^(\w+):\s*(\S.*)$/.exec(text) ?? []
          return name === undefined ? [] : [{ file, line: index + 1, name, command: command.trim() }]
        }),
    )
}
