// Variables of a prefix that a settings package of Go takes altogether, so that the code names none of them: those that Compose files give.
import type { Reading } from '../reading.ts'
import { evidenceAt, type Repository } from '../repository.ts'
import type { ComposeService } from '../statements/compose.ts'
import { callsOf, textOf, type GoFile } from './source.ts'

/** `env.Provider("SHOP_", ".", …)` of koanf: `SHOP_db__host` is the key `db.host`. */
export function prefixedReadings(
  repository: Repository,
  files: readonly GoFile[],
  services: readonly ComposeService[],
): Reading[] {
  const prefixes = files
    .filter(({ imports }) => imports.some((each) => /\/koanf\/(v\d+\/)?providers\/env(\/v\d+)?$/.test(each)))
    .flatMap(({ source }) => callsOf(source, /^env\.Provider(WithValue)?$/).map(({ args }) => textOf(args[0]) ?? ''))
    .filter((each) => each !== '')
  const found = new Map<string, Reading>()
  for (const { environment, weight } of services)
    for (const [name, { value, file, line }] of environment) {
      const prefix = prefixes.find((each) => name.startsWith(each))
      if (prefix === undefined || found.has(name) || weight < 0.5) continue
      const key = name.slice(prefix.length).replaceAll(/_{2,}|\./g, '_')
      const isStated = value !== '' && !value.includes('$')
      found.set(name, {
        name,
        evidence: evidenceAt(repository, file, line),
        required: isStated,
        fallback: isStated ? value : undefined,
        settings: [key, key.replace(/database$/i, 'name')],
        connection: undefined,
      })
    }
  return [...found.values()]
}
