// Variables that choose among an app's own configurations, and which choice is production's.
import { assignmentOf, definedName, enclosing, type PythonModule } from './python/module.ts'
import type { Program } from './python/program.ts'

const modeName =
  /(^|_)(ENV|ENVIRONMENT|CONFIG|CONFIG_NAME|CONFIG_TYPE|CONFIGURATION|SETTINGS|SETTINGS_MODULE|MODE|STAGE)$/

const development =
  /(^|[^a-z])(dev|devel|development|local|tests?|testing|debug)([^a-z]|$)|(Dev|Development|Local|Test|Testing|Debug)(Config|Settings|$)/

export function isModeName(name: string): boolean {
  return modeName.test(name)
}

export function isDevelopmentValue(value: string): boolean {
  return development.test(value)
}

/**
 * A variable that chooses among the code's own configurations, or one that debugs unless told not to.
 * First its name, then those of the settings that it becomes. `start` is its value without production's; `readers` are the files that read it.
 */
export function productionChoice(
  program: Program,
  [name = '', ...settings]: readonly string[],
  start: string,
  readers: ReadonlySet<string>,
): { readonly value: string } | undefined {
  if (/(^|_)DEBUG$/.test(name)) {
    if (/^1$/.test(start)) return { value: '0' }
    if (/^(true|yes|on)$/i.test(start)) return { value: 'False' }
    // `!= "False"`: everything else debugs, nothing at all too.
    const word = start === '' ? wordAgainst(program, name) : undefined
    return word === undefined ? undefined : { value: word }
  }
  if (!isModeName(name)) return undefined
  // Without a value to go by, only what is chosen where it is read.
  const modules = program.modules.filter((module) => start !== '' || readers.has(module.file))
  const sources = modules.map((module) => program.repository.text(module.file))
  // "config.DevelopmentConfig", where there is a ProductionConfig.
  const named = /^(.*?)(Dev|Development|Local|Test|Testing)(Config|Settings|)$/.exec(start)
  if (named) {
    const match = sources
      .map((source) => new RegExp(`^class (Prod(?:uction)?${named[3]})\\b`, 'm').exec(source)?.[1])
      .find((each) => each !== undefined)
    return match === undefined ? undefined : { value: `${named[1]}${match}` }
  }
  if (start !== '' && start !== 'default' && !isDevelopmentValue(start.toLowerCase())) return undefined
  const key = sources
    .map((source) =>
      /['"](production|prod|Production)['"]\s*(?::|\)?\s*:|==)|==\s*['"](production|prod)['"]|\bLiteral\[[^\]]*['"](production|prod)['"]/.exec(
        source,
      ),
    )
    .find((match) => match !== null)
  const value =
    key?.[1] ??
    key?.[2] ??
    key?.[3] ??
    ownName(modules) ??
    (start !== '' && knowsDevelopmentAlone(modules, [name, ...settings]) ? 'production' : undefined)
  return value === undefined ? undefined : { value }
}

/** The word that a variable is compared with, where it has to be that to mean no. */
function wordAgainst(program: Program, name: string): string | undefined {
  const compared = new RegExp(`['"]${name}['"][^\\n]{0,200}?!=\\s*['"](false|0|no|off)['"]`, 'i')
  return program.modules.map(({ file }) => compared.exec(program.repository.text(file))?.[1]).find((word) => word)
}

/** `class ProductionConfig: NAME = "prod"` */
function ownName(modules: readonly PythonModule[]): string | undefined {
  for (const { statements } of modules) {
    for (const statement of statements) {
      const owner = enclosing(statement, 'class')
      if (!owner || !/^Prod/.test(definedName(owner) ?? '')) continue
      const value = assignmentOf(statement)?.value
      if (value?.kind === 'text' && /^prod(uction)?$/i.test(value.text)) return value.text
    }
  }
  return undefined
}

/** Where the code asks for development and for nothing else, any other word is production's. */
function knowsDevelopmentAlone(modules: readonly PythonModule[], names: readonly string[]): boolean {
  const own = new Set(names.flatMap((name) => [name, name.toLowerCase()]))
  const compared = modules.flatMap(({ statements }) =>
    statements.flatMap(({ tokens }) => {
      const at = tokens.findIndex(({ text }) => text === '==' || text === '!=' || text === 'in')
      const isIts = at > 0 && tokens.slice(0, at).some(({ kind, text }) => kind === 'name' && own.has(text))
      return isIts ? tokens.slice(at).flatMap(({ kind, text }) => (kind === 'text' ? [text] : [])) : []
    }),
  )
  return compared.length > 0 && compared.every((text) => isDevelopmentValue(text.toLowerCase()))
}
