// Which environment variables hold facts of the stack's datastores: by the position where the code uses them,
// by their own name, by the setting that they become, by the scheme of their values.
import type { DatastoreDraft, EnvironmentDraft, SettingValue } from '../model/draft.ts'
import type { DatastoreProvider, Providers } from '../model/provider.ts'

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
      const fact = factOf(variable, provider, byName)
      if (fact === undefined) continue
      const scheme = fact === 'url' ? namedScheme(variable, provider, packages) : undefined
      const special = fact === 'url' ? connectionString(provider, language) : undefined
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
  return found
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
    if (isOf(provider, connection.scheme)) return connection.part
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
  for (const [fact, names] of Object.entries(environmentNames)) {
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
