import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { UserError } from '../errors.ts'
import { explainFileError } from './file-error.ts'
import { writeFileAtomically } from './write-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-file-error-'))
afterAll(() => rmSync(folder, { recursive: true }))
const explained = async (path: string): Promise<unknown> =>
  explainFileError(await writeFileAtomically(join(folder, path), 'x').catch((error: unknown) => error))

it('a file where a folder has to be', async () => {
  writeFileSync(join(folder, 'deploy'), '')
  const error = await explained('deploy/edge/nginx.conf')
  expect(error).toBeInstanceOf(UserError)
  expect(error).toMatchObject({ exitCode: 1, help: 'move the file away' })
  expect((error as Error).message).toContain(join(folder, 'deploy'))
})

it('a folder where a file has to be', async () => {
  mkdirSync(join(folder, 'compose.yaml'))
  expect(await explained('compose.yaml')).toMatchObject({
    message: `${join(folder, 'compose.yaml')}: a folder is where a file has to be`,
  })
})

// Not with a real folder: root, as which tests may run, may do everything.
it.each(['EACCES', 'EPERM'])('%s shows whose the file is', (code) => {
  const error = Object.assign(new Error(code), { code, syscall: 'open', path: '/srv/deploy/.env' })
  expect(explainFileError(error)).toMatchObject({
    help: expect.stringContaining('ls -ld /srv/deploy /srv/deploy/.env') as string,
  })
})

it.each(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EDQUOT'])('%s of a write', (code) => {
  const error = Object.assign(new Error(code), { code, syscall: 'write', path: '/srv/deploy/.env' })
  expect(explainFileError(error)).toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(/^\/srv\/deploy\/.env: /) as string,
  })
})

it.each([
  new TypeError('x is undefined'),
  Object.assign(new Error('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' }),
  Object.assign(new Error('not found'), { code: 'ENOENT', syscall: 'spawn docker' }),
  'a text',
])('nothing of %s', (error) => expect(explainFileError(error)).toBe(error))
