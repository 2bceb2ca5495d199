import { Socket } from 'node:net'
import type { Check } from '../check.ts'
import { internalHost, internalPort } from '../promised.ts'
import { addressOn } from '../reach.ts'

export const internalListener: Check = {
  id: 'internal-listener',
  promise: 'M-private',
  proves: "the edge's listener for neighbours answers on the network that has no way in, and nowhere else",
  how: "asks port 8081 by the edge's name on its internal network, and by its address on the network that the host reaches",
  quick: true,
  applies: () => true,
  async run({ plan, containers }) {
    const edge = (await containers.running()).find(({ service }) => service === 'edge')
    if (!edge) return []
    const argv = ['curl', '-sSi', '--max-time', '2', `http://${internalHost}:${internalPort}/healthz`]
    const outside = addressOn('outside', plan.project, edge)
    const [inside, got] = await Promise.all([
      containers.neighbour(argv),
      outside === undefined ? undefined : firstAnswer(outside, internalPort),
    ])
    return [
      ...(inside.stdout.startsWith('HTTP/')
        ? []
        : [
            {
              what: `port ${internalPort} for neighbours`,
              expected: 'an HTTP answer',
              got: inside.stderr.trim() || `curl exited ${inside.exitCode}`,
              see: containers.neighbourLine(argv),
            },
          ]),
      ...(got === undefined
        ? []
        : [
            {
              what: `port ${internalPort} for the host`,
              expected: 'no answer',
              got,
              see: `curl -i http://${outside}:${internalPort}/healthz`,
            },
          ]),
    ]
  },
}

/** The first line that an HTTP server answers within a second. */
function firstAnswer(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = new Socket()
    const finish = (answer?: string): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => finish())
    socket.once('error', () => finish()).once('end', () => finish())
    socket.once('data', (data) => finish(data.toString('latin1').split('\r\n')[0]))
    socket.connect(port, host, () => socket.write('GET /healthz HTTP/1.0\r\n\r\n'))
  })
}
