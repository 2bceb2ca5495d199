// The containers of a stack: what the engine says of them, and what a neighbour inside sees.
import { composeAll } from '../docker/compose.ts'
import { inspectContainers, inspectImages } from '../docker/engine.ts'
import type { Host, RunResult } from '../host/host.ts'
import { slotService, type App, type Plan } from '../model/plan.ts'
import { shellLine } from '../model/shell.ts'
import { parseProcesses, type Process } from './process.ts'

/** The engine's own form of what it inspects, of which checks look at single fields; see Docker's API. */
export type Raw = Readonly<Record<string, any>>

/** `docker inspect` of one container. */
export interface Inspected {
  readonly service: string
  readonly id: string
  readonly name: string
  readonly image: string
  readonly raw: Raw
}

export interface Containers {
  /** Folder of the stack file, absolute. */
  readonly folder: string
  /** Every container of the project whatever its state, sorted by name. Asked once. */
  all(): Promise<readonly Inspected[]>
  /** Those of them that run. */
  running(): Promise<readonly Inspected[]>
  /** Those that serve an app now. */
  ofApp(app: App): Promise<readonly Inspected[]>
  /** `docker inspect` of the image of a container. Asked once. */
  image(container: Inspected): Promise<Raw>
  /** `docker inspect` of a network of the stack, such as `data`; undefined where there is none. */
  network(name: string): Promise<Raw | undefined>
  /** What runs in a container, as the machine sees it. Asked once, or `again`. */
  processes(container: Inspected, options?: { readonly again: boolean }): Promise<readonly Process[]>
  /**
   * Runs a command in a running container; for an image that has no programs in one beside it, of the edge's image,
   * which sees the container's processes and network, and its files below `rootOf`.
   */
  exec(container: Inspected, argv: readonly string[]): Promise<RunResult>
  /** Where its mounts stand for what `exec` runs. */
  mountTable(container: Inspected): string
  /** What stands before a path of the container for what `exec` runs. */
  rootOf(container: Inspected): string
  /** What the kernel of a running container says, file after file. */
  read(container: Inspected, files: readonly string[]): Promise<string>
  /** Capabilities of its first process, its mounts and its routes, one after another. Asked once. */
  proc(container: Inspected): Promise<string>
  /** A command in the edge's container: a neighbour of every app, on the network that has no way in. */
  neighbour(argv: readonly string[]): Promise<RunResult>
  /** Lines of each stream of a container: the last ones, or those since a moment. */
  lines(container: Inspected, which: { readonly last: number } | { readonly since: Date }): Promise<Lines>
  /** Runs a command on the machine itself. */
  host(argv: readonly string[]): Promise<RunResult>
  /** The command line of `exec`, for a person. */
  execLine(container: Inspected, argv: readonly string[]): string
  neighbourLine(argv: readonly string[]): string
}

export interface Lines {
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
}

export function stackContainers(plan: Plan, host: Host, folder: string): Containers {
  const run = (argv: readonly string[]): Promise<RunResult> => host.run(argv, { folder })
  const must = async (argv: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(argv)
    if (exitCode !== 0) throw new Error(`${shellLine(argv)} exited ${exitCode}: ${stderr.trim().slice(0, 300)}`)
    return stdout
  }
  let known: Promise<readonly Inspected[]> | undefined
  const all = (): Promise<readonly Inspected[]> => (known ??= inspectAll(plan, must))
  // A paused or restarting container can be asked nothing; that it is one, a check of its own finds.
  const running = async (): Promise<readonly Inspected[]> =>
    (await all()).filter(({ raw }) => raw['State'].Status === 'running')
  const tables = new Map<string, Promise<readonly Process[]>>()
  const processes = ({ id }: Inspected, { again } = { again: false }): Promise<readonly Process[]> => {
    const former = again ? undefined : tables.get(id)
    const table = former ?? must(['docker', 'top', id, '-eo', 'pid,ppid,uid,gid,args']).then(parseProcesses)
    tables.set(id, table)
    return table
  }
  const neighbour = (argv: readonly string[]): string[] => composeAll(plan, 'exec', '-T', 'edge', ...argv)
  const bare = new Set(
    plan.apps
      .filter(({ recipe }) => !recipe.hasShell)
      .flatMap((app) => [...app.slots.map((slot) => slotService(app, slot)), ...app.workers.map(({ name }) => name)]),
  )
  const exec = ({ service, name, raw }: Inspected, argv: readonly string[]): string[] =>
    bare.has(service)
      ? [
          ...['docker', 'run', '--rm', '--cap-drop', 'ALL', '--user', String(raw['Config'].User)],
          ...['--pid', `container:${name}`, '--network', `container:${name}`, '--entrypoint', argv[0] ?? ''],
          ...[plan.edge.image, ...argv.slice(1)],
        ]
      : ['docker', 'exec', name, ...argv]
  // Without IPv6 one of the files is missing: what could be read counts.
  const read = async (container: Inspected, files: readonly string[]): Promise<string> =>
    (await run(exec(container, ['cat', ...files]))).stdout
  // What stands beside a container shares its processes, and not its files.
  const mountTable = ({ service }: Inspected): string => `/proc/${bare.has(service) ? '1' : 'self'}/mounts`
  const texts = new Map<string, Promise<string>>()
  const images = new Map<string, Promise<Raw>>()
  return {
    folder,
    all,
    running,
    processes,
    async ofApp(app) {
      const services = app.slots.map((slot) => slotService(app, slot))
      return (await running()).filter(({ service }) => services.includes(service))
    },
    image({ image }) {
      const found = images.get(image) ?? must(inspectImages([image])).then((text) => JSON.parse(text)[0])
      images.set(image, found)
      return found
    },
    network: async (name) =>
      JSON.parse((await run(['docker', 'network', 'inspect', `${plan.project}_${name}`])).stdout)[0],
    exec: (container, argv) => run(exec(container, argv)),
    rootOf: ({ service }) => (bare.has(service) ? '/proc/1/root' : ''),
    mountTable,
    read,
    proc(container) {
      const files = ['/proc/1/status', mountTable(container), '/proc/net/route', '/proc/net/ipv6_route']
      const text = texts.get(container.id) ?? read(container, files)
      texts.set(container.id, text)
      return text
    },
    async neighbour(argv) {
      // As quick again as Compose.
      const edge = (await running()).find(({ service }) => service === 'edge')
      return run(edge ? exec(edge, argv) : neighbour(argv))
    },
    host: run,
    async lines({ id }, which) {
      const words = 'last' in which ? ['--tail', String(which.last)] : ['--since', which.since.toISOString()]
      const { stdout, stderr } = await run(['docker', 'logs', ...words, id])
      const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
      return { stdout: lines(stdout), stderr: lines(stderr) }
    },
    execLine: (container, argv) => shellLine(exec(container, argv)),
    neighbourLine: (argv) => shellLine(neighbour(argv)),
  }
}

async function inspectAll(
  plan: Plan,
  must: (argv: readonly string[]) => Promise<string>,
): Promise<readonly Inspected[]> {
  const ids = (await must(composeAll(plan, 'ps', '--all', '--quiet'))).split('\n').filter((id) => id !== '')
  if (ids.length === 0) return []
  const found = JSON.parse(await must(inspectContainers(ids))) as Record<string, any>[]
  return found
    .map((raw) => ({
      service: String(raw['Config'].Labels['com.docker.compose.service']),
      id: String(raw['Id']),
      name: String(raw['Name']).replace(/^\//, ''),
      image: String(raw['Image']),
      raw,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
