// Config files of an app: what is mounted, what the entry program is told, and the links in the image.
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { withLinks } from '../../src/resolve/config.ts'
import { contentOf, deployOf } from './deploy.ts'

const example = new URL('../../examples/notes/', import.meta.url).pathname
const stack = `
name: notes
apps:
  web:
    framework: flask
    entry: wsgi:app
    python: "3.13"
    migrate: flask db upgrade
    env: {DATABASE_URL: "\${db.url}"}
    secrets: [SECRET_KEY]
    writable: [cache]
    processes: {worker: flask work}
    config:
      pytest.ini: pytest.ini
      instance/notes.conf: config/notes.conf.template
      cache/notes.conf: config/notes.conf.template
      /run/config/notes.conf: config/notes.conf.template
      /etc/notes/notes.conf: config/notes.conf.template
datastores: {db: "postgres:17"}
environments: {dev: {apps: {web: {config: {pytest.ini: wsgi.py, more.py: wsgi.py}}}}}
`
const deploy = deployOf(stack, example)
const services = (path: string): Record<string, Record<string, unknown>> =>
  parse(contentOf(deploy, path), { merge: true, logLevel: 'silent' }).services
const mounted = (service: Record<string, unknown> | undefined): string[] =>
  ((service?.['volumes'] ?? []) as (string | { source: string; target: string; read_only: boolean })[]).map((each) =>
    typeof each === 'string' ? each : `${each.source} ${each.target}${each.read_only ? '' : ' writable'}`,
  )

describe('the shared file', () => {
  const shared = services('compose.yaml')

  it('mounts each, and memory for what becomes of templates', () => {
    expect(mounted(shared['web-blue'])).toEqual([
      '../config/notes.conf.template /run/templates/app/cache/notes.conf',
      '../config/notes.conf.template /run/templates/app/instance/notes.conf',
      '../pytest.ini /app/pytest.ini',
      '../config/notes.conf.template /run/templates/etc/notes/notes.conf',
      '../config/notes.conf.template /run/templates/run/config/notes.conf',
    ])
    expect(shared['web-blue']?.['tmpfs']).toContain('/run/config:size=256m,uid=1000,gid=1000,mode=0700')
  })

  it('does so for every command of the image', () => {
    for (const service of ['web-migrate', 'web-worker']) {
      expect(mounted(shared[service])).toEqual(expect.arrayContaining(mounted(shared['web-blue'])))
      for (const key of ['tmpfs', 'environment']) expect(shared[service]?.[key]).toEqual(shared['web-blue']?.[key])
    }
  })

  it('tells where each is written, and the names of what the app has', () => {
    const told = (shared['web-blue']?.['environment'] ?? {}) as Record<string, string>
    const { SEAWORTHY_CONFIG: config, SEAWORTHY_CONFIG_VARIABLES: names } = told
    expect(config?.split(' ')).toEqual([
      '/run/templates/app/cache/notes.conf=/app/cache/notes.conf',
      '/run/templates/app/instance/notes.conf=/run/config/.linked/app/instance/notes.conf',
      '/run/templates/etc/notes/notes.conf=/run/config/.linked/etc/notes/notes.conf',
      '/run/templates/run/config/notes.conf=/run/config/notes.conf',
    ])
    expect(names?.split(' ')).toEqual(expect.arrayContaining(['DATABASE_URL', 'LOG_FORMAT', 'PORT', 'SECRET_KEY']))
    expect(names).not.toContain('HOME')
  })
})

it('an environment has files of its own', () => {
  expect(mounted(services('compose.dev.yaml')['web-blue'])).toEqual(
    expect.arrayContaining(['../wsgi.py /app/pytest.ini', '../wsgi.py /app/more.py']),
  )
})

it('the image has links to what is written', () => {
  const dockerfile = contentOf(deploy, 'apps/web/Dockerfile')
  expect(/# Config files.*\n(?:.+\n)+/.exec(dockerfile)?.[0]).toMatchInlineSnapshot(`
    "# Config files that are written when the container starts, into memory.
    # A new volume takes its owner from the image.
    RUN find /app '(' -type d '!' -perm -555 -o -type f '!' -perm -444 ')' -exec chmod a+rX '{}' + \\
        && rm -rf /app/deploy/apps /app/deploy/runtime \\
        && rmdir --ignore-fail-on-non-empty /app/deploy \\
        && /opt/venv/bin/python -c 'import compileall; compileall.compile_dir("/app", quiet=2, workers=0)' \\
        && mkdir -p /app/cache /app/instance /links/etc/notes \\
        && ln -sfT /run/config/.linked/app/cache/notes.conf /app/cache/notes.conf \\
        && ln -sfT /run/config/.linked/app/instance/notes.conf /app/instance/notes.conf \\
        && ln -sfT /run/config/.linked/etc/notes/notes.conf /links/etc/notes/notes.conf \\
        && install -d -o 1000 -g 1000 -m 0755 /app/cache
    "
  `)
  expect(dockerfile).toContain('COPY --from=builder /links /\n')
})

it('links lie where the recipe makes the image', () => {
  const recipe = deploy.plans.get('prod')?.apps[0]?.recipe
  if (!recipe) throw new Error('the plan has no app')
  const template = { mounted: '', written: '' }
  const { preparation, outputs } = withLinks({ ...recipe, outputs: [], application: { from: '/image', to: '/' } }, [
    { source: 'a', target: '/app/a.conf', template },
    { source: 'b', target: '/etc/b/b.conf', template },
    { source: 'c', target: '/app/c.conf', template: undefined },
  ])
  expect([preparation.at(-1)?.argv, ...(preparation.at(-1)?.also ?? [])]).toEqual([
    ['mkdir', '-p', '/image/app', '/image/etc/b'],
    ['ln', '-sfT', '/run/config/.linked/app/a.conf', '/image/app/a.conf'],
    ['ln', '-sfT', '/run/config/.linked/etc/b/b.conf', '/image/etc/b/b.conf'],
  ])
  expect(outputs).toEqual([])
})
