// `seaworthy up` beside the plain Compose command on the same files.
import { makeUnique, seaworthy, uniqueName, withCopy } from './example.mjs'
import { inTurns, median, run } from './measure.mjs'

const boundSeconds = 1
const rounds = 5
const compose = ['docker', 'compose', '-f', 'deploy/compose.yaml', '-f', 'deploy/compose.prod.yaml']
const image = `${uniqueName}-web`

export async function ups() {
  return withCopy(async (folder) => {
    await makeUnique(folder)
    await seaworthy(folder, 'render')
    const down = (...words) => run([...compose, '--profile', '*', 'down', '--remove-orphans', ...words], { folder, cleanUp: true })
    try {
      // Secrets, certificate, image and first migration are made here; every start below finds them.
      await seaworthy(folder, 'up')
      return [await fromDown(folder, down), await again(folder)]
    } finally {
      await down('--volumes')
      await run(['docker', 'image', 'rm', '--force', image], { cleanUp: true })
    }
  })
}

const contestants = (folder) => ({
  'seaworthy up': () => seaworthy(folder, 'up'),
  'docker compose up --build --wait': () => run([...compose, 'up', '--build', '--detach', '--wait'], { folder }),
})

async function fromDown(folder, down) {
  const afterDown = Object.entries(contestants(folder)).map(([name, start]) => [name, async () => (await down(), start())])
  return section('up, from a stack that is down', 'Images are built, data is there, nothing runs.', await inTurns(rounds, Object.fromEntries(afterDown)))
}

async function again(folder) {
  await inTurns(1, contestants(folder))
  return section('up, on a stack that runs', 'Nothing has changed since the last up.', await inTurns(rounds, contestants(folder)))
}

function section(title, text, measured) {
  const rows = Object.entries(measured).map(([name, runs]) => [name, runs.map(({ seconds }) => seconds)])
  const [ours, raw] = rows.map(([, times]) => median(times))
  return {
    title,
    text: `${text} The stack is examples/notes: edge, app, migration, database. ${rounds} times each, in turns.`,
    head: ['', 'median s', 'fastest s', 'slowest s'],
    rows: rows.map(([name, times]) => [name, median(times).toFixed(2), Math.min(...times).toFixed(2), Math.max(...times).toFixed(2)]),
    bounds: [{ name: `${title}: above plain Compose`, measured: ours - raw, limit: boundSeconds, unit: 's' }],
  }
}
