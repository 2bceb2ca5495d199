// Ports of this machine that nobody has.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Scenarios run side by side: each of Vitest's workers has every sixteenth port for itself. */
const WORKERS = 16
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS

/** Below the range that outgoing connections take their ports from. */
export async function freePorts(): Promise<{ http: number; https: number }> {
  const found: number[] = []
  while (found.length < 2) {
    const port = 20_000 + WORKERS * randomInt(12_000 / WORKERS) + worker
    if (!found.includes(port) && (await isFree(port))) found.push(port)
  }
  const [http = 0, https = 0] = found
  return { http, https }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)))
  })
}
