import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Host } from '../host/host.ts'
import type { Plan } from '../model/plan.ts'
import type { Action } from '../model/rollout.ts'
import type { Deployment } from './deployment.ts'
import { explain } from './explain.ts'

const host = { run: () => Promise.resolve({ exitCode: 1, stdout: '', stderr: '' }) } as unknown as Host
const plan = {
  ...{ project: 'notes-prod', environment: 'prod', apps: [], datastores: [], build: { args: [] } },
} as unknown as Plan
const deployment: Deployment = { plan, folder: process.cwd(), named: [], host, report: () => {} }
const explained = (action: Action, stdout: string, stderr: string): ReturnType<typeof explain> =>
  explain(
    deployment,
    { title: 'do it', cause: '', action, onFailure: 'nothing was started' },
    ['docker', 'run', '--profile', '*'],
    { exitCode: 125, stdout, stderr },
  )

it('says the likely cause of any step, and ends with a command that can be pasted', async () => {
  const error = await explained(
    { kind: 'make-certificate', image: 'nginx:1.30', domain: 'a.example', folder: '/a' },
    'SECRET KEY',
    'Unable to find image \'nginx:1.30\' locally\ndocker: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: no such host.',
  )
  expect(error.message).toBe('could not do it: exit code 125; nothing was started')
  expect(error.help?.split('\n')).toEqual([
    'likely cause: the image nginx:1.30 cannot be had',
    expect.stringContaining('docker pull nginx:1.30'),
    expect.stringContaining('docker load'),
    "see it yourself: docker run --profile '*'",
  ])
  expect(JSON.stringify([error.message, error.details, error.help])).not.toContain('SECRET KEY')
})

it('shows of a build the step that failed, its line and its words, and no secret of whoever builds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-explain-'))
  mkdirSync(join(folder, 'deploy/apps/web'), { recursive: true })
  writeFileSync(join(folder, 'deploy/apps/web/Dockerfile'), 'FROM a\nRUN --mount=type=cache \\\n    npm ci\n')
  writeFileSync(join(folder, 'deploy/.env'), 'NPM_TOKEN="tok-12345678"\n')
  const app = { name: 'web', slots: ['blue', 'green'], workers: [] }
  const stderr = [
    '#8 [web-blue builder 1/2] RUN other',
    '#8 0.1 of another step',
    '#9 [web-blue builder 2/2] RUN --mount=type=cache     npm ci',
    ...Array.from({ length: 50 }, (_, index) => `#9 0.${index} line ${index}`),
    '#9 1.5 npm error 404 https://me:pa55@index.example/x with tok-12345678',
    '#9 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    'failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
  ].join('\n')
  const error = await explain(
    { ...deployment, folder, plan: { ...plan, apps: [app], build: { args: ['NPM_TOKEN'] } } as unknown as Plan },
    { title: 'build', cause: '', action: { kind: 'build', services: [], arguments: {} }, onFailure: 'nothing' },
    ['docker', 'compose', 'build', 'web-blue'],
    { exitCode: 17, stdout: '', stderr },
  )
  rmSync(folder, { recursive: true })
  expect(error.details?.split('\n')).toEqual([
    'deploy/apps/web/Dockerfile:2 failed (builder 2/2):',
    '  RUN --mount=type=cache npm ci',
    'its last 40 lines, of 51:',
    ...Array.from({ length: 39 }, (_, index) => `  line ${index + 11}`),
    '  npm error 404 https://[secret]@index.example/x with [secret]',
    'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
  ])
  expect(error.help).toContain('see it yourself: docker compose build web-blue (in ')
})

it('names the folder where it is another', async () => {
  const error = await explain(
    { ...deployment, folder: '/srv/notes' },
    { title: 'build', cause: '', action: { kind: 'build', services: [], arguments: {} }, onFailure: 'nothing' },
    ['docker', 'compose', 'build'],
    { exitCode: 1, stdout: '', stderr: 'unheard of' },
  )
  expect(error.help).toBe('see it yourself: docker compose build (in /srv/notes)')
})

it('asks the app whose container it is, not one whose name begins the same', async () => {
  const app = (name: string): unknown => ({
    name,
    slots: ['blue', 'green'],
    workers: [],
    health: { asks: `GET /${name}` },
  })
  const run: Host['run'] = (argv) =>
    Promise.resolve({
      ...{ exitCode: 0, stderr: '' },
      stdout: argv.includes('ps') ? '{"Service":"web-admin-blue","State":"running","Health":"unhealthy"}' : '',
    })
  // With its Compose files there, what runs is asked for.
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-explain-'))
  mkdirSync(join(folder, 'deploy'))
  for (const file of ['compose.yaml', 'compose.prod.yaml']) writeFileSync(join(folder, 'deploy', file), '')
  const error = await explain(
    { ...deployment, folder, host: { ...host, run }, plan: { ...plan, apps: [app('web'), app('web-admin')] } as Plan },
    {
      ...{ title: 'start', cause: '', onFailure: 'nothing' },
      action: { kind: 'start', services: ['web-admin-blue'], waitSeconds: 1, removeOrphans: true, recreate: false },
    },
    [],
    { exitCode: 1, stdout: '', stderr: '' },
  )
  rmSync(folder, { recursive: true })
  expect(error.details).toContain('asked: GET /web-admin')
})
