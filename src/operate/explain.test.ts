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
const plan = { project: 'notes-prod', environment: 'prod', apps: [], datastores: [] } as unknown as Plan
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
