// Finds the content of secrets in text, in every spelling in which it may stand there. What is found is a name.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Spellings by the name of the secret that they give away. */
export type Spellings = ReadonlyMap<string, readonly string[]>

/** Shorter values stand anywhere by chance; what Seaworthy makes has 40 characters or more. */
const shortest = 8

/** A certificate is public; what else lies there is not. */
const isPublic = (name: string): boolean => name === 'certificate.pem'

/** Reads all that is secret in a folder. Of a key or another long text each line counts. */
export async function readSecrets(folder: string): Promise<Spellings> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    // A stack without secrets and without TLS has no such folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  const read = files
    .filter((file) => file.isFile() && !isPublic(file.name))
    .map(async ({ name, parentPath }): Promise<[string, readonly string[]]> => {
      const lines = (await readFile(join(parentPath, name), 'utf8')).split('\n').map((line) => line.trim())
      const values = lines.filter((line) => line.length >= shortest && !line.startsWith('-----'))
      return [name, [...new Set(values.flatMap(spellings))]]
    })
  return new Map(await Promise.all(read))
}

/** As it is, in a URL, in JSON, and somewhere inside base64, at any of its three offsets. */
export function spellings(value: string): readonly string[] {
  const encoded = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
    // The first and the last group mix with what stands before and after.
    const inner = bytes
      .toString('base64')
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : 4, -1)
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return [...new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...encoded])]
}

/** Names of the secrets that a text gives away, sorted. */
export function secretsIn(text: string, secrets: Spellings): readonly string[] {
  return [...secrets]
    .filter(([, all]) => all.some((spelling) => text.includes(spelling)))
    .map(([name]) => name)
    .toSorted()
}
