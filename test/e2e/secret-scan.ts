// Where a secret could have leaked to, and how one is looked for there.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { spellings } from '../../src/smoke/secret-search.ts'
import { docker, run } from './process.ts'
import { dataFolder, type TestStack } from './stack.ts'

/** Files that are read in the containers but hold nothing to hide. */
const open = new Set(['certificate.pem'])

/** The content of every secret of the stack and of the authority's key, by file; of a key also each line. */
export async function secretValues(stack: TestStack): Promise<ReadonlyMap<string, string>> {
  const authority = join(dataFolder, 'seaworthy/authority/key.pem')
  const values = new Map<string, string>(secretLines('authority', await readFile(authority, 'utf8')))
  const folder = join(stack.folder, 'deploy/secrets/prod')
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const file of files) {
    if (!file.isFile() || open.has(file.name)) continue
    const content = await readFile(join(file.parentPath, file.name), 'utf8')
    for (const [name, line] of secretLines(file.name, content)) values.set(name, line)
  }
  return values
}

/** Each line of a file that is long enough to be a secret, with the file's name and its number among them. */
function secretLines(name: string, content: string): [string, string][] {
  const lines = content.split('\n').filter((line) => line.length >= 24 && !line.startsWith('-----'))
  return lines.map((line, index) => [`${name}:${index + 1}`, line])
}

/** Names of the secrets that stand in any of the texts. */
export function found(texts: Iterable<string | Buffer>, secrets: ReadonlyMap<string, string>): string[] {
  const names = new Set<string>()
  for (const text of texts) {
    for (const [name, value] of secrets)
      if (spellings(value).some((spelling) => text.includes(spelling))) names.add(name)
  }
  return [...names].toSorted()
}

/** Everything below deploy/ but the secrets themselves. */
export async function generatedFiles(stack: TestStack): Promise<Buffer[]> {
  const files = await readdir(join(stack.folder, 'deploy'), { recursive: true, withFileTypes: true })
  const secrets = join(stack.folder, 'deploy/secrets')
  const paths = files.filter((file) => file.isFile() && !file.parentPath.startsWith(secrets))
  return Promise.all(paths.map((file) => readFile(join(file.parentPath, file.name))))
}

export async function inspectedContainers(stack: TestStack): Promise<string[]> {
  return [await docker('inspect', ...(await stack.containers()))]
}

export async function containerLogs(stack: TestStack): Promise<string[]> {
  const all = (await stack.containers()).map((id) => run(['docker', 'logs', id]))
  return (await Promise.all(all)).flatMap(({ stdout, stderr }) => [stdout, stderr])
}

export async function composeConfig(stack: TestStack): Promise<string[]> {
  const config = await stack.compose('--profile', '*', 'config')
  if (config.exitCode !== 0) throw new Error(config.stderr)
  return [config.stdout, config.stderr]
}

export async function imageHistory(image: string): Promise<string[]> {
  return [await docker('history', '--no-trunc', image), await docker('image', 'inspect', image)]
}

/** Every layer and every description of the image, one by one. */
export async function* imageLayers(image: string): AsyncGenerator<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'seaworthy-layers-'))
  try {
    const archive = join(folder, 'image.tar')
    await docker('save', '--output', archive, image)
    await run(['tar', '--extract', '--file', archive, '--directory', folder])
    await rm(archive)
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const content = await readFile(join(file.parentPath, file.name))
      yield content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The arguments of every process of this machine now; those in containers are among them. */
export function processArguments(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')]
      } catch {
        return []
      }
    })
}

/** Collects the arguments of all processes that are seen while `work` is done. */
export async function watchArguments<T>(work: () => Promise<T>): Promise<[T, ReadonlySet<string>]> {
  const seen = new Set<string>()
  const timer = setInterval(() => {
    for (const line of processArguments()) seen.add(line)
  }, 15)
  try {
    return [await work(), seen]
  } finally {
    clearInterval(timer)
  }
}
