// The command of a Go program's own that brings its database to its newest form: a sub-command, or a flag.
import type { Finding } from '../../model/detection.ts'
import type { AppDraft } from '../../model/draft.ts'
import { shellLine } from '../../model/shell.ts'
import { distinctEvidence, evidenceAt, type Repository } from '../repository.ts'
import { statedRuns, type GoCandidate } from './mains.ts'
import { programName } from './module.ts'
import type { GoProgram } from './program.ts'
import { subCommand } from './serving.ts'
import { callsOf, textOf } from './source.ts'

export function goMigration(repository: Repository, candidate: GoCandidate): AppDraft['migrate'] {
  const { program } = candidate
  const found =
    several(migratingCommand(repository, program)) ??
    runsBefore(candidate) ??
    several(statedFlag(candidate) ?? migratingFlag(repository, program))
  if (!found) return undefined
  const name = programName(program.module, program.folder)
  const command = found.value.map((words) => shellLine([name, ...words])).join(' && ')
  return { value: { command, directory: '.' }, confidence: found.confidence, evidence: found.evidence }
}

const several = (found: Finding<string[]> | undefined): Finding<string[][]> | undefined =>
  found && { ...found, value: [found.value] }

function migratingCommand(repository: Repository, program: GoProgram): Finding<string[]> | undefined {
  const found = subCommand(repository, program, /^(migrate|migrations?|db-migrate|migrate-up)$/)
  if (!found) return undefined
  // `migrate up`, where the command has commands of its own, also those that a function makes of a name.
  const [file] = found.evidence.map((each) => each.file)
  const own = program.files.find(({ path }) => path === file)?.source ?? ''
  const isMade = callsOf(own, /cmd|command/i).some(({ args }) => textOf(args[0]) === 'up')
  const below = isMade || /\b(?:Use|Name):\s*"up\b/.test(own) ? ['up'] : []
  return { ...found, value: [found.value, ...below] }
}

const migrating = /^(migrate|migrations?|db-migrate|migrate-up|run-migrations)$/

/** What its own files run before the program serves: `shop --upgrade --yes`, where the code has such a flag of its database. */
function statedFlag({ program, commands }: GoCandidate): Finding<string[]> | undefined {
  const flags = flagsOf(program)
  for (const { words, evidence } of commands) {
    const at = words.findIndex((word) => {
      const name = /^--?([\w-]+)$/.exec(word)?.[1]
      return flags.some((flag) => flag.name === name && (migrating.test(flag.name) || isUpgrade(flag)))
    })
    if (at < 0) continue
    // The flags that go with it, and no file of the machine that it was written for.
    const end = words.findIndex((word, index) => index > at && !/^--?[\w-]+$/.test(word))
    return { value: words.slice(at, end < 0 ? words.length : end), confidence: 0.8, evidence: [evidence] }
  }
  return undefined
}

/** What it is run with before it serves: `./shop install && ./shop migrate && ./shop`. */
function runsBefore(candidate: GoCandidate): Finding<string[][]> | undefined {
  const before = statedRuns(candidate).slice(0, -1)
  const runs = before.map(({ words }) => words.slice(1))
  const isPlain = (words: readonly string[]): boolean =>
    words.length > 0 && !words.some((word) => /[$<>]|^\//.test(word))
  if (runs.length === 0 || !runs.every(isPlain)) return undefined
  return { value: runs, confidence: 0.8, evidence: distinctEvidence(before.map(({ evidence }) => evidence)) }
}

function isUpgrade({ name, help }: Flag): boolean {
  return name === 'upgrade' && /\b(database|schema|migrat\w*)\b/i.test(help)
}

/** A flag with which the program migrates and ends: `if migrate { …; return }`. */
function migratingFlag(repository: Repository, program: GoProgram): Finding<string[]> | undefined {
  for (const { name, variable, file, line, isLong } of flagsOf(program)) {
    if (!migrating.test(name)) continue
    const asked = new RegExp(`\\bif\\s+\\*?(?:\\w+\\.)*${variable}\\s*\\{([\\s\\S]{0,600}?)\\n\\t?\\}`)
    const use = program.files.map(({ source }) => asked.exec(source)?.[1]).find((each) => each !== undefined)
    if (use === undefined || !/\breturn\b|\bos\.Exit\(/.test(use)) continue
    const evidence = distinctEvidence([evidenceAt(repository, file, line)])
    return { value: [`${isLong ? '--' : '-'}${name}`], confidence: 0.7, evidence }
  }
  return undefined
}

interface Flag {
  readonly name: string
  readonly help: string
  /** What holds it in the code. */
  readonly variable: string
  readonly file: string
  readonly line: number
  /** Its package knows two hyphens alone before a whole word. */
  readonly isLong: boolean
}

/** `flag.BoolVar(&migrate, "migrate", false, "…")`, `migrate := flags.Bool("migrate", false, "…")`. */
function flagsOf({ files }: GoProgram): Flag[] {
  return files.flatMap(({ path, source, imports }) =>
    callsOf(source, /\.Bool(Var)?P?$/).flatMap(({ args, line, start }) => {
      const at = args.findIndex((each) => textOf(each) !== undefined)
      const name = textOf(args[at])
      if (name === undefined || at > 1) return []
      const given = at === 1 ? args[0]?.replace(/^&(?:\w+\.)*/, '') : undefined
      const before = /(\w+)\s*:?=\s*$/.exec(source.slice(Math.max(0, start - 60), start))?.[1]
      return {
        name,
        help: textOf(args.at(-1)) ?? '',
        variable: given ?? before ?? name,
        file: path,
        line,
        isLong: imports.includes('github.com/spf13/pflag'),
      }
    }),
  )
}
