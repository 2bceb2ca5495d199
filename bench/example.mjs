// Copies of examples/notes to work on, and Seaworthy on them.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './measure.mjs'

export const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const example = fileURLToPath(new URL('../examples/notes', import.meta.url))

/** What no stack and image of another run has. */
export const uniqueName = `bench-${process.pid}`

/** Calls `work` with a new copy of the example, and removes the copy. */
export async function withCopy(work) {
  const folder = await mkdtemp(join(tmpdir(), 'seaworthy-bench-'))
  try {
    await cp(example, folder, { recursive: true, filter: (path) => !/\/(deploy|__pycache__|\.git|\.venv)$/.test(path) })
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Gives the copy's stack a name and ports that nothing else on this machine uses. */
export async function makeUnique(folder) {
  const path = join(folder, 'seaworthy.yaml')
  const text = await readFile(path, 'utf8')
  const [http, https] = await Promise.all([freePort(), freePort()])
  await writeFile(
    path,
    `${text.replace(/^name: .*$/m, `name: ${uniqueName}`)}\nedge: {ports: {http: ${http}, https: ${https}}}\n`,
  )
}

export const seaworthy = (folder, ...words) => run([process.execPath, program, ...words], { folder })

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
