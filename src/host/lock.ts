// One operation on a stack at a time: a file that names its holder.
import { open, readFile, rm } from 'node:fs/promises'
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
  const mine = `${process.pid} ${hostname()}\n`
  const deadline = Date.now() + waitSeconds * 1000
  for (let said = false; ;) {
    try {
      const file = await open(path, 'wx', 0o644)
      await file.writeFile(mine)
      await file.close()
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = await readFile(path, 'utf8').catch(() => '')
    if (holder !== '' && abandoned(holder)) {
      await rm(path, { force: true })
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

/** A process of this machine that no longer exists. */
function abandoned(holder: string): boolean {
  const [pid = '', host = ''] = holder.trim().split(' ')
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
