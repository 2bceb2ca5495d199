// Who reaches a container: not by whether a connection opens, because some networks have a gateway that accepts every
// connection to an address it does not know, but by what the container's own kernel has connected.
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '../model/receipt.ts'
import { shellLine } from '../model/shell.ts'
import type { RunningStack } from './check.ts'
import type { Containers, Inspected } from './containers.ts'
import { promisedOf, type NetworkName, type Promised } from './promised.ts'

/** A container's end of a TCP connection. */
export interface Connection {
  readonly address: string
  readonly port: number
  readonly peer: string
  readonly peerPort: number
}

const listening = '0A'
const tables = ['/proc/net/tcp', '/proc/net/tcp6']

/** A connection is held open for as long as the looks take: on a busy machine the two may begin a second apart. */
const heldSeconds = 1.5
const looksWhileHeld = 6
const betweenLooksSeconds = 0.3

/** Parses /proc/net/tcp and tcp6: addresses are hexadecimal, an IPv4 address with its bytes in reverse. */
export function parseConnections(table: string): readonly Connection[] {
  return table.split('\n').flatMap((row) => {
    const [, address = '', port = '', peer = '', peerPort = '', state] =
      /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]{2}) /.exec(row) ?? []
    if (state === undefined || state === listening) return []
    const number = (hex: string): number => Number.parseInt(hex, 16)
    return [{ address: dotted(address), port: number(port), peer: dotted(peer), peerPort: number(peerPort) }]
  })
}

function dotted(hex: string): string {
  const inner = hex.replace(/^0{16}FFFF0000/, '')
  if (inner.length !== 8) return hex
  return [3, 2, 1, 0].map((byte) => Number.parseInt(inner.slice(byte * 2, byte * 2 + 2), 16)).join('.')
}

/** The address that a container has on a network of the stack; undefined where it is not on it. */
export function addressOn(network: NetworkName, project: string, { raw }: Inspected): string | undefined {
  return raw['NetworkSettings'].Networks[`${project}_${network}`]?.IPAddress || undefined
}

/**
 * Connects to the container on a network, from the host and, where `edge` says so, from the edge. What of it arrives
 * there, from an address that is no member's of the network, is a failure.
 */
export async function refuseReach(
  { plan, containers }: RunningStack,
  container: Inspected,
  { network, ports, fromEdge }: { readonly network: NetworkName; readonly ports: readonly number[]; fromEdge: boolean },
): Promise<readonly Failure[]> {
  const address = addressOn(network, plan.project, container)
  if (address === undefined) return []
  const neighbours = containers.network(network).then(addresses)
  const before = parseConnections(await containers.read(container, tables))
  const attempts = Promise.all([
    ...ports.map((port) => holdFromHost(address, port)),
    ...(fromEdge ? [containers.neighbour(['sh', '-c', ports.map((port) => holdLine(address, port)).join(' & ')])] : []),
  ])
  const looks = Array.from({ length: looksWhileHeld }, () => `cat ${tables.join(' ')}`)
  const { stdout } = await containers.exec(container, ['sh', '-c', looks.join(`; sleep ${betweenLooksSeconds}; `)])
  await attempts
  // Even a table of nothing has a head.
  if (stdout === '') throw new Error(`${container.name} has no shell to look at its connections with`)
  const known = await neighbours
  const strangers = parseConnections(stdout).filter(
    (each) =>
      each.address === address &&
      ports.includes(each.port) &&
      !known.includes(each.peer) &&
      // What a server has not let go yet is of another time.
      !before.some(({ peer, peerPort }) => peer === each.peer && peerPort === each.peerPort),
  )
  return [...new Set(strangers.map(({ peer, port }) => `${peer} to port ${port}`))].map((got) => ({
    what: `connections of ${container.name}`,
    expected: `none but of containers on ${plan.project}_${network}`,
    got: `one from ${got}`,
    see: shellLine(['curl', '-vm', '2', `telnet://${address}:${ports[0]}`]),
  }))
}

/** curl would end a telnet connection when its input does: the sleep is to keep it open. */
const holdLine = (address: string, port: number): string =>
  `sleep ${heldSeconds} | curl -s --max-time ${heldSeconds} telnet://${address}:${port}`

async function holdFromHost(address: string, port: number): Promise<void> {
  const socket = new Socket().on('error', () => {}).connect(port, address)
  await sleep(heldSeconds * 1000)
  socket.destroy()
}

/** Of the containers on a network. */
function addresses(network: Readonly<Record<string, any>> | undefined): string[] {
  const members = Object.values(network?.['Containers'] ?? {}) as { IPv4Address: string }[]
  return members.map(({ IPv4Address }) => IPv4Address.split('/')[0] ?? '')
}

/** Failures for each container on a network that may not be there. */
export async function refuseStrangers(
  { plan, containers }: RunningStack,
  name: NetworkName,
  mayBeThere: (promised: Promised) => boolean,
): Promise<readonly Failure[]> {
  const [network, all] = await Promise.all([containers.network(name), containers.all()])
  const full = `${plan.project}_${name}`
  const see = `docker network inspect ${full}`
  if (!network) return [{ what: full, expected: 'a network', got: 'none', see }]
  const members = Object.entries(network['Containers'] ?? {}) as [string, { Name: string }][]
  const found = await Promise.all(
    members.map(async ([id, { Name }]) => {
      const known = all.find((each) => each.id === id)
      const promised = known && promisedOf(plan, containers.folder, known)
      if (promised ? mayBeThere(promised) : await isOneOff(containers, plan.project, id)) return []
      return [{ what: `containers on ${full}`, expected: 'only those that the plan puts there', got: Name, see }]
    }),
  )
  return found.flat()
}

/** Whether it is one that runs a command of the stack and goes, such as a migration. */
async function isOneOff(containers: Containers, project: string, id: string): Promise<boolean> {
  const { stdout } = await containers.host(['docker', 'container', 'inspect', id])
  const labels = JSON.parse(stdout || '[]')[0]?.Config.Labels ?? {}
  return labels['com.docker.compose.project'] === project && labels['com.docker.compose.oneoff'] === 'True'
}
