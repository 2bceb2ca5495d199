// Environment variables that a Go program reads, by the standard library and by the usual packages for settings.
import { evidenceAt, type Repository } from '../repository.ts'
import type { Reading } from '../reading.ts'
import type { GoProgram } from './program.ts'
import { tableReadings } from './option-tables.ts'
import { parameterNames } from './parameters.ts'
import { callsOf, textOf, type GoFile } from './source.ts'

const variable = /^[A-Z][A-Z0-9_]*$/

export function goReadings(repository: Repository, program: GoProgram): Reading[] {
  const wrappers = wrappersOf(program.files)
  const viper = viperOf(program.files)
  const constants = constantsOf(program.files)
  const found: Reading[] = tableReadings(repository, program.files)
  for (const file of program.files) {
    found.push(
      ...callReadings(repository, file, wrappers, constants),
      ...tagReadings(repository, file, viper),
      ...(viper ? viperReadings(repository, file, viper) : []),
      ...commandLineReadings(repository, file),
    )
  }
  return found
}

/** Functions of the program's own that read a variable by a parameter, such as `getEnv(key, fallback)`, also through each other. */
function wrappersOf(files: readonly GoFile[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const functions = files.flatMap(({ source }) =>
    [...source.matchAll(/\bfunc\s+(?:\([^)]*\)\s*)?(\w+)\s*(?:\[[^\]]*\])?\(([^)]*)\)[^{\n]*\{/g)].map((match) => ({
      name: match[1] ?? '',
      names: parameterNames(match[2] ?? ''),
      calls: callsOf(
        source.slice(match.index + match[0].length, match.index + match[0].length + 400).split(/\nfunc\s/, 1)[0] ?? '',
        /./,
      ),
    })),
  )
  for (let before = -1, round = 0; found.size > before && round < 3; round++) {
    before = found.size
    for (const { name, names, calls } of functions) {
      if (found.has(name)) continue
      const read = calls
        .map(({ callee, args }) => (isDirect(callee) ? args[0] : args[found.get(callee) ?? -1]))
        .find((each) => each !== undefined && names.includes(each))
      if (read !== undefined) found.set(name, names.indexOf(read))
    }
  }
  return found
}

function isDirect(callee: string): boolean {
  return /^(os|syscall)\.(Getenv|LookupEnv)$/.test(callee)
}

/** Names of variables that have names of their own: `const EnvPort = "SHOP_PORT"`. */
function constantsOf(files: readonly GoFile[]): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ source }) =>
      [
        ...source.matchAll(/^[ \t]*(?:const[ \t]+)?(\w+)(?:[ \t]+string)?[ \t]*=[ \t]*"([A-Z][A-Z0-9_]*)"[ \t]*$/gm),
      ].map(([, name = '', text = '']) => [name, text] as const),
    ),
  )
}

function callReadings(
  repository: Repository,
  { path, source }: GoFile,
  wrappers: ReadonlyMap<string, number>,
  constants: ReadonlyMap<string, string>,
): Reading[] {
  return callsOf(source, /./).flatMap(({ callee, args, line, start, end }) => {
    const last = callee.slice(callee.lastIndexOf('.') + 1)
    const direct = isDirect(callee)
    const position = direct ? 0 : wrappers.get(last)
    if (position === undefined) return []
    const given = args[position] ?? ''
    const name = textOf(given) ?? constants.get(given.slice(given.lastIndexOf('.') + 1))
    if (name === undefined || !variable.test(name)) return []
    const fallback = direct
      ? fallbackAfter(source, start, end)
      : (plain(args[position + 1]) ?? fieldValue(source, args))
    const isMust = !direct && /must|required?|OrPanic|OrFatal|OrDie/i.test(last)
    return [
      {
        name,
        evidence: evidenceAt(repository, path, line),
        required: isMust || (direct && fallback === undefined && isRefused(source, start, end)),
        fallback,
        settings: [],
        connection: undefined,
      },
    ]
  })
}

/** What a field has before a reading is put into it: `parse(&c.Web.Port, "PORT")` below `Web: Web{Port: 8080,`, if nothing else there has its name. */
function fieldValue(source: string, args: readonly string[]): string | undefined {
  const [path] = args.flatMap((each) => /^&\w+\.([\w.]+)$/.exec(each)?.[1] ?? [])
  const names = path?.split('.') ?? []
  const field = names.pop()
  if (field === undefined) return undefined
  const block = names.reduce<string | undefined>((above, each) => above && blockOf(above, each), source)
  const place = names.length > 0 && block !== undefined ? withoutBlocks(block) : source
  const [only, ...more] = place.matchAll(new RegExp(`\\b${field}:[ \\t]*("[^"\\n]*"|\\d+|true|false),`, 'g'))
  return only && more.length === 0 ? plain(only[1]) : undefined
}

/** What stands in the literal that a field has. */
function blockOf(source: string, field: string): string | undefined {
  const begin = new RegExp(`\\b${field}:\\s*[&\\w.]*\\{`).exec(source)
  if (!begin) return undefined
  const start = begin.index + begin[0].length
  for (let at = start, depth = 1; at < source.length; at++) {
    if (source[at] === '{') depth++
    else if (source[at] === '}' && --depth === 0) return source.slice(start, at)
  }
  return undefined
}

/** The fields of a literal itself. */
function withoutBlocks(block: string): string {
  let depth = 0
  return block.replaceAll(/[{}]|[^{}]+/g, (part) => {
    if (part === '{') depth++
    else if (part === '}') depth--
    else if (depth === 0) return part
    return ''
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
