// The generated image beside a single-stage one: its size, and how long a changed source line takes.
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seaworthy, uniqueName, withCopy } from './example.mjs'
import { inTurns, median, run } from './measure.mjs'

const sizeBound = 0.6
const rebuildBound = 0.5
const rounds = 5
const singleStage = fileURLToPath(new URL('single-stage.Dockerfile', import.meta.url))

/** Both builds, and both measurements of them. */
export async function images() {
  return withCopy((generated) => withCopy((written) => measure(generated, written)))
}

async function measure(generated, written) {
  await seaworthy(generated, 'render')
  const builds = {
    seaworthy: { folder: generated, dockerfile: 'deploy/apps/web/Dockerfile', image: `${uniqueName}-seaworthy` },
    'single stage': { folder: written, dockerfile: singleStage, image: `${uniqueName}-single-stage` },
  }
  try {
    for (const one of Object.values(builds)) await build(one)
    const base = /^FROM (\S+)/m.exec(await readFile(singleStage, 'utf8'))[1]
    return [await sizes(builds, base), await rebuilds(builds)]
  } finally {
    await run(['docker', 'image', 'rm', '--force', ...Object.values(builds).map(({ image }) => image)], {
      cleanUp: true,
    })
  }
}

const build = ({ folder, dockerfile, image }) =>
  run(['docker', 'build', '--progress', 'plain', '--file', dockerfile, '--tag', image, '.'], { folder })

async function sizes(builds, base) {
  const bytes = async (image) =>
    Number((await run(['docker', 'image', 'inspect', '--format', '{{.Size}}', image])).stdout)
  const own = await bytes(base)
  const rows = await Promise.all(Object.entries(builds).map(async ([name, { image }]) => [name, await bytes(image)]))
  return {
    title: 'Image bytes',
    text: `examples/notes on ${base}, which has ${megabytes(own)} MB; what no app runs of it is not in the first. The other image is that of bench/single-stage.Dockerfile.`,
    head: ['', 'image MB'],
    rows: rows.map(([name, size]) => [name, megabytes(size)]),
    bounds: [{ name: 'image bytes', measured: rows[0][1] / rows[1][1], limit: sizeBound, unit: '×' }],
  }
}

async function rebuilds(builds) {
  const measured = await inTurns(
    rounds,
    Object.fromEntries(Object.entries(builds).map(([name, one]) => [name, () => rebuild(one)])),
  )
  const seconds = Object.values(measured).map((all) => median(all.map((one) => one.seconds)))
  return {
    title: 'Rebuild after one changed source line',
    text: `A comment is appended to notes/views.py, and \`docker build\` runs with its cache as it is; ${rounds} times each, in turns.`,
    head: ['', 'median s', 'fastest s', 'slowest s', 'longest steps, median s'],
    rows: Object.entries(measured).map(([name, all], index) => {
      const times = all.map((one) => one.seconds)
      return [
        name,
        seconds[index].toFixed(2),
        Math.min(...times).toFixed(2),
        Math.max(...times).toFixed(2),
        longest(all.map((one) => stepSeconds(one.stderr))),
      ]
    }),
    bounds: [{ name: 'rebuild', measured: seconds[0] / seconds[1], limit: rebuildBound, unit: '×' }],
  }
}

let changes = 0

async function rebuild(one) {
  await appendFile(join(one.folder, 'notes/views.py'), `# change ${++changes} of the bench ${uniqueName}\n`)
  return build(one)
}

/** Seconds of each step by its title, from BuildKit's plain progress: `#7 [2/5] RUN …` and `#7 DONE 0.3s`. */
function stepSeconds(progress) {
  const titles = new Map(
    [...progress.matchAll(/^#(\d+) (\[.*|exporting to image)$/gm)].map(([, number, title]) => [number, title]),
  )
  return new Map(
    [...progress.matchAll(/^#(\d+) DONE ([\d.]+)s$/gm)].flatMap(([, number, seconds]) =>
      titles.has(number) ? [[titles.get(number), Number(seconds)]] : [],
    ),
  )
}

function longest(timings) {
  const titles = [...new Set(timings.flatMap((steps) => [...steps.keys()]))]
  return titles
    .map((title) => [title, median(timings.map((steps) => steps.get(title) ?? 0))])
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([title, seconds]) => `${title.replace(/^\[([^\]]*)\]/, '$1').slice(0, 60)}: ${seconds.toFixed(1)}`)
    .join('<br>')
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1)
