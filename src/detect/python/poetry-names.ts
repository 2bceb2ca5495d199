// Requirements as Poetry and Pipenv write them: tables of names with `^1.2`, `*` or `{version, extras}`.
import { normalName, type Requirement } from './requirement.ts'
import { tableAt, tablesOf, textsOf, type TomlTable, type TomlValue } from './toml.ts'

/** `named` is a table such as `tool.poetry.dependencies`; what is there for an extra alone is left out. */
export function tableRequirements(named: TomlTable): Requirement[] {
  return Object.keys(named)
    .filter((name) => normalName(name) !== 'python')
    .flatMap((name) => {
      const value = named[name]
      const several = tablesOf(value)
      return (several.length > 0 ? several : [value]).flatMap((one) => {
        const table = tableAt({ one: one ?? '' }, 'one')
        return table['optional'] === true ? [] : [requirementOf(name, one, table)]
      })
    })
}

function requirementOf(name: string, value: TomlValue | undefined, table: TomlTable): Requirement {
  const { version, markers, git, url, path, rev, tag, branch, ref } = table
  const said = typeof value === 'string' ? value : typeof version === 'string' ? version : '*'
  const at = [rev, tag, branch, ref].find((each) => typeof each === 'string')
  const place =
    typeof git === 'string'
      ? `git+${git.replace(/^git\+/, '')}${at === undefined ? '' : `@${at}`}`
      : [url, path].find((each) => typeof each === 'string')
  return {
    name: normalName(name),
    extras: textsOf(table['extras']).map(normalName),
    specifier:
      said.split('||').length > 1
        ? ''
        : said
            .split(/,|\s+(?=[<>=!~^])/)
            .flatMap(clausesOf)
            .join(','),
    marker: typeof markers === 'string' ? markers : '',
    ...(place === undefined ? {} : { url: place }),
  }
}

/** One clause in the words of PEP 440: `^1.2` is `>=1.2,<2`, `~1.2.3` is `>=1.2.3,<1.3`, a bare version that one. */
function clausesOf(clause: string): string[] {
  const text = clause.replaceAll(/\s/g, '')
  if (text === '' || text === '*') return []
  const match = /^(\^|~(?!=))v?(\d[\d.]*)$/.exec(text)
  if (!match) return [/^\d/.test(text) ? `==${text}` : text.replace(/^=(?!=)/, '==')]
  const version = match[2] ?? ''
  const parts = version.split('.').map(Number)
  const firstSet = parts.findIndex((part) => part > 0)
  const kept = match[1] === '^' ? (firstSet < 0 ? parts.length - 1 : firstSet) : Math.min(1, parts.length - 1)
  const limit = [...parts.slice(0, kept), (parts[kept] ?? 0) + 1]
  return [`>=${version}`, `<${limit.join('.')}`]
}

/** In the words that a package client takes. */
export function wordsOf({ name = '', extras, specifier, marker, url }: Requirement): string {
  const own = `${name}${extras.length > 0 ? `[${extras.join(',')}]` : ''}`
  return `${own}${url === undefined ? specifier : ` @ ${url}`}${marker === '' ? '' : ` ; ${marker}`}`
}
