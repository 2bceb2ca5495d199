// One operation on a stack at a time: a file that names its holder.
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, UserError } from '../errors.ts'
import { beforeExit } from './before-exit.ts'

/**
 * Waits for the lock at `path`, runs `work`, and releases. A lock whose process is gone is taken over. `onWait` is told
 * once who holds it. Throws a UserError (exit code 75) when it does not become free, or what the file system says.
 */
export async function withLock<T>(
  path: string,
  waitSeconds: number,
  onWait: (holder: string) => void,
  interrupted: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  // Process ids repeat among containers, so a lock is told by more than that.
  const own = `${process.pid} ${hostname()} ${randomBytes(6).toString('hex')}\n`
  const deadline = Date.now() + waitSeconds * 1000
  let said = false
  while (!(await take(path, own))) {
    const holder = await read(path)
    if (holder !== undefined && abandoned(holder)) {
      await clear(path, holder)
      continue
    }
    if (Date.now() > deadline || interrupted.aborted) {
      throw new UserError(`another seaworthy works on this stack: ${described(holder)}`, {
        help: `wait for it, or remove ${path} if no such process runs`,
        exitCode: exitCodes.tryAgain,
      })
    }
    if (!said) onWait(described(holder))
    said = true
    await sleep(200)
  }
  const done = beforeExit(() => release(path, own))
  try {
    return await work()
  } finally {
    done()
    release(path, own)
  }
}

/** Makes the lock with its content in one step: nobody ever reads an empty one of ours. */
async function take(path: string, content: string): Promise<boolean> {
  const own = besides(path)
  try {
    await writeFile(own, content)
    await link(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

/** The lock may have been removed by hand meanwhile, and be another's now. */
function release(path: string, own: string): void {
  try {
    if (readFileSync(path, 'utf8') === own) rmSync(path, { force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Who holds the lock; undefined when it has just gone. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw Object.assign(error as Error, { path })
  }
}

/** Takes an abandoned lock away; where another was quicker and it is a fresh one by now, puts that back. */
async function clear(path: string, holder: string): Promise<void> {
  const aside = besides(path)
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if ((await readFile(aside, 'utf8')) !== holder) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}

const besides = (path: string): string => `${path}.${randomBytes(6).toString('hex')}`

function described(holder = ''): string {
  const [pid, host] = holder.trim().split(' ')
  return `process ${pid || 'unknown'} on ${host ?? 'this machine'}`
}

/** Names a process of this machine that no longer exists, or no process at all. */
function abandoned(holder: string): boolean {
  const [pid = '', host = ''] = holder.trim().split(' ')
  if (holder.trim() === '') return true
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
