// Which environment variables hold facts of the stack's datastores: by the position where the code uses them,
// by their own name, by the setting that they become, by the scheme of their values.
import type { DatastoreDraft, EnvironmentDraft, SettingValue } from '../model/draft.ts'
import type { DatastoreProvider, FileProvider } from '../model/datastore-provider.ts'
import type { Providers } from '../model/provider.ts'
import { takesPath } from './database-file.ts'

export function factsOf(
  environment: readonly EnvironmentDraft[],
  packages: readonly string[],
  providers: Providers,
  datastores: readonly DatastoreDraft[],
  language: string,
): ReadonlyMap<string, SettingValue> {
  const found = new Map<string, SettingValue>()
  const providerOf = ({ engine }: DatastoreDraft): DatastoreProvider | undefined =>
    providers.datastores.find((each) => engine.value.startsWith(`${each.name}:`))
  const all = datastores.flatMap((each) => providerOf(each) ?? [])
  // A name that fits several, such as DATABASE_URL, is of the one whose image the repository runs.
  for (const draft of datastores.toSorted((a, b) => b.engine.confidence - a.engine.confidence)) {
    const { name } = draft
    const provider = providerOf(draft)
    if (!provider) continue
    const byName = namedFacts(environment, provider)
    for (const variable of environment) {
      if (found.has(variable.name) || isOfAnother(variable, provider, all)) continue
      const told = factOf(variable, provider, byName)
      const fact = provider.kind === 'file' && told !== undefined ? fileFact(variable, provider, told) : told
      if (fact === undefined) continue
      const scheme = fact === 'url' ? namedScheme(variable, provider, packages) : undefined
      // What is written as a URL of a file's is read as one, and no driver's own string.
      const isUrl = provider.kind === 'file' && !variable.connection && statesScheme(variable, provider.detection)
      const special =
        fact === 'address'
          ? '${host}:${port}'
          : fact === 'url' && !isUrl
            ? connectionString(provider, language)
            : undefined
      found.set(
        variable.name,
        special !== undefined
          ? { kind: 'template', template: special.replaceAll('${', `\${${name}.`) }
          : scheme === undefined
            ? { kind: 'fact', reference: `${name}.${fact}` }
            : {
                kind: 'template',
                template: `\${${name}.url:${scheme}}`,
              },
      )
    }
  }
  const [only, ...more] = datastores.filter((each) => providerOf(each)?.facts.includes('name') === true)
  // A name that says no more than that it is the database's is of the only one.
  for (const { name, schemes, connection } of only && more.length === 0 ? environment : [])
    if (!found.has(name) && ofAnyDatabase.test(name) && schemes.length === 0 && !connection)
      found.set(name, { kind: 'fact', reference: `${only?.name}.url` })
  return found
}

const ofAnyDatabase = /^(DATABASE|DB)_(URL|URI|CONNECTION_STRING)$/

/** Of a file, what a variable holds: where the code or its values tell, they do so better than a name. */
function fileFact(variable: EnvironmentDraft, provider: FileProvider, told: string): string | undefined {
  const { connection, isPath } = variable
  if (statesScheme(variable, provider.detection)) return 'url'
  if (isPath || told === 'name' || (connection?.part === 'url' && takesPath(provider, connection.scheme))) return 'path'
  return told === 'url' || told === 'path' ? told : undefined
}

function statesScheme({ schemes }: EnvironmentDraft, { schemes: own }: DatastoreProvider['detection']): boolean {
  return schemes.some((each) => own.includes(each.replace(/\+.*/, '')))
}

function connectionString({ detection }: DatastoreProvider, language: string): string | undefined {
  const all: Readonly<Record<string, string>> = detection.connectionStrings ?? {}
  return all[language]
}

function factOf(
  { name, connection, settings, schemes }: EnvironmentDraft,
  provider: DatastoreProvider,
  byName: ReadonlyMap<string, string>,
): string | undefined {
  if (connection) {
    // A part that a server does not have, such as the number of a database, stays what the code says.
    if (isOf(provider, connection.scheme))
      return provider.kind === 'file' || provider.facts.includes(connection.part) ? connection.part : undefined
    // A part of somebody else's connection, whatever its name says; a whole URL may go through any package.
    if (connection.scheme !== '' && connection.part !== 'url') return undefined
  }
  const own = byName.get(name)
  if (own !== undefined) return own
  const [fact] =
    Object.entries(provider.environmentNames).find(([, names]) =>
      settings.some((each) => names.includes(each.toUpperCase())),
    ) ?? []
  return fact ?? (schemes.some((scheme) => isOf(provider, scheme)) ? 'url' : undefined)
}

/** Whether the repository's own value is a URL of another datastore, whatever the variable's name. */
function isOfAnother(
  { schemes }: EnvironmentDraft,
  provider: DatastoreProvider,
  all: readonly DatastoreProvider[],
): boolean {
  const others = all.filter((each) => each !== provider)
  return (
    !schemes.some((each) => isOf(provider, each)) && schemes.some((each) => others.some((other) => isOf(other, each)))
  )
}

/** Whether `scheme+driver`, or the package of a driver, belongs to a datastore. */
function isOf({ detection }: DatastoreProvider, scheme: string): boolean {
  const [base = ''] = scheme.split('+')
  return (
    detection.schemes.includes(base) || Object.values(detection.drivers).flat().includes(scheme.replaceAll('_', '-'))
  )
}

/** Words of a prefix that names another database than the app's own. */
const another =
  /^(TESTS?|TESTING|DEV|DEVELOPMENT|LOCAL|STAGING|OLD|LEGACY|SOURCE|REPLICA|READ|READONLY|BACKUP|ADMIN|TASKS?|BROKER|CELERY|CACHE|SESSION)$/

/** Facts by the variables' own names: a usual name, or the only one with a prefix before it where no bare one is read. */
function namedFacts(
  environment: readonly EnvironmentDraft[],
  { environmentNames }: DatastoreProvider,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const usual: Readonly<Record<string, readonly string[]>> = environmentNames
  const of = (fact: string): readonly string[] => usual[fact] ?? []
  // Host and port in one, unless the port has a variable of its own.
  const hasPort = environment.some(({ name }) => of('port').includes(name))
  const addresses = of('host').flatMap((name) =>
    /HOST$/.test(name) ? ['ADDR', 'ADDRESS'].map((word) => name.replace(/HOST$/, word)) : [],
  )
  for (const [fact, names] of [...Object.entries(usual), [hasPort ? 'host' : 'address', addresses] as const]) {
    const bare = environment.filter(({ name }) => names.includes(name))
    for (const { name } of bare) found.set(name, fact)
    if (bare.length > 0) continue
    const prefixed = environment.flatMap(({ name }) => {
      const known = names.find((each) => each.includes('_') && name.endsWith(`_${each}`))
      const prefix = known === undefined ? '' : name.slice(0, -known.length - 1)
      return prefix === '' || prefix.split('_').some((word) => another.test(word)) ? [] : [{ name, prefix }]
    })
    if (new Set(prefixed.map(({ prefix }) => prefix)).size === 1) for (const { name } of prefixed) found.set(name, fact)
  }
  return found
}

/** `scheme+driver` where the URL has to name its driver: as the repository writes it, else by the packages. */
function namedScheme(
  { schemes, connection }: EnvironmentDraft,
  provider: DatastoreProvider,
  packages: readonly string[],
): string | undefined {
  const { detection } = provider
  const { readBy, unnamed, named } = detection.urlDrivers
  const has = (name: string): boolean => packages.includes(name)
  // A driver's own function knows no such URL.
  if (!readBy.some(has) || (connection?.part === 'url' && isOf(provider, connection.scheme))) return undefined
  const [scheme] = detection.schemes
  const stated = schemes
    .map((each) => each.split('+'))
    .find(([base = '', driver]) => driver && detection.schemes.includes(base))
  const driver = stated?.[1] ?? (unnamed.some(has) ? undefined : Object.entries(named).find(([name]) => has(name))?.[1])
  return driver === undefined || unnamed.includes(driver) ? undefined : `${scheme}+${driver}`
}
