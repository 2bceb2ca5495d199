// The lines of the stack file for an app's environment variables: facts, secrets, values, and what stays a comment.
import type { DatastoreDraft, EnvironmentDraft, FrameworkProvider, Providers, SettingDraft } from '../model/provider.ts'
import { generatorOf, isSecretName } from './secret-names.ts'

interface Context {
  readonly providers: Providers
  readonly datastores: readonly DatastoreDraft[]
  /** Words of the app's own name, which may stand in the names of its keys. */
  readonly ownWords: ReadonlySet<string>
}

export function settingsOf(
  environment: readonly EnvironmentDraft[],
  framework: FrameworkProvider,
  name: string,
  providers: Providers,
  datastores: readonly DatastoreDraft[],
): SettingDraft[] {
  const ownWords = new Set([...name.toUpperCase().split(/[^A-Z0-9]+/), framework.name.toUpperCase()])
  return environment
    .map((variable) => settingOf(variable, { providers, datastores, ownWords }))
    .toSorted((a, b) => Number(b.active) - Number(a.active))
}

function settingOf(variable: EnvironmentDraft, context: Context): SettingDraft {
  const { name, evidence, required, secret, production } = variable
  const reference = factOf(variable, context)
  if (reference !== undefined) return { name, evidence, active: true, value: { kind: 'fact', reference } }
  if (secret || isSecretName(name)) return secretOf(variable, context)
  if (production !== undefined) return { name, evidence, active: true, value: { kind: 'text', text: production } }
  if (required) {
    if (variable.default !== undefined)
      return {
        name,
        evidence,
        active: true,
        value: { kind: 'text', text: variable.default },
        note: 'from the example file',
      }
    return { name, evidence, active: true, value: { kind: 'unknown' }, note: 'required, and only a person can know it' }
  }
  return { name, evidence, active: false, value: { kind: 'text', text: variable.default ?? '…' }, note: 'optional' }
}

function secretOf({ name, setting, evidence, required }: EnvironmentDraft, { ownWords }: Context): SettingDraft {
  const byName = generatorOf(name, ownWords)
  // MYAPP_SECRET that becomes SECRET_KEY is a key of the app's own, whatever its name says.
  const generator = byName === 'given' && setting !== undefined ? generatorOf(setting.toUpperCase(), ownWords) : byName
  if (generator !== 'given') return { name, evidence, active: true, value: { kind: 'secret', generator } }
  return {
    name,
    evidence,
    active: required,
    value: { kind: 'secret', generator },
    note: required ? 'only a person knows it' : 'optional, and only a person knows it',
  }
}

/** `db.url` for a variable that holds a fact of a datastore, by its name or by its default's scheme. */
function factOf(variable: EnvironmentDraft, { providers, datastores }: Context): string | undefined {
  for (const { name, engine } of datastores) {
    const provider = providers.datastores.find((each) => engine.value.startsWith(`${each.name}:`))
    if (!provider) continue
    for (const [fact, names] of Object.entries(provider.environmentNames)) {
      if (
        names.some(
          (each) =>
            isNamed(variable.name, each) ||
            (variable.setting !== undefined && isNamed(variable.setting.toUpperCase(), each)),
        )
      )
        return `${name}.${fact}`
    }
    const scheme = /^([a-z]+)(?:\+\w+)?:\/\//.exec(variable.production ?? variable.default ?? '')?.[1]
    if (scheme !== undefined && provider.detection.schemes.includes(scheme)) return `${name}.url`
  }
  return undefined
}

/** The name itself, or with the app's own prefix; a test's or a second server's prefix does not count. */
function isNamed(name: string, known: string): boolean {
  if (name === known) return true
  const prefix = name.endsWith(`_${known}`) ? name.slice(0, -known.length - 1) : undefined
  return (
    prefix !== undefined &&
    known.includes('_') &&
    !/TEST|DEV|LOCAL|STAGING|OLD|LEGACY|SOURCE|REPLICA|READ|BACKUP|ADMIN|TASK|BROKER|CELERY|CACHE|SESSION/.test(prefix)
  )
}
