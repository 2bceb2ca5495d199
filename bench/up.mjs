// `seaworthy up` beside the plain Compose command on the same files.
import { makeUnique, seaworthy, uniqueName, withCopy } from './example.mjs'
import { inTurns, median, run } from './measure.mjs'

const boundSeconds = 1
const rounds = 4
const compose = ['docker', 'compose', '-f', 'deploy/compose.yaml', '-f', 'deploy/compose.prod.yaml']
const image = `${uniqueName}-web:prod`

export async function ups() {
  return withCopy(async (folder) => {
    await makeUnique(folder)
    await seaworthy(folder, 'render')
    const down = (...words) =>
      run([...compose, '--profile', '*', 'down', '--remove-orphans', ...words], { folder, cleanUp: true })
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

/** Starts whose own containers and image are there: each kind makes the other's containers anew, once. */
async function fromDown(folder, down) {
  const prepared = async (start) => {
    await start()
    await down()
    return start()
  }
  return section(
    'up, from a stack that is down',
    'Images are built, data is there, nothing runs.',
    await inTurns(rounds, changed(contestants(folder), prepared)),
  )
}

async function again(folder) {
  const prepared = async (start) => {
    await start()
    return start()
  }
  return section(
    'up, on a stack that runs',
    'Nothing has changed since the last up of the same kind.',
    await inTurns(rounds, changed(contestants(folder), prepared)),
  )
}

const changed = (starts, change) =>
  Object.fromEntries(Object.entries(starts).map(([name, start]) => [name, () => change(start)]))

function section(title, text, measured) {
  const rows = Object.entries(measured).map(([name, runs]) => [name, runs.map(({ seconds }) => seconds)])
  const [ours, raw] = rows.map(([, times]) => median(times))
  return {
    title,
    text: `${text} The stack is examples/notes: edge, app, migration, database. ${rounds} times each, in turns.`,
    head: ['', 'median s', 'fastest s', 'slowest s'],
    rows: rows.map(([name, times]) => [
      name,
      median(times).toFixed(2),
      Math.min(...times).toFixed(2),
      Math.max(...times).toFixed(2),
    ]),
    bounds: [{ name: `${title}: above plain Compose`, measured: ours - raw, limit: boundSeconds, unit: 's' }],
  }
}
