// A deploy that fails says why, and what served goes on serving.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Browser, migrationRuns } from './browser.ts'
import { useStack } from './stack.ts'

const stack = useStack('notes')

beforeAll(async () => {
  await stack.up()
}, 300_000)

const revision = (statement: string): string => `"""a third revision"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("${statement}")


def downgrade():
    pass
`

describe('a migration that fails', () => {
  it('touches nothing that runs, and its log is shown', async () => {
    const before = await stack.container('web-blue')
    await stack.write('migrations/versions/0003_broken.py', revision('SELECT tide FROM no_such_table'))
    const result = await stack.seaworthy(['up'])
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toMatch(/error: could not migrate web: .*what ran goes on running/)
    expect(result.stderr).toContain('relation "no_such_table" does not exist')
    expect(result.stderr).toContain('flask db upgrade')
    expect(await stack.container('web-blue')).toBe(before)
    expect((await Browser.for(stack).get('/login')).status).toBe(200)
  })

  it('is applied once it is mended', async () => {
    const before = await stack.container('web-blue')
    await stack.write('migrations/versions/0003_broken.py', revision('CREATE TABLE tides (height integer)'))
    await stack.up()
    expect(await stack.container('web-blue')).not.toBe(before)
    expect(await migrationRuns(Browser.for(stack))).toBe(2)
  })
})

describe('an app that does not become healthy', () => {
  it('because it raises when it is loaded: the log and the cause are shown', async () => {
    const wsgi = await stack.read('wsgi.py')
    // Only when it serves: the migration loads the app too.
    await stack.write('wsgi.py', `import sys\nif 'gunicorn' in sys.argv[0]:\n    import sextant\n${wsgi}`)
    const result = await stack.seaworthy(['up'])
    await stack.write('wsgi.py', wsgi)
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain("ModuleNotFoundError: No module named 'sextant'")
    expect(result.stderr).toMatch(/likely cause: the module sextant is not installed/)
    expect(result.stderr).toMatch(/help: see it yourself: docker compose .* logs web-blue/)
  })

  it('because its probe finds nothing: what was asked and answered is shown', async () => {
    await stack.changeFile((file) => {
      file.apps.web['liveness'] = '/nope'
    })
    // Shorter than what is generated, so that the verdict comes in seconds.
    expect((await stack.seaworthy(['render'])).exitCode).toBe(0)
    const compose = await stack.read('deploy/compose.yaml')
    const impatient = compose.replace(
      /(\/nope\]\n +interval: )\d+s(\n +timeout: 5s\n +retries: 3\n +start_period: )\d+s/,
      '$11s$21s',
    )
    expect(impatient).not.toBe(compose)
    await stack.write('deploy/compose.yaml', impatient)
    const result = await stack.seaworthy(['up'])
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toMatch(/error: could not start edge, web-blue: web-blue is unhealthy/)
    expect(result.stderr).toMatch(/asked: .*\/nope/)
    expect(result.stderr).toMatch(/answered: (.*\n)*? .*answered 404/)
    // The asking itself is not among them: health is not logged.
    expect(result.stderr).toMatch(/last log lines:\n(.*\n)*? .*gunicorn/)
    expect(result.stderr).toMatch(/help: see it yourself: docker compose .* logs web-blue/)
    const status = await stack.seaworthy(['status'])
    expect(status.exitCode).toBe(1)
    expect(status.stdout).toMatch(/web-blue +unhealthy/)
  })

  it('is healthy after the mistake is taken back', async () => {
    await stack.changeFile((file) => {
      file.apps.web['liveness'] = '/health'
    })
    await rm(join(stack.folder, 'deploy/compose.yaml'))
    await stack.up()
    expect((await Browser.for(stack).get('/login')).status).toBe(200)
  })
})
