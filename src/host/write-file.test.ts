import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeFileAtomically } from './write-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaworthy-write-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('makes folders, content and mode', async () => {
  const path = join(folder, 'a/b/c')
  await writeFileAtomically(path, 'text', 0o444)
  expect(readFileSync(path, 'utf8')).toBe('text')
  expect(statSync(path).mode & 0o777).toBe(0o444)
})

it('makes folders that a container can read, whatever the umask, and leaves others as they are', async () => {
  const umask = process.umask(0o077)
  mkdirSync(join(folder, 'mine'))
  await writeFileAtomically(join(folder, 'mine/edge/prod/nginx.conf'), 'text')
  process.umask(umask)
  const modes = ['mine', 'mine/edge', 'mine/edge/prod', 'mine/edge/prod/nginx.conf'].map((path) =>
    (statSync(join(folder, path)).mode & 0o777).toString(8),
  )
  expect(modes).toEqual(['700', '755', '755', '644'])
})

it('replaces the file as a whole: who has it open goes on reading the old one', async () => {
  const path = join(folder, 'a')
  writeFileSync(path, 'old')
  const before = statSync(path).ino
  await writeFileAtomically(path, 'new')
  expect(statSync(path).ino).not.toBe(before)
  expect(readdirSync(folder)).toEqual(['a'])
})

it('leaves nothing behind when it fails', async () => {
  mkdirSync(join(folder, 'a'))
  await expect(writeFileAtomically(join(folder, 'a'), 'x')).rejects.toThrow()
  expect(readdirSync(folder)).toEqual(['a'])
})
