// The lines of the stack file for an app's environment variables: facts, secrets, values, and what stays a comment.
import type { Evidence } from '../model/detection.ts'
import type { AppDraft, DatastoreDraft, EnvironmentDraft, SettingDraft } from '../model/draft.ts'
import type { Providers } from '../model/provider.ts'
import { isNobodys } from './environment.ts'
import { factsOf } from './facts.ts'
import { generatorOf, holdsPassword } from './secret-names.ts'

export function settingsOf(
  { environment, packages }: Pick<AppDraft, 'environment' | 'packages'>,
  framework: { readonly name: string; readonly language: string },
  name: string,
  providers: Providers,
  datastores: readonly DatastoreDraft[],
): SettingDraft[] {
  // Words of the app's own name may stand in the names of its keys.
  const ownWords = new Set([...name.toUpperCase().split(/[^A-Z0-9]+/), framework.name.toUpperCase()])
  const facts = factsOf(environment, packages, providers, datastores, framework.language)
  return environment
    .map((variable): SettingDraft => {
      const value = facts.get(variable.name)
      const shown = { ...variable, evidence: variable.evidence.map((each) => withoutSecret(each, variable.secret)) }
      return value ? { name: variable.name, evidence: shown.evidence, active: true, value } : settingOf(shown, ownWords)
    })
    .toSorted((a, b) => Number(b.active) - Number(a.active))
}

/** The place alone, where the line may have a secret in it. */
function withoutSecret(evidence: Evidence, secret: boolean): Evidence {
  return secret || holdsPassword(evidence.says) ? { ...evidence, says: '' } : evidence
}

function settingOf(variable: EnvironmentDraft, ownWords: ReadonlySet<string>): SettingDraft {
  const { name, evidence, required, secret, production, undecided, defaultFrom } = variable
  const unknown = { name, evidence, value: { kind: 'unknown' } } as const
  if (secret) return secretOf(variable, ownWords)
  // The name by which users call the app: no repository knows it.
  if (name === 'SERVER_NAME' || variable.settings.includes('SERVER_NAME'))
    return { ...unknown, active: required, note: 'the domain: ${edge.domain} once the edge has one' }
  // A list of names has this one alone; so has the text that becomes one.
  if ([name, ...variable.settings].some((each) => /(^|_)ALLOWED_HOSTS?$/.test(each)))
    return { name, evidence, active: true, value: { kind: 'template', template: hostOf(variable) } }
  const origins = originsOf(variable)
  if (origins) return { name, evidence, active: true, ...origins }
  if (undecided !== undefined) return { ...unknown, active: true, note: undecided }
  if (production !== undefined) return { name, evidence, active: true, value: { kind: 'text', text: production } }
  if (required) {
    if (variable.default === undefined)
      return { ...unknown, active: true, note: 'required, and only a person can know it' }
    const remark = isNobodys(variable.default) ? ', an address that nobody has: yours may stand there' : ''
    return {
      name,
      evidence,
      active: true,
      value: { kind: 'text', text: variable.default },
      ...(defaultFrom ? { note: `value from ${defaultFrom.file}:${defaultFrom.line}${remark}` } : {}),
    }
  }
  return { name, evidence, active: false, value: { kind: 'text', text: variable.default ?? '…' }, note: 'optional' }
}

function secretOf(
  { name, settings, evidence, required }: EnvironmentDraft,
  ownWords: ReadonlySet<string>,
): SettingDraft {
  // MYAPP_SECRET that becomes SECRET_KEY is a key of the app's own, whatever its name says.
  const generators = [name, ...settings].map((each) => generatorOf(each.toUpperCase(), ownWords))
  const generator = generators.find((each) => each !== 'given') ?? 'given'
  if (generator !== 'given') return { name, evidence, active: true, value: { kind: 'secret', generator } }
  return {
    name,
    evidence,
    active: required,
    value: { kind: 'secret', generator },
    note: required ? 'only a person knows it' : 'optional, and only a person knows it',
  }
}

function hostOf({ isList }: EnvironmentDraft): string {
  return isList ? '["${edge.domain}"]' : '${edge.domain}'
}

/** An address of somebody's own machine. */
const local = /^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(\/\S*)?$/

const siteAddress =
  /^(FRONTEND|CLIENT|UI|WEB|WEBAPP|WEBSITE|SITE|APP|PUBLIC|BASE|SERVER|EXTERNAL)_(HOST|URL|ORIGIN|BASE_URL)$/

const siteUrl = /^(FRONTEND_HOST|(FRONTEND|CLIENT|WEBAPP|WEBSITE|SITE|PUBLIC|EXTERNAL)_(URL|ORIGIN|BASE_URL))$/

const siteDomain = /^((SITE|APP|WEB|WEBSITE|PUBLIC|FRONTEND)_)?DOMAIN(_NAME)?$/

/** Where pages come from that may ask the app: the edge's own origin. */
function originsOf({
  name,
  isList,
  required,
  default: known = '',
}: EnvironmentDraft): Pick<SettingDraft, 'value' | 'note'> | undefined {
  const template = (text: string): SettingDraft['value'] => ({ kind: 'template', template: text })
  if (/(^|_)ORIGINS?(_LIST|_STR)?$/.test(name)) {
    const open = known === '*' ? 'the code would let pages of any origin in' : undefined
    return {
      value: template(isList ? '["${edge.origin}"]' : '${edge.origin}'),
      ...(open === undefined ? {} : { note: open }),
    }
  }
  if (siteDomain.test(name) && (required || known === 'localhost') && !/[^.]\.[^.]/.test(known))
    return { value: template('${edge.domain}') }
  if (required && known === '' && siteUrl.test(name)) return { value: template('${edge.origin}') }
  const path = siteAddress.test(name) ? local.exec(known) : null
  return path
    ? { value: template(`\${edge.origin}${(path[1] ?? '').replace(/\/$/, '')}`), note: `${known} in development` }
    : undefined
}
