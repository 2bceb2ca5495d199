// env/<environment>/<app>.env: the settings of one app in one environment. No secret stands in it.
import type { Artifact } from '../model/artifact.ts'
import type { App, Plan } from '../model/plan.ts'
import { plainText, type Segment, type Value } from '../model/value.ts'
import { assignment } from './write/dotenv.ts'
import { withHeader } from './write/header.ts'

export function renderEnv(plan: Plan, app: App): Artifact {
  const entries = Object.entries(app.environment).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const plain = entries.filter(([, value]) => plainText(value) !== undefined)
  const secret = entries.filter(([, value]) => plainText(value) === undefined)
  const paragraphs = [
    [
      `# Settings of ${app.name} in ${plan.environment}.`,
      ...plain.map(([key, value]) => assignment(key, plainText(value) ?? '')),
    ],
    secret.length === 0
      ? []
      : [
          '# The entry program puts these together inside the container: {{name}} is the content of /run/secrets/name.',
          ...secret.map(([key, value]) => assignment(key, template(value))),
        ],
  ]
  const body = paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
  return { path: `env/${plan.environment}/${app.name}.env`, content: withHeader(body) }
}

/** A site has none: what it needs to know is built into its files. */
export function hasSettings(app: Pick<App, 'environment'>): boolean {
  return Object.keys(app.environment).length > 0
}

/** Names of the variables that the entry program puts together, sorted. */
export function templateNames(app: App): string[] {
  return Object.keys(app.environment)
    .filter((key) => plainText(app.environment[key] ?? []) === undefined)
    .toSorted()
}

function placeholder(segment: Exclude<Segment, { kind: 'text' }>): string {
  const filter = segment.kind === 'address' ? `|address:${segment.port}` : segment.urlencode ? '|urlencode' : ''
  return `{{${segment.secret}${filter}}}`
}

/** The template language of `runtime/python/environment.py`. */
export function template(value: Value): string {
  const parts: string[] = []
  let plain = ''
  // Braces in a row, and one that would stand before a placeholder's own, are written as a literal.
  const literal = (): string => plain.replaceAll(/\{{2,}|\{$/g, (braces) => `{{"${braces}"}}`)
  for (const segment of value) {
    if (segment.kind === 'text') plain += segment.text
    else {
      parts.push(literal(), placeholder(segment))
      plain = ''
    }
  }
  return [...parts, literal()].join('')
}
