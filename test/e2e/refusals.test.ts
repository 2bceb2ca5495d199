// What cannot work is refused with its reason before anything is built or started.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { docker, type Finished } from './process.ts'
import { useStack, type StackFile } from './stack.ts'

const stack = useStack('notes')

afterEach(async () => {
  expect(await stack.containers()).toEqual([])
  expect(await docker('image', 'ls', '--quiet', stack.image)).toBe('')
})

/** `up` with a changed stack file, which is put back. */
async function upWith(change: (file: StackFile) => void): Promise<Finished> {
  const before = await stack.read('seaworthy.yaml')
  await stack.changeFile(change)
  const result = await stack.seaworthy(['up'])
  await stack.write('seaworthy.yaml', before)
  return result
}

describe('before the first start', () => {
  it.each(['smoke', 'logs'])('%s says that there is nothing yet', async (command) => {
    const result = await stack.seaworthy([command])
    expect(result.exitCode, result.stderr).toBeLessThan(70)
    expect(result.exitCode).toBeGreaterThan(0)
    expect(result.stderr).toMatch(/^error: notes-[a-z]+-prod /)
    expect(result.stderr).toContain('seaworthy up')
  })
})

describe('up refuses', () => {
  it.each(['http', 'https'] as const)('an %s port that another program has', async (key) => {
    const server = createServer().listen(stack.ports[key], '0.0.0.0')
    await once(server, 'listening')
    const result = await stack.seaworthy(['up'])
    server.close()
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain(`port ${stack.ports[key]} is in use`)
    expect(result.stderr).toMatch(new RegExp(`help: .*edge: \\{ports: \\{${key}: `))
    expect(result.stderr).not.toContain('build the images')
  })

  it('more CPUs than the machine has', async () => {
    const result = await upWith((file) => {
      file.apps.web['resources'] = { cpus: 999 }
    })
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toMatch(/web may use 999 CPUs, but this machine has \d+/)
    expect(result.stderr).not.toContain('build the images')
  })

  it('to make up a secret that only the user knows', async () => {
    const result = await upWith((file) => {
      file.apps.web['secrets'] = { SECRET_KEY: 'given' }
    })
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain('deploy/secrets/prod/web_SECRET_KEY')
    expect(result.stderr).not.toContain('build the images')
  })

  it('a base image that cannot be had', async () => {
    const missing = 'python:3.10-slim'
    const result = await upWith((file) => {
      file.apps.web['python'] = '3.10'
    })
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain(`the image ${missing} cannot be had`)
    expect(result.stderr).toContain(`docker pull ${missing}`)
  })
})

describe('no engine', () => {
  it('that answers: exit 75, and where it was looked for', async () => {
    const result = await stack.seaworthy(['up'], { env: { DOCKER_HOST: 'unix:///nonexistent.sock' } })
    expect(result.exitCode).toBe(75)
    expect(result.stderr).toContain('the Docker Engine does not answer')
    expect(result.stderr).toContain('/nonexistent.sock')
    expect(result.stderr).toContain('help: ')
  })

  it('at all: exit 75, and what to install', async () => {
    const path = await mkdtemp(join(tmpdir(), 'seaworthy-path-'))
    await symlink('/usr/bin/git', join(path, 'git'))
    const result = await stack.seaworthy(['up'], { env: { PATH: path } })
    await rm(path, { recursive: true })
    expect(result.exitCode).toBe(75)
    expect(result.stderr).toContain('Docker is not installed')
    expect(result.stderr).toContain('help: ')
  })
})

describe('the repository', () => {
  it('brings no program that is run instead of docker', async () => {
    const folder = join(stack.folder, 'node_modules/.bin')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'docker'), `#!/bin/sh\ntouch ${stack.folder}/ran\n`, { mode: 0o755 })
    await stack.seaworthy(['status'])
    expect(existsSync(join(stack.folder, 'ran'))).toBe(false)
  })
})
