// Fifty hostile stacks by the real tools: what Compose, nginx and BuildKit read is what the stack file says.
import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderOf, shellsOwn } from './check-files.ts'
import { deployOf } from './deploy.ts'
import { readDotenv } from './read/dotenv.ts'
import { hostileStack, textOf, type Hostile } from './stacks.ts'

const run = promisify(execFile)
const count = 50

interface Written {
  readonly stack: Hostile
  readonly folder: string
  readonly files: ReadonlyMap<string, string>
}

let root: string
let written: readonly Written[]

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'seaworthy-hostile-'))
  chmodSync(root, 0o755)
  const accepted = fc.sample(hostileStack, count * 6).flatMap((stack) => {
    const { files } = deployOf(stack.text)
    return files ? [{ stack, files }] : []
  })
  // Those that say the most, for a stack with no value and no command proves little.
  const weight = ({ apps }: Hostile): number =>
    Object.values(apps).reduce(
      (sum, { env, migrate }) => sum + Object.keys(env).length + (migrate?.words.length ?? 0),
      0,
    )
  written = accepted
    .toSorted((a, b) => weight(b.stack) - weight(a.stack))
    .slice(0, count)
    .map(({ stack, files }, index) => {
      const folder = join(root, String(index))
      for (const [path, content] of files) {
        mkdirSync(dirname(join(folder, 'deploy', path)), { recursive: true })
        writeFileSync(join(folder, 'deploy', path), content)
      }
      return { stack, files, folder }
    })
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Config {
  readonly name: string
  readonly services: Readonly<
    Record<
      string,
      { readonly environment?: Readonly<Record<string, string | null>>; readonly command?: readonly string[] | null }
    >
  >
}

describe('fifty hostile stacks', () => {
  it('docker compose config gives back environments and commands', async () => {
    expect(written).toHaveLength(count)
    for (const group of Array.from({ length: count / 5 }, (_, index) => written.slice(index * 5, index * 5 + 5))) {
      await Promise.all(
        group.map(async ({ stack, folder, files }) => expectConfig(stack, await composeConfig(folder, files), files)),
      )
    }
  })

  it('nginx -t takes every configuration', async () => {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-subj',
        '/CN=x',
        '-keyout',
        join(root, 'key.pem'),
        '-out',
        join(root, 'certificate.pem'),
      ],
      { stdio: 'pipe' },
    )
    for (const file of ['key.pem', 'certificate.pem']) chmodSync(join(root, file), 0o444)
    const check =
      'for i in $(seq 0 49); do nginx -t -q -c /stacks/$i/deploy/edge/prod/nginx.conf || echo "REFUSED $i"; done'
    const mounts = ['--volume', `${root}:/stacks:ro`, '--volume', `${root}:/etc/nginx/tls:ro`]
    const { stdout, stderr } = await run('docker', [
      'run',
      '--rm',
      '--network',
      'none',
      // The edge's name on its own network.
      '--add-host',
      'edge.internal:127.0.0.2',
      ...mounts,
      '--entrypoint',
      'sh',
      'nginx:1.30',
      '-c',
      check,
    ])
    expect(stdout, stderr).toBe('')
    expect(stderr).not.toMatch(/emerg|warn/)
  })
})

async function composeConfig(folder: string, files: Written['files']): Promise<Config> {
  const overlays = ['-f', join(folder, 'deploy/compose.yaml'), '-f', join(folder, 'deploy/compose.prod.yaml')]
  const argv = ['compose', ...overlays, '--profile', '*', 'config', '--format', 'json']
  try {
    const { stdout } = await run('docker', argv, { cwd: folder, maxBuffer: 1 << 28 })
    return JSON.parse(stdout) as Config
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${files.get('compose.yaml')}`, { cause: error })
  }
}

function expectConfig(stack: Hostile, config: Config, files: Written['files']): void {
  // Compose prints `$` as `$$`, so that its output can be read again.
  const plain = (text: string | null | undefined): string | undefined => text?.replaceAll('$$', '$')
  const expected = [
    'edge',
    stack.datastore.name,
    ...Object.entries(stack.apps).flatMap(([name, { migrate }]) => [
      `${name}-blue`,
      `${name}-green`,
      ...(migrate ? [`${name}-migrate`] : []),
    ]),
  ]
  expect(config.name).toBe(`${stack.name}-prod`)
  expect(Object.keys(config.services).toSorted()).toEqual(expected.toSorted())
  for (const [name, app] of Object.entries(stack.apps)) {
    const environment = config.services[`${name}-blue`]?.environment ?? {}
    // The reader of this test must agree with Compose on every file, templates too.
    const read = readDotenv(files.get(`env/prod/${name}.env`) ?? '')
    for (const [key, value] of read) expect({ [key]: plain(environment[key]) }, stack.text).toEqual({ [key]: value })
    for (const [key, pieces] of Object.entries(app.env)) {
      if (pieces.every((piece) => typeof piece === 'string'))
        expect({ [key]: plain(environment[key]) }, stack.text).toEqual({ [key]: textOf(pieces, String) })
    }
    const others = Object.keys(environment).filter((key) => !read.has(key) && !key.startsWith('SEAWORTHY_'))
    expect(others).toEqual([])
    if (app.migrate) {
      const command = config.services[`${name}-migrate`]?.command?.map(plain)
      expect(command, stack.text).toEqual([
        'migrate',
        '--directory',
        folderOf(app.migrate.directory),
        '--',
        ...app.migrate.words.map(shellsOwn),
      ])
    }
  }
}

describe('docker build', () => {
  const tag = `seaworthy-hostile-${process.pid}`
  afterAll(() => {
    execFileSync('docker', ['image', 'rm', '--force', tag], { stdio: 'pipe' })
  })

  it('takes folders, entry and names as they are', async () => {
    const folder = join(root, 'build')
    const text = `name: on
apps:
  off:
    framework: flask
    entry: "wsgi:make('x', \\"y\\")"
    path: "@scope/日本語+ü"
    python: "3.13"
    requirements: re+q/réq@1.txt
    env: {A: "$(touch /tmp/x) \`id\` \\nRUN id"}
    migrate: "sh -c 'echo $HOME \\" #'"
    writable: ["ca+che/日本"]
    uploads: [up@loads, "ünï"]
`
    const { files, diagnostics } = deployOf(text)
    expect(diagnostics).toEqual([])
    const source = join(folder, '@scope/日本語+ü')
    mkdirSync(join(source, 're+q'), { recursive: true })
    writeFileSync(join(source, 're+q/réq@1.txt'), '')
    writeFileSync(join(source, 'wsgi.py'), 'make = print\n')
    for (const [path, content] of files ?? []) {
      mkdirSync(dirname(join(folder, 'deploy', path)), { recursive: true })
      writeFileSync(join(folder, 'deploy', path), content)
    }
    await run(
      'docker',
      ['build', '--network', 'none', '--file', join(folder, 'deploy/apps/off/Dockerfile'), '--tag', tag, folder],
      { maxBuffer: 1 << 28 },
    )
    const { stdout } = await run('docker', ['image', 'inspect', '--format', '{{json .Config}}', tag])
    const config = JSON.parse(stdout) as {
      readonly Cmd: readonly string[]
      readonly Entrypoint: readonly string[]
      readonly User: string
      readonly Env: readonly string[]
    }
    expect(config.Cmd).toEqual(['serve', `wsgi:make('x', "y")`])
    expect(config.Entrypoint).toEqual(['python', '-E', '-u', '/opt/seaworthy/entry.py'])
    expect(config.User).toBe('app')
    const list = await run('docker', [
      'run',
      '--rm',
      '--network',
      'none',
      // The edge's name on its own network.
      '--add-host',
      'edge.internal:127.0.0.2',
      '--entrypoint',
      'python',
      tag,
      '-c',
      'import os; print(*sorted(os.path.join(a, x) for a, b, c in os.walk("/app") for x in b + c if "__pycache__" not in a + x), sep="\\n")',
    ])
    const inside = ['ca+che', 'ca+che/日本', 're+q', 're+q/réq@1.txt', 'up@loads', 'wsgi.py', 'ünï'].map(
      (path) => `/app/${path}`,
    )
    expect(list.stdout.trim().split('\n')).toEqual(inside)
  })
})
