// What `seaworthy --help` takes beside a Node.js that does nothing.
import { program } from './example.mjs'
import { inTurns, median, run } from './measure.mjs'

const bound = 1.8
const rounds = 20

export async function coldStart() {
  const milliseconds = async (...words) => (await run([process.execPath, ...words])).seconds * 1000
  const contestants = {
    'seaworthy --help': () => milliseconds(program, '--help'),
    'node -e 0': () => milliseconds('-e', '0'),
  }
  // The first reads of the files are the disk's time.
  await inTurns(1, contestants)
  const measured = await inTurns(rounds, contestants)
  const [ours, plain] = Object.values(measured).map(median)
  return [
    {
      title: 'Cold start',
      text: `${rounds} runs of each, in turns.`,
      head: ['', 'median ms', 'fastest ms', 'slowest ms'],
      rows: Object.entries(measured).map(([name, values]) => [
        name,
        median(values).toFixed(1),
        Math.min(...values).toFixed(1),
        Math.max(...values).toFixed(1),
      ]),
      bounds: [{ name: '--help beside node -e 0', measured: ours / plain, limit: bound, unit: '×' }],
    },
  ]
}
