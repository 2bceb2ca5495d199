// One operation on a stack at a time: a file that names its holder.
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes, UserError } from '../errors.ts'

/** Waits for the lock at `path`, runs `work`, and releases. A lock whose process is gone is taken over. */
export async function withLock<T>(
  path: string,
  waitSeconds: number,
  onWait: (holder: string) => void,
  interrupted: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + waitSeconds * 1000
  let said = false
  while (!(await take(path, `${process.pid} ${hostname()}\n`))) {
    const holder = await readFile(path, 'utf8').catch(() => undefined)
    if (holder === undefined) continue
    if (abandoned(holder)) {
      await clear(path, holder)
      continue
    }
    if (Date.now() > deadline || interrupted.aborted) {
      throw new UserError(`another seaworthy works on this stack: process ${holder.trim().replace(' ', ' on ')}`, {
        help: `wait for it, or remove ${path} if no such process runs`,
        exitCode: exitCodes.tryAgain,
      })
    }
    if (!said) onWait(holder.trim())
    said = true
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/** Makes the lock with its content in one step: nobody ever reads an empty one of ours. */
async function take(path: string, content: string): Promise<boolean> {
  const own = `${path}.${process.pid}`
  await writeFile(own, content)
  try {
    await link(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

/** Takes an abandoned lock away; where another was quicker and it is a fresh one by now, puts that back. */
async function clear(path: string, holder: string): Promise<void> {
  const aside = `${path}.${process.pid}.stale`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if ((await readFile(aside, 'utf8')) !== holder) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
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
