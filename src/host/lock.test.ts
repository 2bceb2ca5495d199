import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { withLock } from './lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-lock-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal

it('names its holder while it works, and goes', async () => {
  const path = join(folder, 'a')
  const seen = await withLock(
    path,
    0,
    () => {},
    never,
    () => Promise.resolve(readFileSync(path, 'utf8')),
  )
  expect(seen).toMatch(new RegExp(`^${process.pid} ${hostname()} [0-9a-f]+\n$`))
  expect(existsSync(path)).toBe(false)
})

it('goes when the work fails', async () => {
  const path = join(folder, 'b')
  await expect(
    withLock(
      path,
      0,
      () => {},
      never,
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no')
  expect(existsSync(path)).toBe(false)
})

it('of a process that is gone is taken over', async () => {
  const path = join(folder, 'c')
  writeFileSync(path, `${spawnSync('true').pid} ${hostname()}\n`)
  expect(
    await withLock(
      path,
      0,
      () => {},
      never,
      () => Promise.resolve('done'),
    ),
  ).toBe('done')
})

it('of another process is waited for, then given up with exit code 75', async () => {
  const path = join(folder, 'd')
  const waited: string[] = []
  for (const holder of [`${process.pid} ${hostname()}`, '1 another.host']) {
    writeFileSync(path, `${holder}\n`)
    const attempt = withLock(
      path,
      0.1,
      (who) => waited.push(who),
      never,
      () => Promise.resolve('done'),
    )
    await expect(attempt).rejects.toMatchObject({
      exitCode: 75,
      message: expect.stringContaining(holder.replace(' ', ' on ')) as string,
    })
  }
  expect(waited).toEqual([`process ${process.pid} on ${hostname()}`, 'process 1 on another.host'])
  expect(existsSync(path)).toBe(true)
})

it('that is no file ends the wait at once', async () => {
  const path = join(folder, 'f')
  mkdirSync(path)
  const attempt = withLock(
    path,
    60,
    () => {},
    never,
    () => Promise.resolve('done'),
  )
  await expect(attempt).rejects.toMatchObject({ code: 'EISDIR', path })
})

it('that leads nowhere is given up', async () => {
  const path = join(folder, 'g')
  symlinkSync(join(folder, 'nowhere'), path)
  const attempt = withLock(
    path,
    0.1,
    () => {},
    never,
    () => Promise.resolve('done'),
  )
  await expect(attempt).rejects.toMatchObject({ exitCode: 75 })
})

it('of somebody who took it meanwhile stays', async () => {
  const path = join(folder, 'h')
  const others = `${process.pid} ${hostname()} another\n`
  await withLock(
    path,
    0,
    () => {},
    never,
    () => Promise.resolve(writeFileSync(path, others)),
  )
  expect(readFileSync(path, 'utf8')).toBe(others)
})

it('lets one work at a time', async () => {
  const path = join(folder, 'e')
  let inside = 0
  const work = async (): Promise<number> => {
    const now = ++inside
    await new Promise((resolve) => setTimeout(resolve, 20))
    inside--
    return now
  }
  expect(await Promise.all([1, 2, 3].map(() => withLock(path, 10, () => {}, never, work)))).toEqual([1, 1, 1])
})
