// Environment variables that a Go program reads, by the standard library and by the usual packages for settings.
import { evidenceAt, type Repository } from '../repository.ts'
import type { Reading } from '../reading.ts'
import type { GoProgram } from './program.ts'
import { callsOf, textOf, type GoFile } from './source.ts'

const variable = /^[A-Z][A-Z0-9_]*$/

export function goReadings(repository: Repository, program: GoProgram): Reading[] {
  const wrappers = wrappersOf(program.files)
  const viper = viperOf(program.files)
  const found: Reading[] = []
  for (const file of program.files) {
    found.push(
      ...callReadings(repository, file, wrappers),
      ...tagReadings(repository, file, viper),
      ...(viper ? viperReadings(repository, file, viper) : []),
      ...commandLineReadings(repository, file),
    )
  }
  return found
}

/** Functions of the program's own that read a variable by a parameter, such as `getEnv(key, fallback)`. */
function wrappersOf(files: readonly GoFile[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { source } of files) {
    for (const match of source.matchAll(/\bfunc\s+(?:\([^)]*\)\s*)?(\w+)\s*(?:\[[^\]]*\])?\(([^)]*)\)[^{\n]*\{/g)) {
      const body = source.slice(match.index + match[0].length, match.index + match[0].length + 400)
      const read = /\bos\.(?:Getenv|LookupEnv)\((\w+)\)/.exec(body.split(/\nfunc\s/, 1)[0] ?? '')?.[1]
      const names = (match[2] ?? '').split(',').map((each) => each.trim().split(/\s+/)[0])
      const position = read === undefined ? -1 : names.indexOf(read)
      if (position >= 0) found.set(match[1] ?? '', position)
    }
  }
  return found
}

function callReadings(
  repository: Repository,
  { path, source }: GoFile,
  wrappers: ReadonlyMap<string, number>,
): Reading[] {
  return callsOf(source, /./).flatMap(({ callee, args, line, start, end }) => {
    const last = callee.slice(callee.lastIndexOf('.') + 1)
    const isDirect = /^(os|syscall)\.(Getenv|LookupEnv)$/.test(callee)
    const position = isDirect ? 0 : wrappers.get(last)
    if (position === undefined) return []
    const name = textOf(args[position])
    if (name === undefined || !variable.test(name)) return []
    const fallback = isDirect ? fallbackAfter(source, start, end) : plain(args[position + 1])
    const isMust = !isDirect && /must|required?|OrPanic|OrFatal|OrDie/i.test(last)
    return [
      {
        name,
        evidence: evidenceAt(repository, path, line),
        required: isMust || (isDirect && fallback === undefined && isRefused(source, start, end)),
        fallback,
        settings: [],
        connection: undefined,
      },
    ]
  })
}

/** The name that a value is given: `x := os.Getenv(…)`, `x, ok := os.LookupEnv(…)`. */
function nameBefore(source: string, start: number): string | undefined {
  return /(\w+)(?:\s*,\s*(?:ok|found|exists|isSet|_))?\s*:?=\s*$/.exec(
    source.slice(Math.max(0, start - 80), start),
  )?.[1]
}

/** What a name gets in the lines after its reading where it is empty: `if port == "" { port = "8080" }`. */
function fallbackAfter(source: string, start: number, end: number): string | undefined {
  const name = nameBefore(source, start)
  const match = new RegExp(
    `^\\)\\s*\\n?\\s*if\\s+(?:!\\w+|${name}\\s*==\\s*"")\\s*\\{\\s*${name}\\s*=\\s*("[^"\\n]*")`,
  ).exec(source.slice(end, end + 240))
  return name !== undefined && match ? textOf(match[1]) : undefined
}

/** Whether the lines after a reading end the program where it is empty. */
function isRefused(source: string, start: number, end: number): boolean {
  const name = nameBefore(source, start)
  if (name === undefined) return false
  const empty = `(?:${name}\\s*==\\s*""|len\\(${name}\\)\\s*==\\s*0|!(?:ok|found|exists|isSet)\\b)`
  const ending = '(?:log\\.\\w*Fatal\\w*|\\w+\\.Fatal\\w*|panic|os\\.Exit|return[^\\n}]*(?:errors\\.New|fmt\\.Errorf))'
  return new RegExp(`^\\)\\s*(?:;|\\n?\\s*if)\\s*${empty}[^\\n{]*\\{\\s*[^}]*\\b${ending}\\b`).test(
    source.slice(end, end + 320),
  )
}

function plain(argument: string | undefined): string | undefined {
  return textOf(argument) ?? (/^(\d+|true|false)$/.test(argument ?? '') ? argument : undefined)
}

/** Tags of fields: `env:"X,required" envDefault:"…"`, `envconfig:"X" default:"…" required:"true"`, `env-default`. */
function tagReadings(repository: Repository, { path, source, lineOf }: GoFile, viper: Viper | undefined): Reading[] {
  const prefix = envconfigPrefix(source)
  return [...source.matchAll(/^[ \t]*\w+\s+[\w.[\]*]+\s+`([^`\n]*)`/gm)].flatMap((match) => {
    const tag = match[1] ?? ''
    const value = (key: string): string | undefined => new RegExp(`(?:^|\\s)${key}:"([^"]*)"`).exec(tag)?.[1]
    const [first = '', ...options] = (value('env') ?? '').split(',')
    const configured = value('envconfig')
    const mapped = viper ? value('mapstructure') : undefined
    const name =
      first !== ''
        ? first
        : configured !== undefined
          ? `${prefix}${configured}`.toUpperCase()
          : mapped !== undefined && viper
            ? viper.nameOf(mapped)
            : ''
    if (!variable.test(name)) return []
    const fallback = value('envDefault') ?? value('env-default') ?? value('default')
    const required =
      options.some((each) => each === 'required' || each === 'notEmpty') ||
      value('required') === 'true' ||
      value('env-required') === 'true'
    const line = lineOf(match.index)
    return [
      {
        name,
        evidence: evidenceAt(repository, path, line),
        required: required && fallback === undefined,
        fallback,
        settings: [],
        connection: undefined,
      },
    ]
  })
}

function envconfigPrefix(source: string): string {
  const [call] = callsOf(source, /^envconfig\.(Must)?Process$/)
  const prefix = textOf(call?.args.find((each) => textOf(each) !== undefined)) ?? ''
  return prefix === '' ? '' : `${prefix}_`
}

interface Viper {
  nameOf(key: string): string
  readonly defaults: ReadonlyMap<string, string>
}

const settings = 'github.com/spf13/viper'

/** A settings package that reads `PREFIX_KEY` for `key` of its own accord. */
function viperOf(files: readonly GoFile[]): Viper | undefined {
  const all = files.filter(({ imports }) => imports.includes(settings))
  if (!all.some(({ source }) => /\.AutomaticEnv\(\)/.test(source))) return undefined
  const calls = all.flatMap(({ source }) => callsOf(source, /\.(SetEnvPrefix|SetDefault|SetEnvKeyReplacer)$/))
  const prefix = textOf(calls.find(({ callee }) => callee.endsWith('SetEnvPrefix'))?.args[0])
  const replaces = calls.some(({ callee }) => callee.endsWith('SetEnvKeyReplacer'))
  const defaults = new Map(
    calls
      .filter(({ callee }) => callee.endsWith('SetDefault'))
      .flatMap(({ args: [key, value] }) => {
        const name = textOf(key)
        const fallback = plain(value)
        return name === undefined || fallback === undefined ? [] : [[name, fallback] as const]
      }),
  )
  return {
    nameOf: (key) =>
      `${prefix === undefined ? '' : `${prefix}_`}${replaces ? key.replaceAll(/[.-]/g, '_') : key}`.toUpperCase(),
    defaults,
  }
}

function viperReadings(repository: Repository, { path, source, imports }: GoFile, viper: Viper): Reading[] {
  if (!imports.includes(settings)) return []
  const own = new Set(['viper'])
  for (const [, made, given] of source.matchAll(/\b([\w.]+)\s*:?=\s*viper\.New\w*\(|\b(\w+)\s+\*viper\.Viper/g))
    own.add(made ?? given ?? '')
  return callsOf(source, /\.(Get(String|Int|Int64|Bool|Duration|StringSlice|Float64|Uint)?|BindEnv)$/).flatMap(
    ({ callee, args, line }) => {
      if (!own.has(callee.slice(0, callee.lastIndexOf('.')))) return []
      const key = textOf(args[0])
      if (key === undefined) return []
      const name =
        callee.endsWith('BindEnv') && textOf(args[1]) !== undefined ? (textOf(args[1]) ?? '') : viper.nameOf(key)
      if (!variable.test(name)) return []
      return [
        {
          name,
          evidence: evidenceAt(repository, path, line),
          required: false,
          fallback: viper.defaults.get(key),
          settings: [],
          connection: undefined,
        },
      ]
    },
  )
}

/** Flags that also come from the environment: `EnvVars: []string{"X"}`, `.Envar("X")`, `cli.EnvVars("X")`. */
function commandLineReadings(repository: Repository, { path, source, lineOf }: GoFile): Reading[] {
  const matches = source.matchAll(
    /\bEnvVars?:\s*(?:\[\]string\s*\{\s*)?"([A-Z][A-Z0-9_]*)"|\.Envar\("([A-Z][A-Z0-9_]*)"\)|\bcli\.EnvVars\("([A-Z][A-Z0-9_]*)"/g,
  )
  return [...matches].map((match) => {
    const around = source.slice(Math.max(0, match.index - 300), match.index + 300)
    return {
      name: match[1] ?? match[2] ?? match[3] ?? '',
      evidence: evidenceAt(repository, path, lineOf(match.index)),
      required: /\bRequired:\s*true|\.Required\(\)/.test(around.slice(300)),
      fallback: textOf(/\bValue:\s*("[^"\n]*")/.exec(around)?.[1]),
      settings: [],
      connection: undefined,
    }
  })
}
