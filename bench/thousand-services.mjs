// Parse, resolve and render of a stack of 1,000 services, made in memory.
import { execFileSync } from 'node:child_process'
import { parseStackFile, providers, render, resolve } from '../dist/index.js'
import { median } from './measure.mjs'

const bound = 1
const rounds = 5

// An app is three services of Compose: two slots and a migration. Both readings of "1,000 services" are measured.
const stacks = {
  '1,000 Compose services': { apps: 330, datastores: 9 },
  '1,000 apps and datastores': { apps: 989, datastores: 10 },
}

const phases = ['parse', 'resolve', 'render', 'total']

const facts = {
  kind: 'python',
  entryFile: 'wsgi.py',
  version: '3.13',
  requirements: {
    kind: 'plain',
    file: 'requirements.txt',
    inputs: ['requirements.txt'],
    packages: ['flask', 'psycopg2-binary'],
    openEnded: {},
    installable: false,
  },
  emptyFolders: ['uploads'],
}

export async function thousandServices() {
  const measured = Object.entries(stacks).map(([name, counts]) => ({ name, counts, times: startedAfresh(counts) }))
  return [
    {
      title: 'Parse, resolve and render of 1,000 services',
      text: `Every app has a migration, a secret, uploads and a datastore. Medians of ${rounds} processes that do it once, as a command does; reading and writing files is not in it.`,
      head: ['', 'apps', 'datastores', ...phases.map((phase) => `${phase} s`), 'fastest total s', 'artefacts', 'MB'],
      rows: measured.map(({ name, counts, times }) => [
        name,
        counts.apps,
        counts.datastores,
        ...phases.map((phase) => times[phase].toFixed(2)),
        times.fastest.toFixed(2),
        times.artifacts,
        (times.bytes / 1e6).toFixed(1),
      ]),
      bounds: measured.map(({ name, times }) => ({ name, measured: times.total, limit: bound, unit: 's' })),
    },
  ]
}

/** Medians over processes: a second pass in one process would have the compiled code of the first. */
function startedAfresh(counts) {
  const program = `import(${JSON.stringify(import.meta.url)}).then(({ pass }) => console.log(JSON.stringify(pass(${JSON.stringify(counts)}))))`
  const passes = Array.from({ length: rounds }, () =>
    JSON.parse(execFileSync(process.execPath, ['--eval', program], { encoding: 'utf8' })),
  )
  const medians = Object.fromEntries(Object.keys(passes[0]).map((key) => [key, median(passes.map((one) => one[key]))]))
  return { ...medians, fastest: Math.min(...passes.map(({ total }) => total)) }
}

/** One pass over a stack of so many apps and datastores. */
export function pass(counts) {
  const text = stackFile(counts)
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

function stackFile({ apps, datastores }) {
  const app = (index) => [
    `  app-${index}:`,
    '    framework: flask',
    `    path: services/app-${index}`,
    '    entry: wsgi:app',
    '    python: "3.13"',
    '    liveness: /health',
    '    migrate: flask db upgrade',
    '    env:',
    `      DATABASE_URL: \${db-${index % datastores}.url}`,
    '      LOG_LEVEL: info',
    '    secrets: [SECRET_KEY]',
    '    uploads: [uploads]',
  ]
  const range = (count, make) => Array.from({ length: count }, (_, index) => make(index)).flat()
  return [
    'name: thousand',
    'apps:',
    ...range(apps, app),
    'datastores:',
    ...range(datastores, (index) => `  db-${index}: postgres:17`),
    'edge:',
    '  routes:',
    ...range(apps, (index) => `    /app-${index}/: app-${index}`),
    '',
  ].join('\n')
}
