// Files that are there whole or not at all.
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { beforeExit } from './before-exit.ts'

/**
 * Writes beside the target, syncs, and renames: a reader sees the old content or the new, also after a crash. Modes are
 * as given and folders 0755 whatever the umask says, because containers with users of their own read them. Throws what
 * the file system says, with the target's path.
 */
export async function writeFileAtomically(path: string, content: string, mode = 0o644): Promise<void> {
  await makeFolder(dirname(path))
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  const done = beforeExit(() => rmSync(temporary, { force: true }))
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await chmod(temporary, mode)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw Object.assign(error as Error, { path })
  } finally {
    done()
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755)
}
