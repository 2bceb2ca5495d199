// make bench: measures everything, or the parts that are named, and writes RESULTS.md when it measured everything.
import { writeFile } from 'node:fs/promises'
import { Interrupted, stop } from './measure.mjs'
import { results } from './results.mjs'

const parts = {
  'cold-start': async () => (await import('./cold-start.mjs')).coldStart(),
  services: async () => (await import('./thousand-services.mjs')).thousandServices(),
  image: async () => (await import('./image.mjs')).images(),
  up: async () => (await import('./up.mjs')).ups(),
  edge: async () => (await import('./edge.mjs')).edge(),
  'mixed-load': async () => (await import('./mixed-load.mjs')).mixedLoad(),
  runtime: async () => (await import('./runtime.mjs')).runtime(),
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}\n  help: known: ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stop()
    console.error('stopping after the running command, and cleaning up')
  })
}

const sections = []
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  console.error(`measuring ${name}`)
  sections.push(
    ...(await parts[name]().catch((error) => {
      console.error(error instanceof Interrupted ? 'interrupted; what was started is removed' : error)
      process.exit(error instanceof Interrupted ? 130 : 1)
    })),
  )
}
const text = await results(sections)
if (named.length === 0) await writeFile(new URL('RESULTS.md', import.meta.url), text)
console.log(text)
