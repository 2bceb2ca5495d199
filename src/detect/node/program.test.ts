// What the image of a program of Node needs, as the repository tells.
import { expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { inspectApp } from '../inspect.ts'

const provider = providers.frameworks.find(({ kind }) => kind === 'node')

function inspect(manifest: object, section: object = {}, more: Readonly<Record<string, string>> = {}) {
  const files: Readonly<Record<string, string>> = {
    'package.json': JSON.stringify(manifest),
    'package-lock.json': '{}',
    'app.js': 'x',
    ...more,
  }
  if (!provider) throw new Error('there is no provider of Node')
  return inspectApp(
    { path: '.', entry: 'app.js', args: [], files: [], writable: [], uploads: {}, ...section } as never,
    provider,
    { paths: Object.keys(files).toSorted(), read: (path) => files[path] },
  )
}

it('is built where there is a build, and else as it is', () => {
  expect(inspect({}).facts).not.toHaveProperty('build')
  expect(inspect({ scripts: { build: 'tsc' } }).facts).toMatchObject({ build: ['npm', 'run', 'build'] })
  expect(inspect({ scripts: { build: 'docker build .' } }).facts).not.toHaveProperty('build')
})

it('keeps the packages of development where one of them migrates', () => {
  const migrate = { command: ['prisma', 'migrate', 'deploy'], directory: '.' }
  const development = (manifest: object, section: object): unknown =>
    (inspect(manifest, section).facts as { development?: boolean }).development
  expect(development({ devDependencies: { prisma: '6' } }, { migrate })).toBe(true)
  expect(development({ dependencies: { prisma: '6' } }, { migrate })).toBe(false)
  expect(development({ devDependencies: { prisma: '6' } }, {})).toBe(false)
})

it('refuses an entry that neither is there nor is made', () => {
  const messages = inspect({}, { entry: 'dist/x.js' }).problems.map(({ diagnostic }) => diagnostic.message)
  expect(messages).toEqual(['the entry dist/x.js is not in the repository, and no build makes it'])
  expect(inspect({ scripts: { build: 'tsc' } }, { entry: 'dist/x.js' }).problems).toEqual([])
})

it('compiles what compiles, with what that takes', () => {
  expect(inspect({ dependencies: { bcrypt: '^5.0.0' } }).facts).toMatchObject({
    packages: { compilers: ['g++', 'make', 'python3'], scripts: true },
  })
  expect(inspect({ dependencies: { bcrypt: '^6.0.0' } }).facts).toMatchObject({ packages: { compilers: [] } })
})
