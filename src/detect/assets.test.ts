// What browsers load and a stage of the repository's own Dockerfile makes.
import { describe, expect, it } from 'vitest'
import { appSection } from '../../test/app-section.ts'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'
import { inspectApp } from './inspect.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents) => ({
  paths: Object.keys(contents).toSorted(),
  read: (path: string) => contents[path],
})

const app: Contents = {
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
  'requirements.txt': 'flask\n',
  'assets/package.json': '{"scripts": {"build": "bundle"}, "dependencies": {"bundle": "1.0.0"}}',
  'assets/yarn.lock': '# yarn lockfile v1\n',
}

const dockerfile = (build: string, copied = '/app/public /app/public'): string =>
  [
    'FROM node:24-slim AS assets',
    'WORKDIR /app/assets',
    'COPY assets/package.json assets/yarn.lock ./',
    'RUN apt-get update && apt-get install -y make && mkdir -p /x',
    'RUN yarn install && yarn cache clean',
    'ENV MODE="production"',
    'COPY . ..',
    `RUN ${build}`,
    'FROM python:3.13',
    'WORKDIR /app',
    `COPY --from=assets ${copied}`,
    'COPY . .',
    'CMD gunicorn app:app',
    '',
  ].join('\n')

const assets = (contents: Contents) =>
  draftStack(files({ ...app, ...contents }), providers, { name: 'shop' }).apps[0]?.assets?.value

describe('in a draft', () => {
  const usual = { path: 'assets', output: 'public', version: '24' }
  it.each<[string, Contents, unknown]>([
    ['by the build script', { Dockerfile: dockerfile('yarn run build') }, usual],
    [
      'by commands of their own, in the branch that production takes',
      {
        Dockerfile: dockerfile(
          'if [ "${MODE}" != "dev" ]; then ../run js && ../run css; else mkdir -p /app/public; fi',
        ),
      },
      { ...usual, build: "sh -c '../run js && ../run css'" },
    ],
    [
      'into another folder of the app',
      { Dockerfile: dockerfile('yarn build', '/app/assets/dist ./static/dist') },
      { ...usual, output: 'assets/dist', into: 'static/dist' },
    ],
    [
      'where the image has it outside of the app',
      { Dockerfile: dockerfile('yarn build', '/app/public /public') },
      usual,
    ],
    ['not what is built in another folder', { Dockerfile: dockerfile('cd .. && make') }, undefined],
    ['not what is installed alone', { Dockerfile: dockerfile('mkdir x') }, undefined],
    [
      'not without a stage that makes it',
      { Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD gunicorn app:app\n' },
      undefined,
    ],
  ])('%s', (_, contents, expected) => expect(assets(contents)).toEqual(expected))
})

it('a folder without a lock is not installed', () => {
  const { 'assets/yarn.lock': _, ...unlocked } = app
  const contents = { ...unlocked, Dockerfile: dockerfile('yarn run build') }
  expect(draftStack(files(contents), providers, { name: 'shop' }).apps[0]?.assets).toBeUndefined()
})

it('services that make it again and again while somebody works are no processes', () => {
  const services =
    'services:\n  web:\n    build: {context: ., target: web}\n  css:\n    build: {context: ., target: assets}\n    command: ../run css\n'
  const contents = {
    ...app,
    Dockerfile: dockerfile('../run js && ../run css').replace('FROM python:3.13', 'FROM python:3.13 AS web'),
    'compose.yaml': services,
  }
  expect(draftStack(files(contents), providers, { name: 'shop' })).toMatchObject({
    apps: [{ processes: [], assets: {} }],
    leftovers: [],
  })
})

describe('in a check', () => {
  const inspected = (written: object, contents: Contents = {}, path = '.') => {
    const section = appSection({ framework: 'flask', entry: 'app:app', path, assets: written })
    const provider = providers.frameworks.find(({ name }) => name === 'flask')
    if (!provider) throw new Error('no provider')
    const { facts, problems } = inspectApp(section, provider, files({ ...app, ...contents }))
    return { facts, said: problems.map(({ key, diagnostic: { message } }) => `${key}: ${message}`) }
  }
  const usual = { path: 'assets', output: 'public' }

  it('the packages, the version and the usual command', () =>
    expect(inspected(usual, { 'assets/.nvmrc': '20' }).facts).toMatchObject({
      assets: { version: '20', packages: { manager: 'yarn', folder: 'assets' }, build: ['yarn', 'run', 'build'] },
    }))

  it.each<[string, object, Contents, string]>([
    ['a folder without packages', { ...usual, path: 'css' }, {}, 'assets: there is no package.json in css'],
    ['no build', usual, { 'assets/package.json': '{}' }, 'assets: assets/package.json has no build script'],
    ['a version without an image', { ...usual, node: '16' }, {}, 'assets: node 16 has no base image here'],
  ])('%s', (_, written, contents, message) => expect(inspected(written, contents).said).toEqual([message]))

  it('a lock outside of the app', () => {
    const moved = Object.entries(app).map(([name, text]) => [`web/${name}`, text])
    const { 'web/assets/yarn.lock': _, ...contents } = Object.fromEntries(moved) as Record<string, string>
    expect(inspected(usual, { ...contents, 'yarn.lock': '' }, 'web').said).toEqual([
      "assets: the packages of web/assets are installed in ., outside of the app's folder web",
    ])
  })
})
