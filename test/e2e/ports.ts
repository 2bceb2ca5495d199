// Ports of this machine that nobody has.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range that outgoing connections take their ports from. */
export async function freePorts(): Promise<{ http: number; https: number }> {
  const found: number[] = []
  while (found.length < 2) {
    const port = randomInt(20_000, 32_000)
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
