// Ways to break a running stack that only a look at its containers, networks and files can see.
import { randomInt } from 'node:crypto'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { docker, lines, run } from '../e2e/process.ts'
import type { TestStack } from '../e2e/stack.ts'
import type { Mutation } from './mutation.ts'

/** The service that is recreated where any will do: a site starts within a second and has no data. */
const site = 'web-blue'
const api = 'api-blue'

/** A service with something else in its Compose definition, and back. */
function overridden(title: string, red: string, definition: Record<string, unknown>, service: string = site): Mutation {
  return {
    ...{ title, stack: 'forum' as const, red: [red], replaces: service },
    apply: async (stack) => recreate(stack, service, override(service, definition)),
    undo: (stack) => recreate(stack, service),
  }
}

/** `!override` replaces what Compose would otherwise merge. */
function override(service: string, definition: Record<string, unknown>): string {
  return stringify({ services: { [service]: definition } }).replaceAll(/^(\s*)'?override (\w+)'?:/gm, '$1$2: !override')
}

async function recreate(stack: TestStack, service: string, definition = '{}'): Promise<void> {
  const file = join(stack.folder, 'deploy/broken.yaml')
  await writeFile(file, definition)
  try {
    const up = ['up', '--detach', '--no-deps', '--wait', '--wait-timeout', '60', service]
    const { exitCode, stderr } = await stack.compose('-f', 'deploy/broken.yaml', ...up)
    if (exitCode !== 0) throw new Error(stderr)
  } finally {
    await rm(file, { force: true })
  }
  await serves(stack)
}

/** Until the edge has found the address of a new container. */
async function serves(stack: TestStack): Promise<void> {
  const client = await stack.client()
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const statuses = await Promise.all(
      ['/', '/api/threads'].map((path) =>
        client.ask({ path }).then(
          ({ status }) => status,
          () => 0,
        ),
      ),
    )
    if (statuses.every((status) => status > 0 && status < 500)) return
    await sleep(200)
  }
  throw new Error(`${stack.project} does not answer`)
}

async function restartEdge(stack: TestStack): Promise<void> {
  const edge = await stack.container('edge')
  await docker('restart', edge)
  await serves(stack)
  // It answers before its health check has asked for the first time.
  while ((await docker('inspect', '--format', '{{.State.Health.Status}}', edge)) !== 'healthy') await sleep(200)
}

async function readSecret(stack: TestStack, name: string): Promise<string> {
  return (await readFile(join(stack.folder, 'deploy/secrets/prod', name), 'utf8')).trim()
}

/** The name of the bridge of a network on the host. */
async function bridge(stack: TestStack, network: string): Promise<string> {
  return `br-${(await docker('network', 'inspect', '--format', '{{.Id}}', `${stack.project}_${network}`)).slice(0, 12)}`
}

/** Gives the host an address on a network that has none, as the engine does without `inhibit_ipv4`. */
function hostOn(network: 'data' | 'edge', red: string): Mutation {
  const change = async (stack: TestStack, verb: 'add' | 'del'): Promise<void> => {
    const format = '{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}}{{end}}'
    const [gateway = '', subnet = ''] = (
      await docker('network', 'inspect', '--format', format, `${stack.project}_${network}`)
    ).split(' ')
    const address = `${gateway}/${subnet.split('/')[1]}`
    const { exitCode, stderr } = await run(['ip', 'address', verb, address, 'dev', await bridge(stack, network)])
    if (exitCode !== 0) throw new Error(stderr)
  }
  return {
    title: `the host has an address on the ${network} network`,
    ...{ stack: 'forum', red: [red] },
    apply: (stack) => change(stack, 'add'),
    undo: (stack) => change(stack, 'del'),
  }
}

/** A container of the stack on one network more. */
function connected(title: string, red: string, network: string, service: string): Mutation {
  const change = async (stack: TestStack, verb: 'connect' | 'disconnect'): Promise<void> => {
    await docker('network', verb, `${stack.project}_${network}`, await stack.container(service))
  }
  return {
    ...{ title, stack: 'forum', red: [red] },
    apply: (stack) => change(stack, 'connect'),
    async undo(stack) {
      await change(stack, 'disconnect')
      await serves(stack)
    },
  }
}

/** A container that is not of the stack, on a network of it. */
function stranger(network: string, red: string): Mutation {
  const name = (stack: TestStack): string => `${stack.project}-stranger`
  return {
    title: `a container of somebody else is on the ${network} network`,
    ...{ stack: 'forum', red: [red] },
    async apply(stack) {
      const words = ['--network', `${stack.project}_${network}`, '--entrypoint', 'sleep', 'nginx:1.30', '600']
      await docker('run', '--detach', '--rm', '--init', '--name', name(stack), ...words)
    },
    async undo(stack) {
      await docker('rm', '--force', name(stack))
    },
  }
}

/** A process beside the server, started by hand. */
function started(
  title: string,
  red: string,
  options: readonly string[],
  argv: (stack: TestStack) => Promise<string[]>,
) {
  return {
    ...{ title, stack: 'forum' as const, red: [red] },
    async apply(stack: TestStack) {
      await docker('exec', '--detach', ...options, await stack.container(site), ...(await argv(stack)))
    },
    async undo(stack: TestStack) {
      const top = await docker('top', await stack.container(site), '-eo', 'pid,args')
      for (const line of lines(top)) if (line.includes(' 7717')) await run(['kill', line.trim().split(' ')[0] ?? ''])
    },
  }
}

/** Another image under the tag of the site, which is recreated from it. */
function rebuilt(title: string, red: string, instructions: string): Mutation {
  const image = (stack: TestStack): string => `${stack.name}-web:prod`
  return {
    ...{ title, stack: 'forum', red: [red] },
    async apply(stack) {
      await docker('tag', image(stack), `${image(stack)}-kept`)
      const file = join(stack.folder, 'deploy/broken.Dockerfile')
      await writeFile(file, `FROM ${image(stack)}-kept\nUSER root\n${instructions}\n`)
      await docker('build', '--quiet', '--file', file, '--tag', image(stack), join(stack.folder, 'deploy/edge'))
      await rm(file)
      await recreate(stack, site)
    },
    async undo(stack) {
      await docker('tag', `${image(stack)}-kept`, image(stack))
      await docker('image', 'rm', `${image(stack)}-kept`)
      await recreate(stack, site)
    },
  }
}

/** The configuration of the edge with something replaced, and the edge started with it. */
function edgeWith(title: string, red: string, from: string, to: string): Mutation {
  const change = async (stack: TestStack, before: string, after: string): Promise<void> => {
    const path = 'deploy/edge/prod/nginx.conf'
    const text = await stack.read(path)
    if (!text.includes(before)) throw new Error(`${path} has no ${before}`)
    await stack.write(path, text.replace(before, after))
    await restartEdge(stack)
  }
  return {
    ...{ title, stack: 'forum', red: [red] },
    apply: (stack) => change(stack, from, to),
    undo: (stack) => change(stack, to, from),
  }
}

function modes(title: string, path: string, wrong: number, right: number): Mutation {
  return {
    ...{ title, stack: 'forum', red: ['secret-files'] },
    apply: (stack) => chmod(join(stack.folder, path), wrong),
    undo: (stack) => chmod(join(stack.folder, path), right),
  }
}

/** A command in the volume in which the gate remembers what it ran. */
async function inState(stack: TestStack, ...command: string[]): Promise<void> {
  const volume = `${stack.project}_${stack.app}-state:/state`
  await docker(
    'run',
    '--rm',
    '--network',
    'none',
    '--volume',
    volume,
    '--user',
    '0:0',
    '--entrypoint',
    command[0] ?? '',
    stack.image,
    ...command.slice(1),
  )
}

function gate(title: string, spoil: string): Mutation {
  return {
    ...{ title, stack: 'forum', red: ['migrated'] },
    apply: (stack) => inState(stack, 'sh', '-c', `cp -p /state/migrated /state/kept && ${spoil}`),
    undo: (stack) => inState(stack, 'mv', '/state/kept', '/state/migrated'),
  }
}

/** To the server itself: the init process passes these two on to nobody. They take a worker away, and add one. */
async function signalServer(stack: TestStack, signal: 'TTOU' | 'TTIN', workers: number): Promise<void> {
  const id = await stack.container(api)
  await docker('exec', id, 'sh', '-c', `kill -${signal} $(cat /proc/1/task/1/children)`)
  const init = await docker('inspect', '--format', '{{.State.Pid}}', id)
  for (const deadline = Date.now() + 40_000; Date.now() < deadline; await sleep(200)) {
    const rows = lines(await docker('top', id, '-eo', 'pid,ppid')).map((row) => row.trim().split(/ +/))
    const server = rows.find(([, parent]) => parent === init)?.[0]
    if (rows.filter(([, parent]) => parent === server).length === workers) return
  }
  throw new Error(`${stack.project} does not have ${workers} workers`)
}

export const inside: readonly Mutation[] = [
  // Networks.
  hostOn('data', 'datastores-private'),
  hostOn('edge', 'apps-private'),
  connected('the edge is on the data network', 'datastores-private', 'data', 'edge'),
  connected('the datastore is on the network of the edge', 'datastores-private', 'edge', 'db'),
  stranger('data', 'datastores-private'),
  stranger('edge', 'apps-private'),
  connected('an app without egress is on the network that leads out', 'egress', 'outside', site),
  edgeWith(
    'the listener for neighbours listens on every network of the edge',
    'internal-listener',
    'listen edge.internal:8081;',
    'listen 8081;',
  ),
  overridden('an app publishes a port', 'published-ports', { ports: [`127.0.0.1:${randomInt(20_000, 30_000)}:8080`] }),
  overridden(
    'the edge publishes its listener for neighbours',
    'published-ports',
    { ports: [`${randomInt(20_000, 30_000)}:8081`] },
    'edge',
  ),

  // Hardening.
  started('a process of a container is root', 'not-root', ['--user', '0:0'], async () => ['sleep', '7717']),
  overridden('a container runs in the group of root', 'not-root', { user: '101:0' }),
  overridden('the root file system can be written to', 'read-only', { read_only: false }),
  overridden('a container has a capability', 'capabilities', { cap_add: ['NET_RAW'] }),
  overridden('a container keeps the usual capabilities', 'capabilities', { 'override cap_drop': [] }),
  overridden('a container can gain privileges', 'capabilities', { 'override security_opt': [] }),
  overridden('a container has no filter of system calls', 'capabilities', { security_opt: ['seccomp:unconfined'] }),
  overridden('a container shares the process ids of the host', 'capabilities', { pid: 'host' }),
  overridden('a container has the socket of the engine', 'mounts', {
    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro'],
  }),
  overridden(
    'a container can write where it should only read',
    'mounts',
    {
      volumes: [{ type: 'bind', source: './edge/prod', target: '/etc/nginx/edge' }],
    },
    'edge',
  ),
  overridden('a container has another memory limit', 'limits', {
    deploy: { resources: { limits: { memory: '128M' } } },
  }),
  overridden('a container has no limit of processes', 'limits', {
    'override deploy': { resources: { limits: { cpus: '0.5', memory: '64M' }, reservations: { memory: '16M' } } },
  }),
  overridden('a container has no limit of CPU', 'limits', {
    'override deploy': { resources: { limits: { pids: 64, memory: '64M' }, reservations: { memory: '16M' } } },
  }),
  overridden('no memory is kept for a container', 'limits', {
    'override deploy': { resources: { limits: { cpus: '0.5', pids: 64, memory: '64M' } } },
  }),

  // Life.
  overridden('a container is not started again', 'restarts', { restart: 'no' }),
  overridden('a container has another health check', 'restarts', { healthcheck: { test: ['CMD', 'true'] } }),
  {
    ...{ title: 'a container runs that nobody asked for', stack: 'forum', red: ['healthy'] },
    async apply(stack) {
      await stack.compose('up', '--detach', '--no-deps', '--no-recreate', '--wait', '--scale', `${site}=2`, site)
    },
    undo: (stack) => recreate(stack, site),
  },
  {
    ...{ title: 'one of two replicas is stopped', stack: 'notes', red: ['healthy'] },
    async apply(stack) {
      await docker('stop', (await stack.containers(site))[1] ?? '')
      // The edge asks Docker's resolver once a second where the replicas are.
      await sleep(1500)
    },
    async undo(stack) {
      await stack.compose('up', '--detach', '--no-deps', '--no-recreate', '--wait', site)
    },
  },
  overridden('the stop timeout is shorter than the server needs', 'stop-grace', { stop_grace_period: '5s' }),
  overridden('no init process passes the stop signal on', 'stop-grace', { init: false }),
  overridden('a shell stands between the engine and the server', 'stop-grace', {
    entrypoint: ['sh', '-c', "nginx -c /etc/nginx/site/nginx.conf -g 'daemon off;'; exit"],
  }),

  // The app server.
  {
    ...{ title: 'the server has lost a worker', stack: 'forum', red: ['app-server'] },
    apply: (stack) => signalServer(stack, 'TTOU', 1),
    undo: (stack) => signalServer(stack, 'TTIN', 2),
  },
  overridden('the server has another number of workers', 'app-server', { environment: { WEB_CONCURRENCY: '1' } }, api),

  // Images and migrations.
  rebuilt('the image has a secret file beside the app', 'image-contents', 'RUN echo KEY=x > /srv/www/.env\nUSER 101'),
  rebuilt('the image has a compiler', 'image-contents', 'RUN ln -s /bin/true /usr/local/bin/gcc\nUSER 101'),
  rebuilt('the image runs as root', 'image-contents', ''),
  {
    ...{ title: 'the image was built anew, and does not run yet', stack: 'forum', red: ['image-current'] },
    async apply(stack) {
      await docker('tag', 'nginx:1.30', `${stack.name}-web:prod`)
    },
    async undo(stack) {
      const image = await docker('inspect', '--format', '{{.Image}}', await stack.container(site))
      await docker('tag', image, `${stack.name}-web:prod`)
    },
  },
  gate('the gate has not run', 'rm /state/migrated'),
  gate(
    'the migration was run by hand, with an older image',
    'sed -i "s/^[^ ]*/\'\'/" /state/migrated && touch -d @86400 /state/migrated',
  ),
  gate('the gate ran for another image', "sed -i 's/sha256:..../sha256:0000/' /state/migrated"),

  // Logs and secrets.
  overridden('the logs grow without an end', 'log-rotation', { 'override logging': { driver: 'json-file' } }),
  overridden('the logs are larger than stated', 'log-rotation', { logging: { options: { 'max-size': '100m' } } }),
  overridden('the logs go elsewhere', 'log-rotation', { 'override logging': { driver: 'local' } }),
  overridden('an app logs text', 'json-logs', { environment: { LOG_FORMAT: 'text' } }, api),
  modes('the folder of secrets is open', 'deploy/secrets/prod', 0o755, 0o700),
  modes('a secret can be changed by its owner', 'deploy/secrets/prod/db_password', 0o600, 0o444),
  {
    ...{ title: 'a secret is in the environment of a container', stack: 'forum', red: ['secrets-hidden'] },
    async apply(stack) {
      const value = await readSecret(stack, 'db_password')
      await recreate(stack, site, override(site, { environment: { PLANTED: `postgresql://x:${value}@db/x` } }))
    },
    undo: (stack) => recreate(stack, site),
  },
  {
    ...{ title: 'a secret is in the log', stack: 'forum', red: ['secrets-hidden'] },
    async apply(stack) {
      const value = Buffer.from(`:${await readSecret(stack, 'api_JWT_ACCESS_SECRET')}`).toString('base64')
      await docker('exec', await stack.container(site), 'sh', '-c', `echo '${value}' > /proc/1/fd/2`)
    },
    async undo(stack) {
      await docker('rm', '--force', await stack.container(site))
      await recreate(stack, site)
    },
  },
  started('a secret is in a command line', 'secrets-hidden', [], async (stack) => [
    ...['sh', '-c', 'sleep 7717 & wait', await readSecret(stack, 'db_password'), ' 7717'],
  ]),
]
