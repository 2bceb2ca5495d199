import { expect, it } from 'vitest'
import { packageOf } from './package-file.ts'

const folders = ['node_modules', 'site-packages']

it.each([
  ['/app/node_modules/agent/test/key.pem', '/app/node_modules/agent'],
  ['/app/node_modules/@scope/agent/test/key.pem', '/app/node_modules/@scope/agent'],
  [
    '/app/node_modules/.pnpm/agent@1.0.0/node_modules/agent/key.pem',
    '/app/node_modules/.pnpm/agent@1.0.0/node_modules/agent',
  ],
  ['/app/venv/lib/python3.13/site-packages/agent/tests/server.key', '/app/venv/lib/python3.13/site-packages/agent'],
])('%s is of the package %s', (path, expected) => expect(packageOf(path, folders)).toBe(expected))

it.each([
  '/app/server.key',
  '/app/certs/node_modules.pem',
  '/app/node_modules/server.key',
  '/app/node_modules/@scope/server.key',
  '/app/node_modules/.ssh/id_rsa',
  '/app/node_modules/.cache/certs/server.key',
  '/app/my_node_modules/agent/key.pem',
  // Of a package's neighbour in a workspace: a link leads there, and no file is found below it.
  '/app/packages/agent/key.pem',
])('%s is of none', (path) => expect(packageOf(path, folders)).toBeUndefined())

it('is of none where the framework has no such folders', () =>
  expect(packageOf('/app/node_modules/agent/key.pem', [])).toBeUndefined())
