// The digests of deploy/images.lock, as far as a stack needs them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes, UserError } from '../errors.ts'
import { shellLine } from '../model/shell.ts'
import { parseImagesLock } from '../render/images-lock.ts'

/** Digests by image; throws a UserError that names every image of which the lock has none. */
export function lockedDigests(
  { folder, named }: { readonly folder: string; readonly named: readonly string[] },
  images: readonly string[],
): ReadonlyMap<string, string> {
  const digests = parseImagesLock(readLock(folder))
  const missing = images.filter((image) => !digests.has(image))
  if (missing.length === 0) return digests
  throw new UserError(`deploy/images.lock has no digest of ${missing.join(', ')}`, {
    exitCode: exitCodes.findings,
    help: `ask the registries for them: ${shellLine(['seaworthy', 'render', ...named, '--pin'])}`,
  })
}

function readLock(folder: string): string {
  try {
    return readFileSync(join(folder, 'deploy/images.lock'), 'utf8')
  } catch {
    return ''
  }
}
