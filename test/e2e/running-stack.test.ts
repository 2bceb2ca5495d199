// What can be seen on a stack that `up` has just made from nothing: it serves, and it is closed and hardened.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, isIP, Socket, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import { Browser, writeNote } from './browser.ts'
import { docker, lines, run, type Finished } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes')
let made: Finished

/** Where something else answers on the database's port already: the stack cannot be published there. */
let foreign: readonly string[]

beforeAll(async () => {
  foreign = await databases(hostAddresses())
  made = await stack.seaworthy(['up'])
}, 300_000)

describe('up from nothing', () => {
  it('exits 0 and says where it serves', async () => {
    expect(made.exitCode, made.stderr).toBe(0)
    expect(made.stdout).toContain(`https://localhost:${stack.ports.https}/`)
    expect((await Browser.for(stack).get('/login')).status).toBe(200)
  })

  it('serves an app that keeps users, notes and files', async () => {
    const browser = Browser.for(stack)
    const content = randomBytes(300_000)
    const path = await writeNote(browser, content)
    const answer = await browser.get(path)
    expect(answer.status).toBe(200)
    expect(answer.body.equals(content)).toBe(true)
  })

  it('sends plain HTTP to HTTPS with path and query', async () => {
    const answer = await new Browser(`http://localhost:${stack.ports.http}`).get('/api/whoami?a=b%20c&d=%2F')
    expect(answer.status).toBe(308)
    expect(answer.headers.location).toBe(`https://localhost:${stack.ports.https}/api/whoami?a=b%20c&d=%2F`)
  })

  it('believes no forwarded header of a client', async () => {
    const answer = await Browser.for(stack).get('/api/whoami', {
      'x-forwarded-for': '203.0.113.7',
      'x-real-ip': '203.0.113.8',
      'x-forwarded-proto': 'gopher',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=203.0.113.9;host=evil.example',
    })
    const seen = JSON.parse(answer.body.toString()) as Record<string, unknown>
    expect(answer.body.toString()).not.toMatch(/203\.0\.113|gopher|evil\.example/)
    expect(seen).toMatchObject({ scheme: 'https', host: `localhost:${stack.ports.https}` })
    // One address, that of whoever opened the connection to the edge.
    const { forwarded } = seen as { forwarded: Record<string, string> }
    expect(isIP(forwarded['X-Forwarded-For'] ?? '')).not.toBe(0)
  })

  it('ran the script that initialises the database', async () => {
    expect(await Browser.for(stack).json('/api/installation')).toHaveProperty('id')
  })

  it('is healthy for status', async () => {
    const status = await stack.seaworthy(['status', '--json'])
    expect(status.exitCode).toBe(0)
    expect(JSON.parse(status.stdout)).toMatchObject({ healthy: true })
  })
})

describe('the database', () => {
  it('answers the app', async () => {
    expect(await asks('web-blue', 'db', 5432, sslRequest)).toMatch(/^[SN]$/)
  })

  it('publishes no port', async () => {
    expect(await docker('port', await stack.container('db'))).toBe('')
  })

  it('does not answer the host', async () => {
    // The same probe finds a server that answers as the database would.
    const server = createServer((socket) => socket.once('data', () => socket.end('N'))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    expect(await isDatabase('127.0.0.1', (server.address() as AddressInfo).port)).toBe(true)
    server.close()
    expect(await databases(hostAddresses())).toEqual(foreign)
    const own = await addresses('db')
    expect(own).not.toEqual([])
    expect(await databases(own)).toEqual([])
  })

  it('does not answer the edge, by name or by address', async () => {
    expect(await asks('edge', 'web', 8000, 'GET /health HTTP/1.0\\r\\n\\r\\n')).toBe('H')
    expect(await asks('edge', 'db', 5432, sslRequest)).not.toMatch(/^[SN]$/)
    for (const address of await addresses('db')) {
      expect(await asks('web-blue', address, 5432, sslRequest)).toMatch(/^[SN]$/)
      expect(await asks('edge', address, 5432, sslRequest)).not.toMatch(/^[SN]$/)
    }
  })
})

describe('every container', () => {
  let containers: readonly Inspected[]

  beforeAll(async () => {
    // The gate as `up` runs it, but kept after its end.
    const dry = await stack.seaworthy(['up', '--dry-run'])
    const gate = lines(dry.stdout).find((line) => line.includes(' web-migrate'))
    expect(gate).toContain(' --rm ')
    const gone = await run(['sh', '-c', gate?.replace(' --rm ', ' ') ?? 'false'], { folder: stack.folder })
    expect(gone.exitCode, gone.stderr).toBe(0)
    containers = JSON.parse(await docker('inspect', ...(await stack.containers()))) as Inspected[]
  })

  it('is there to look at, also the one that ended', () => {
    const found = containers.map(
      ({ Config, State }) => `${Config.Labels['com.docker.compose.service']} ${State.Status}`,
    )
    expect(found.toSorted()).toEqual(['db running', 'edge running', 'web-blue running', 'web-migrate exited'])
  })

  const promises: readonly [string, (container: Inspected) => boolean][] = [
    ['is not root', ({ Config }) => /^[1-9]\d*(:[1-9]\d*)?$/.test(Config.User)],
    ['has a read-only root', ({ HostConfig }) => HostConfig.ReadonlyRootfs],
    ['drops all capabilities', ({ HostConfig }) => same(HostConfig.CapDrop, ['ALL']) && !HostConfig.CapAdd?.length],
    ['is not privileged', ({ HostConfig }) => !HostConfig.Privileged],
    ['gets no new privileges', ({ HostConfig }) => same(HostConfig.SecurityOpt, ['no-new-privileges:true'])],
    ['has a CPU limit', ({ HostConfig }) => HostConfig.NanoCpus > 0],
    ['has a memory limit', ({ HostConfig }) => HostConfig.Memory > 0],
    ['has a limit of processes', ({ HostConfig }) => (HostConfig.PidsLimit ?? 0) > 0],
    [
      'rotates its logs',
      ({ HostConfig }) => 'max-size' in HostConfig.LogConfig.Config && 'max-file' in HostConfig.LogConfig.Config,
    ],
    ['has an init process', ({ HostConfig }) => HostConfig.Init === true],
    [
      'restarts, unless it is meant to end',
      ({ HostConfig, State }) =>
        HostConfig.RestartPolicy.Name === (State.Status === 'exited' ? 'no' : 'unless-stopped'),
    ],
    [
      'publishes ports only as the edge',
      ({ Config, HostConfig }) =>
        (Config.Labels['com.docker.compose.service'] === 'edge') ===
        Object.keys(HostConfig.PortBindings ?? {}).length > 0,
    ],
  ]

  it.each(promises)('%s', (_, holds) => {
    expect(containers.filter((container) => !holds(container)).map(({ Name }) => Name)).toEqual([])
  })
})

describe('inside the app', () => {
  it('no process has a capability, can get one, or is root', async () => {
    const shown = await stack.compose(
      'exec',
      '-T',
      'web-blue',
      'sh',
      '-c',
      'for p in /proc/[0-9]*; do echo "== $(tr "\\0" " " < $p/cmdline)"; grep -E "^(Uid|CapEff|CapPrm|CapBnd|NoNewPrivs):" $p/status; done',
    )
    const processes = shown.stdout
      .split(/^== /m)
      .slice(1)
      .map((text) => text.replaceAll('\t', ' ').split('\n'))
    expect(processes.some(([command]) => command?.includes('gunicorn'))).toBe(true)
    expect(processes.some(([command]) => command?.includes('init'))).toBe(true)
    // A health check may have ended meanwhile.
    for (const [command, ...status] of processes.filter((shownLines) => shownLines.length > 2)) {
      expect(status.filter((line) => line !== '').toSorted(), command).toEqual([
        'CapBnd: 0000000000000000',
        'CapEff: 0000000000000000',
        'CapPrm: 0000000000000000',
        'NoNewPrivs: 1',
        'Uid: 1000 1000 1000 1000',
      ])
    }
  })

  it('nothing but the named folders can be written', async () => {
    const write = (path: string): Promise<Finished> => stack.compose('exec', '-T', 'web-blue', 'touch', path)
    expect((await write('/app/uploads/.probe')).exitCode).toBe(0)
    expect((await write('/tmp/.probe')).exitCode).toBe(0)
    for (const folder of ['/app', '/app/notes', '/opt/venv', '/opt/seaworthy', '/etc', '/']) {
      const refused = await write(`${folder}/.probe`)
      expect(refused.exitCode, folder).not.toBe(0)
      expect(refused.stderr).toMatch(/Read-only file system|Permission denied/)
    }
  })

  it('there is no compiler, no build tool, no cache and no repository', async () => {
    const look =
      'for tool in python3 gcc cc g++ make uv git; do command -v $tool; done; ls -A /root/.cache 2>/dev/null; find / -xdev \\( -name .git -o -name .venv -o -name secrets -path "/app/*" -o -path "/app/deploy" \\) -print'
    const shown = await docker(
      'run',
      '--rm',
      '--network',
      'none',
      '--user',
      '0:0',
      '--entrypoint',
      'sh',
      stack.image,
      '-c',
      look,
    )
    // That python is found shows that a tool would be.
    expect(lines(shown).filter((line) => !line.endsWith('/python3'))).toEqual([])
    expect(shown).toMatch(/\/python3$/m)
  })
})

interface Inspected {
  readonly Name: string
  readonly State: { readonly Status: string }
  readonly Config: { readonly User: string; readonly Labels: Record<string, string> }
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean
    readonly Privileged: boolean
    readonly CapDrop: string[] | null
    readonly CapAdd: string[] | null
    readonly SecurityOpt: string[] | null
    readonly NanoCpus: number
    readonly Memory: number
    readonly PidsLimit: number | null
    readonly Init: boolean | null
    readonly LogConfig: { readonly Config: Record<string, string> }
    readonly RestartPolicy: { readonly Name: string }
    readonly PortBindings: Record<string, unknown> | null
  }
  readonly NetworkSettings: {
    readonly Networks: Record<string, { readonly IPAddress: string; readonly GlobalIPv6Address: string }>
  }
}

const same = (a: readonly string[] | null, b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Every address of this machine, the bridges of its containers among them. */
function hostAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).map(({ address }) => (address.startsWith('fe80:') ? `${address}%${name}` : address)),
  )
}

// PostgreSQL answers it with S or N. An accepted connection alone proves nothing: some networks have a gateway that
// accepts every connection to an address it does not know.
const sslRequest = '\\x00\\x00\\x00\\x08\\x04\\xd2\\x16\\x2f'

/** Those of the addresses where a database answers. */
async function databases(hosts: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(hosts.map((host) => isDatabase(host, 5432)))
  return hosts.filter((_, index) => answers[index])
}

/** Whether PostgreSQL answers there within a second. */
function isDatabase(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new Socket()
    const answer = (found: boolean): void => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(1000, () => answer(false))
    socket.once('error', () => answer(false)).once('end', () => answer(false))
    socket.once('data', (data) => answer(/^[SN]$/.test(data.toString())))
    socket.connect(port, host, () => socket.write(Buffer.from('0000000804d2162f', 'hex')))
  })
}

async function addresses(service: string): Promise<string[]> {
  const [container] = JSON.parse(await docker('inspect', await stack.container(service))) as Inspected[]
  const networks = Object.values(container?.NetworkSettings.Networks ?? {})
  return networks
    .flatMap((network) => [network.IPAddress, network.GlobalIPv6Address])
    .filter((address) => address !== '')
}

/** The first byte that a server answers to a process in the service's container; nothing when it is not reached. */
async function asks(service: string, host: string, port: number, request: string): Promise<string> {
  const script = `exec 3<>/dev/tcp/${host}/${port} && printf '${request}' >&3 && head -c 1 <&3`
  const probe = await stack.compose('exec', '-T', service, 'timeout', '2', 'bash', '-c', script)
  // 1: refused or unknown; 124: no answer. Anything else means that nothing was tried.
  expect([0, 1, 124], probe.stderr).toContain(probe.exitCode)
  return probe.stdout
}
