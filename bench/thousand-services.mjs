// Parse, resolve and render of a stack of 1,000 services, made in memory.
import { parseStackFile, providers, render, resolve } from '../dist/index.js'
import { median } from './measure.mjs'

const bound = 1
const rounds = 7
const datastoreCount = 10
/** With the edge, 1,000; in Compose more, for an app has two slots and a migration. */
const appCount = 989

const phases = ['parse', 'resolve', 'render', 'total']

const facts = {
  entryFile: 'wsgi.py',
  version: '3.13',
  requirements: { kind: 'plain', file: 'requirements.txt', inputs: ['requirements.txt'], packages: ['flask', 'psycopg2-binary'], installable: false },
}

export function thousandServices() {
  const text = stackFile()
  const first = pass(text)
  const later = Array.from({ length: rounds }, () => pass(text))
  return [
    {
      title: 'Parse, resolve and render of 1,000 services',
      text: `${appCount} apps, each with a migration, a secret, uploads and a datastore; ${datastoreCount} datastores; the edge. The file has ${text.split('\n').length - 1} lines and makes ${first.artifacts} artefacts, ${(first.bytes / 1e6).toFixed(1)} MB. The first pass is what a command has; the other line is the median of ${rounds} more in the same process.`,
      head: ['', ...phases.map((phase) => `${phase} s`)],
      rows: [
        ['first pass', ...phases.map((phase) => first[phase].toFixed(2))],
        ['later passes', ...phases.map((phase) => median(later.map((times) => times[phase])).toFixed(2))],
      ],
      bounds: [{ name: '1,000 services, first pass', measured: first.total, limit: bound, unit: 's' }],
    },
  ]
}

function pass(text) {
  const begin = performance.now()
  const { file, diagnostics } = parseStackFile('seaworthy.yaml', text, providers)
  if (!file) throw new Error(`the stack of the bench is not valid: ${JSON.stringify(diagnostics.slice(0, 3))}`)
  const parsed = performance.now()
  const found = new Map(Object.keys(file.shared.apps).map((app) => [app, facts]))
  const shared = resolve(file.shared, 'shared', found, providers)
  const plans = [...file.environments].map(([environment, stack]) => resolve(stack, environment, found, providers))
  const resolved = performance.now()
  const artifacts = render(shared, plans, new Map())
  const rendered = performance.now()
  return {
    parse: (parsed - begin) / 1000,
    resolve: (resolved - parsed) / 1000,
    render: (rendered - resolved) / 1000,
    total: (rendered - begin) / 1000,
    artifacts: artifacts.length,
    bytes: artifacts.reduce((sum, artifact) => sum + Buffer.byteLength(artifact.content), 0),
  }
}

function stackFile() {
  const app = (index) => [
    `  app-${index}:`,
    '    framework: flask',
    `    path: services/app-${index}`,
    '    entry: wsgi:app',
    '    python: "3.13"',
    '    liveness: /health',
    '    migrate: flask db upgrade',
    '    env:',
    `      DATABASE_URL: \${db-${index % datastoreCount}.url}`,
    '      LOG_LEVEL: info',
    '    secrets: [SECRET_KEY]',
    '    uploads: [uploads]',
  ]
  const range = (count, make) => Array.from({ length: count }, (_, index) => make(index)).flat()
  return [
    'name: thousand',
    'apps:',
    ...range(appCount, app),
    'datastores:',
    ...range(datastoreCount, (index) => `  db-${index}: postgres:17`),
    'edge:',
    '  routes:',
    ...range(appCount, (index) => `    /app-${index}/: app-${index}`),
    '',
  ].join('\n')
}
