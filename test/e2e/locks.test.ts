// Locks of other package managers than uv, and the one of a project that brings none, built for real: the managers are
// pinned, what they are made of is not.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { docker, run, type Finished } from './process.ts'

const command = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const wheel = 'c6242fc49e35958c8b15141343aa660db5fc54d4f13a1db01a3f5891b98700ef'
const source = 'e0050c0b7da1eea53ffaf149c0cfbb5c6e2e2b69c4bef22c81fa6eb73e5f6173'
/** Of no file. */
const other = '0'.repeat(64)
const files = `files = [
    {file = "itsdangerous-2.2.0-py3-none-any.whl", hash = "sha256:${wheel}"},
    {file = "itsdangerous-2.2.0.tar.gz", hash = "sha256:${source}"},
]`

interface Locked {
  readonly project: string
  readonly asks: string
  readonly lockFile: string
  readonly lock: string
  /** What the manager says of a stale lock. */
  readonly refusal: string
}

const managers: Readonly<Record<string, Locked>> = {
  poetry: {
    project: 'pyproject.toml',
    asks: '[tool.poetry]\nname = "shop"\nversion = "1"\npackage-mode = false\n\n[tool.poetry.dependencies]\npython = "^3.11"\nitsdangerous = "^2.2"\n',
    lockFile: 'poetry.lock',
    lock: `[[package]]\nname = "itsdangerous"\nversion = "2.2.0"\noptional = false\npython-versions = ">=3.8"\ngroups = ["main"]\n${files}\n\n[metadata]\nlock-version = "2.1"\npython-versions = "^3.11"\ncontent-hash = "d7d7301195f189df1b9a408a5022786319b5a9501fcd16abf5121a855ad9537a"\n`,
    refusal: 'pyproject.toml changed significantly since poetry.lock was last generated',
  },
  pdm: {
    project: 'pyproject.toml',
    asks: '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["itsdangerous>=2.2"]\n',
    lockFile: 'pdm.lock',
    lock: `[metadata]\ngroups = ["default"]\nstrategy = ["inherit_metadata"]\nlock_version = "4.5.0"\ncontent_hash = "sha256:6f3bf754f67baccf3a8403393ef184be3c7eb99384646647e677ac4da2a9ba9b"\n\n[[metadata.targets]]\nrequires_python = ">=3.11"\n\n[[package]]\nname = "itsdangerous"\nversion = "2.2.0"\nrequires_python = ">=3.8"\ngroups = ["default"]\n${files}\n`,
    refusal: "Lockfile doesn't satisfy the project requirements",
  },
}

let folder = ''
const tag = (): string => basename(folder).toLowerCase()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-locks-'))
  await writeFile(join(folder, 'web.py'), 'from flask import Flask\n\napp = Flask(__name__)\n')
  await writeFile(
    join(folder, 'seaworthy.yaml'),
    'name: locks\napps:\n  web: {framework: flask, entry: "web:app", python: "3.13"}\n',
  )
})

afterEach(async () => {
  await docker('image', 'rm', '--force', tag())
  await rm(folder, { recursive: true })
})

const render = (...words: readonly string[]): Promise<Finished> =>
  run([process.execPath, command, 'render', ...words], { folder })

/** Everything but the runtime. */
const buildImage = (): Promise<Finished> => {
  const dockerfile = 'deploy/apps/web/Dockerfile'
  return run(['docker', 'build', '--progress=plain', '--target=builder', '--tag', tag(), '--file', dockerfile, '.'], {
    folder,
  })
}

const asked = 'import importlib.metadata as m; print(m.version("itsdangerous"))'
const installed = (): Promise<string> => docker('run', '--rm', tag(), '/opt/venv/bin/python', '-c', asked)

/** Renders, changes the project behind the lock's back, and builds. */
async function build({ project, asks, lockFile, lock }: Locked, asksNow = asks): Promise<Finished> {
  await writeFile(join(folder, project), asks)
  await writeFile(join(folder, lockFile), lock)
  const rendered = await render()
  expect(rendered.exitCode, rendered.stderr).toBe(0)
  await writeFile(join(folder, project), asksNow)
  return buildImage()
}

describe.each(Object.entries(managers))('a lock of %s', (_, locked) => {
  it('is installed exactly', async () => {
    const built = await build(locked)
    expect(built.exitCode, built.stderr).toBe(0)
    expect(await installed()).toBe('2.2.0')
  })

  it('is refused by the build when it is stale', async () => {
    const built = await build(locked, locked.asks.replace('2.2', '2.3'))
    expect(built.exitCode).not.toBe(0)
    expect(built.stderr).toContain(locked.refusal)
  })

  it('refuses a package whose hash differs', async () => {
    const built = await build({ ...locked, lock: locked.lock.replaceAll(wheel, other).replaceAll(source, other) })
    expect(built.exitCode).not.toBe(0)
    expect(built.stderr).toContain('Hash mismatch for `itsdangerous==2.2.0`')
  })
})

it('a project without one gets one, whose versions stay while they fit, and whose hashes count', async () => {
  const asks = (specifier: string): Promise<void> =>
    writeFile(
      join(folder, 'pyproject.toml'),
      `[project]\nname = "shop"\nversion = "1"\ndependencies = ["itsdangerous${specifier}"]\n`,
    )
  const path = join(folder, 'deploy/apps/web/requirements.lock')
  for (const specifier of ['<2.2', '<3']) {
    await asks(specifier)
    const { exitCode, stderr } = await render('--lock')
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toContain('packages pinned in deploy/apps/web/requirements.lock')
  }
  const lock = await readFile(path, 'utf8')
  expect(lock).not.toContain('://')
  const built = await buildImage()
  expect(built.exitCode, built.stderr).toBe(0)
  expect(await installed()).toBe('2.1.2')

  await writeFile(path, lock.replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${other}`))
  const refused = await buildImage()
  expect([refused.exitCode === 0, refused.stderr]).toEqual([false, expect.stringContaining('Hash mismatch for')])

  await writeFile(path, lock)
  await asks('<4')
  const stale = await render()
  expect([stale.exitCode, stale.stderr]).toEqual([
    4,
    expect.stringContaining('now asks for itsdangerous<4 in place of'),
  ])
}, 120_000)
