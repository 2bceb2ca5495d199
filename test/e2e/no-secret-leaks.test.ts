// No secret is seen anywhere outside deploy/secrets; and the search finds one that was put there, in every place.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Browser, writeNote } from './browser.ts'
import * as scan from './secret-scan.ts'
import { docker, run } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes')
let secrets: ReadonlyMap<string, string>
/** Arguments of all processes that ran during `up` and after it. */
let seen: ReadonlySet<string>

beforeAll(async () => {
  ;[, seen] = await scan.watchArguments(async () => {
    await stack.up()
    await writeNote(Browser.for(stack), randomBytes(1000))
    for (const words of [['status'], ['logs'], ['check'], ['render'], ['up', '--dry-run'], ['render', '--check']]) {
      for (const json of [[], ['--json']]) {
        expect((await stack.seaworthy([...words, ...json])).exitCode, words.join(' ')).toBe(0)
      }
    }
    await stack.compose('restart', 'web-blue')
  })
  secrets = await scan.secretValues(stack)
}, 300_000)

it('there are secrets to look for', () => {
  expect([...secrets.keys()].toSorted()).toEqual(
    expect.arrayContaining(['authority:1', 'db_password:1', 'key.pem:1', 'web_SECRET_KEY:1']),
  )
})

interface Place {
  readonly name: string
  readonly look: (image: string) => Promise<Iterable<string | Buffer>> | AsyncIterable<Buffer>
  /** Puts the value there, calls `check` with the image to look at, and takes it away. */
  readonly plant: (value: string, check: (image: string) => Promise<void>) => Promise<void>
}

const places: readonly Place[] = [
  {
    name: 'output of the command line',
    look: async () => [stack.printed],
    plant: async (value, check) => {
      const file = await stack.read('seaworthy.yaml')
      const before = stack.printed
      await stack.write('seaworthy.yaml', `${file}\n${value}: 1\n`)
      await stack.seaworthy(['check'])
      await stack.write('seaworthy.yaml', file)
      await check(stack.image)
      stack.printed = before
    },
  },
  {
    name: 'generated files',
    look: async () => scan.generatedFiles(stack),
    plant: async (value, check) => {
      await stack.write('deploy/edge/planted.conf', value)
      await check(stack.image)
      await rm(join(stack.folder, 'deploy/edge/planted.conf'))
    },
  },
  {
    name: 'docker inspect',
    look: async () => scan.inspectedContainers(stack),
    plant: async (value, check) => withContainer(['--env', `PLANTED=${value}`], ['true'], () => check(stack.image)),
  },
  {
    name: 'logs of the containers',
    look: async () => scan.containerLogs(stack),
    plant: async (value, check) => withContainer([], ['echo', value], () => check(stack.image)),
  },
  {
    name: 'docker compose config',
    look: async () => scan.composeConfig(stack),
    plant: async (value, check) => {
      const file = await stack.read('deploy/env/prod/web.env')
      await stack.write('deploy/env/prod/web.env', `${file}\nPLANTED=${value}\n`)
      await check(stack.image)
      await stack.write('deploy/env/prod/web.env', file)
    },
  },
  {
    name: 'history of the image',
    look: async (image) => scan.imageHistory(image),
    plant: async (value, check) =>
      withImage(value, `FROM ${stack.image}\nARG PLANTED\nRUN test -n "$PLANTED"\n`, check),
  },
  {
    name: 'layers of the image',
    look: (image) => scan.imageLayers(image),
    plant: async (value, check) => withImage(value, `FROM ${stack.image}\nCOPY planted /opt/planted\n`, check),
  },
  {
    name: 'arguments of processes',
    look: async () => [...seen, ...scan.processArguments()],
    plant: async (value, check) => {
      const child = spawn('sleep', ['120'], { argv0: value, stdio: 'ignore' })
      await once(child, 'spawn')
      await check(stack.image)
      child.kill()
      await once(child, 'exit')
    },
  },
]

async function search(place: Place, image: string, values: ReadonlyMap<string, string>): Promise<string[]> {
  const names = new Set<string>()
  const looked = place.look(image)
  for await (const text of looked instanceof Promise ? await looked : looked) {
    for (const name of scan.found([text], values)) names.add(name)
  }
  return [...names]
}

describe.each(places)('$name', (place) => {
  it('hold no secret', async () => {
    expect(await search(place, stack.image, secrets)).toEqual([])
  })

  it('give away a secret that was put there', async () => {
    const value = randomBytes(24).toString('base64url')
    const planted = new Map([['planted', value]])
    expect(await search(place, stack.image, planted)).toEqual([])
    let names: string[] = []
    await place.plant(value, async (image) => {
      names = await search(place, image, planted)
    })
    expect(names).toEqual(['planted'])
  })
})

describe('a secret is recognised', () => {
  const value = 'a+secret/with "signs" & ümlauts=='

  it.each([
    ['as it is', value],
    ['in a URL', `https://x:${encodeURIComponent(value)}@host/`],
    ['in JSON', JSON.stringify({ password: value })],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in base64 after one byte', Buffer.from(`:${value}`).toString('base64')],
    ['in base64 between others', Buffer.from(`user:${value}@host`).toString('base64')],
    ['in base64 of URLs', Buffer.from(`us:${value}@host`).toString('base64url')],
  ])('%s', (_, text) => {
    expect(scan.found([`before ${text} after`], new Map([['it', value]]))).toEqual(['it'])
    expect(scan.found([`before ${text.slice(0, 12)} after`], new Map([['it', value]]))).toEqual([])
  })
})

/** A container that ended and counts as one of the project while `work` is done. */
async function withContainer(options: string[], command: string[], work: () => Promise<void>): Promise<void> {
  const label = `com.docker.compose.project=${stack.project}`
  const words = ['--network', 'none', '--label', label, ...options, '--entrypoint', command[0] ?? '', stack.image]
  const id = await docker('create', ...words, ...command.slice(1))
  try {
    await docker('start', id)
    await docker('wait', id)
    await work()
  } finally {
    await docker('rm', '--force', id)
  }
}

/** An image built with the value as a build argument and as a file. */
async function withImage(value: string, dockerfile: string, work: (image: string) => Promise<void>): Promise<void> {
  const image = `${stack.image}-planted`
  await stack.write('planted', value)
  await stack.write('planted.Dockerfile', dockerfile)
  const words = ['build', '--quiet', '--file', 'planted.Dockerfile', '--tag', image, '--build-arg', `PLANTED=${value}`]
  const built = await run(['docker', ...words, '.'], { folder: stack.folder })
  expect(built.exitCode, built.stderr).toBe(0)
  try {
    await work(image)
  } finally {
    await docker('image', 'rm', '--force', image)
    await rm(join(stack.folder, 'planted'))
    await rm(join(stack.folder, 'planted.Dockerfile'))
  }
}
