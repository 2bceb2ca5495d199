// What a life of ups and downs leaves: the data, one run of the migration, one lock of its packages, and files that work
// by themselves.
import { randomBytes } from 'node:crypto'
import { chmod, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { account, Browser, migrationRuns, writeNote, type Notes } from './browser.ts'
import { docker, lines, type Finished } from './process.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes')
const content = randomBytes(100_000)
let attachment: string
let both: readonly Finished[]

beforeAll(async () => {
  const list = await stack.read('requirements.txt')
  await stack.write('requirements.txt', list.replace(/^markupsafe==.*/m, 'markupsafe>=3,<4'))
  both = await Promise.all([stack.seaworthy(['up']), stack.seaworthy(['up'])])
  attachment = await writeNote(Browser.for(stack), content)
}, 300_000)

/** The user of the first `up` logs in, and finds the note and the file. */
async function expectData(): Promise<void> {
  const browser = Browser.for(stack)
  expect((await browser.post('/login', '/login', account)).status).toBe(302)
  expect(((await browser.json('/api/notes')) as Notes).notes.map(({ title }) => title)).toEqual(['Tides'])
  expect((await browser.get(attachment)).body.equals(content)).toBe(true)
}

describe('the migration', () => {
  it('runs once for two ups at the same moment, which both succeed', async () => {
    expect(
      both.map(({ exitCode }) => exitCode),
      both.map(({ stderr }) => stderr).join('\n'),
    ).toEqual([0, 0])
    expect(await migrationRuns(Browser.for(stack))).toBe(1)
  })

  it('does not run again for another up of the same image', async () => {
    await stack.up()
    expect(await migrationRuns(Browser.for(stack))).toBe(1)
  })
})

describe('the lock of an app that leaves a version open', () => {
  const path = 'deploy/apps/web/requirements.lock'
  const compiled = new RegExp(
    `^web: \\d+ packages pinned in ${path}; renew with seaworthy render -e prod --lock$`,
    'gm',
  )
  let lock: string

  it('is compiled by one of two ups at the same moment', async () => {
    lock = await stack.read(path)
    expect(both.flatMap(({ stderr }) => stderr.match(compiled) ?? [])).toHaveLength(1)
    expect(lock).not.toMatch(/:\/\/|--\w*index/)
  })

  it('is what the image has, and nothing else', async () => {
    const code =
      'import importlib.metadata as m; print(*(f"{d.name}=={d.version}" for d in m.distributions()), sep="\\n")'
    const installed = lines(
      await docker('run', '--rm', '--entrypoint', '/opt/venv/bin/python', stack.image, '-c', code),
    )
    const names = installed.map((each) => each.toLowerCase().replaceAll('_', '-')).toSorted()
    expect(names).toEqual([...lock.matchAll(/^[a-z][^ ]*==[^ ]+(?= \\)/gm)].map(([each]) => each).toSorted())
  })

  it('stays as it is with the next up', () => expect(stack.printed.match(compiled)).toHaveLength(1))
})

describe('down', () => {
  it('stops everything, and the next up has the data and migrates nothing', async () => {
    // The name of a project in the environment is another's.
    const down = await stack.seaworthy(['down'], { env: { COMPOSE_PROJECT_NAME: 'another' } })
    expect(down.exitCode, down.stderr).toBe(0)
    expect(await stack.containers()).toEqual([])
    await stack.up()
    await expectData()
    expect(await migrationRuns(Browser.for(stack))).toBe(1)
  })

  it('deletes no data without being sure', async () => {
    const refused = await stack.seaworthy(['down', '--volumes'])
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain('--yes')
    expect(await stack.containers()).not.toEqual([])
    await expectData()
  })
})

describe('a secret whose file was written anew', () => {
  it('reaches the app with the next up, which touches nothing else', async () => {
    const ids = async (): Promise<string[]> =>
      Promise.all(['db', 'edge', 'web-blue'].map((name) => stack.container(name)))
    const [db, edge, web] = await ids()
    // Docker tells when a container was made to the second.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    await stack.write('deploy/secrets/prod/web_SECRET_KEY', 'another key, that somebody chose')
    const up = await stack.up()
    expect(up.stderr).toContain('changed since it started: web_SECRET_KEY')
    const after = await ids()
    expect(after.slice(0, 2)).toEqual([db, edge])
    expect(after[2]).not.toBe(web)
    const seen = await docker('exec', after[2] ?? '', 'sh', '-c', 'cat /proc/[0-9]*/environ | tr "\\0" "\\n"')
    expect(seen).toContain('SECRET_KEY=another key, that somebody chose')
    await stack.up()
    expect(await ids()).toEqual(after)
  })
})

describe('the files in deploy/', () => {
  it('bring up a healthy stack by the Compose command alone', async () => {
    await stack.seaworthy(['down'])
    const up = await stack.compose('up', '--detach', '--wait')
    expect(up.exitCode, up.stderr).toBe(0)
    const healthy = await docker(
      'ps',
      '--filter',
      `label=com.docker.compose.project=${stack.project}`,
      '--filter',
      'health=healthy',
      '--format',
      '{{.Label "com.docker.compose.service"}}',
    )
    expect(lines(healthy).toSorted()).toEqual(['db', 'edge', 'web-blue'])
    // The handbook: the edge needs some two seconds to find an app that started after it.
    await expect.poll(async () => (await Browser.for(stack).get('/login')).status, { timeout: 10_000 }).toBe(200)
    await expectData()
  })

  it('are what the stack file asks for until someone edits them', async () => {
    expect((await stack.seaworthy(['render', '--check'])).exitCode).toBe(0)
    const generated = await stack.read('deploy/compose.yaml')
    const edited = generated.replace('max-size: 10m', 'max-size: 9m')
    expect(edited).not.toBe(generated)
    await stack.write('deploy/compose.yaml', edited)
    const check = await stack.seaworthy(['render', '--check'])
    expect(check.exitCode).toBe(4)
    expect(check.stdout + check.stderr).toContain('deploy/compose.yaml')
    const up = await stack.up()
    expect(up.stderr).toMatch(/warning: deploy\/compose\.yaml was edited by hand/)
    expect(await stack.read('deploy/compose.yaml')).toBe(edited)
    expect(
      await docker(
        'inspect',
        '--format',
        '{{index .HostConfig.LogConfig.Config "max-size"}}',
        await stack.container('edge'),
      ),
    ).toBe('9m')
    expect((await stack.seaworthy(['render', '--overwrite'])).exitCode).toBe(0)
    expect(await stack.read('deploy/compose.yaml')).toBe(generated)
  })
})

describe('a secret that is gone', () => {
  it('is not made anew while the data that it opens is there', async () => {
    const path = join(stack.folder, 'deploy/secrets/prod/db_password')
    await rename(path, join(stack.folder, 'kept'))
    const refused = await stack.seaworthy(['up'])
    await rename(join(stack.folder, 'kept'), path)
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('deploy/secrets/prod/db_password')
    expect(refused.stderr).toContain(`${stack.project}_db-data`)
    await stack.up()
    await expectData()
  })
})

describe('what is not as it should be', () => {
  it('a container of an app that left the stack file: status names it, up removes it', async () => {
    const labels = { project: stack.project, service: 'old-blue', oneoff: 'False', 'config-hash': 'x' }
    const words = Object.entries(labels).flatMap(([name, value]) => ['--label', `com.docker.compose.${name}=${value}`])
    await docker('run', '--detach', '--stop-signal', 'KILL', ...words, '--entrypoint', 'sleep', stack.image, '600')
    const status = await stack.seaworthy(['status'])
    expect(status.exitCode).toBe(1)
    expect(status.stdout).toMatch(/^old-blue .*no longer in the stack file/m)
    await stack.up()
    expect(await stack.containers('old-blue')).toEqual([])
    expect((await stack.seaworthy(['status'])).exitCode).toBe(0)
  })

  it('the mode of a secret: up sets it, and says so', async () => {
    const path = join(stack.folder, 'deploy/secrets/prod/web_SECRET_KEY')
    await chmod(path, 0o600)
    expect((await stack.up()).stderr).toContain('deploy/secrets/prod/web_SECRET_KEY has to be 0444')
    expect((await stat(path)).mode & 0o777).toBe(0o444)
    await expectData()
  })
})

describe('down --volumes', () => {
  it('leaves no container, network or volume', async () => {
    expect((await stack.seaworthy(['down', '--volumes', '--yes'])).exitCode).toBe(0)
    const label = ['--quiet', '--filter', `label=com.docker.compose.project=${stack.project}`]
    expect(await docker('ps', '--all', ...label)).toBe('')
    expect(await docker('network', 'ls', ...label)).toBe('')
    expect(await docker('volume', 'ls', ...label)).toBe('')
  })
})
