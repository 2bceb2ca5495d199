// One requirement: `name[extra]>=1; marker`, or `name @ URL`, as PEP 508 and lists of requirements write it.

/** PEP 503: the one spelling of a package's name. */
export function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

export interface Requirement {
  /** Normalised; absent where a URL alone stands there. */
  readonly name?: string
  readonly extras: readonly string[]
  /** Such as `>=1,<2`; empty where any version will do. */
  readonly specifier: string
  readonly marker: string
  /** Where it comes from instead of a registry. */
  readonly url?: string
}

/** Undefined for what is no requirement, such as an option. */
export function readRequirement(text: string): Requirement | undefined {
  const [words = '', ...markers] = text.split(/\s*;\s*/)
  const marker = markers.join('; ').replace(/\s+--\w.*$/, '')
  const url = /(?:^|@\s*)((?:[a-z]+\+)?[a-z]+:\/\/\S+|file:\S+)/i.exec(words)?.[1]
  const named = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$/.exec(words)
  const egg = url === undefined ? undefined : /#egg=([\w.-]+)/.exec(url)?.[1]
  if (url !== undefined && !/^\s*[A-Za-z0-9][\w.-]*\s*(\[[^\]]*\])?\s*@/.test(words))
    return { ...(egg === undefined ? {} : { name: normalName(egg) }), extras: [], specifier: '', marker, url }
  if (!named) return undefined
  return {
    name: normalName(named[1] ?? ''),
    extras: (named[2] ?? '')
      .split(',')
      .map((extra) => extra.trim())
      .filter((extra) => extra !== '')
      .map(normalName),
    specifier: url === undefined ? clausesOf(named[3] ?? '') : '',
    marker,
    ...(url === undefined ? {} : { url }),
  }
}

function clausesOf(text: string): string {
  return text
    .replace(/\s--\w.*$/, '')
    .replaceAll(/[()\s]/g, '')
    .replace(/,$/, '')
}

/** What it is called among an app's packages, extras as `name[extra]`. */
export function namesOf({ name, extras }: Requirement): string[] {
  return name === undefined ? [] : [name, ...extras.map((extra) => `${name}[${extra}]`)]
}

/** Whether any newer version would be taken: `!=` bounds nothing; a URL names one release. */
export function isOpenEnded({ specifier, url }: Requirement): boolean {
  return url === undefined && !/<|~=|(?<![!<>~])==/.test(specifier)
}

/** Whether it is fetched by Git. */
export function isFromGit({ url = '' }: Requirement): boolean {
  return /^git(\+|:)/i.test(url)
}

/** The only version that it allows. */
export function pinOf({ specifier }: Requirement): string | undefined {
  return /^={2,3}v?(\d[\w.!+-]*)$/.exec(specifier)?.[1]
}
