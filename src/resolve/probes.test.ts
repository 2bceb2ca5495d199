// Which of the paths by which an app is asked are for the inside alone.
import { describe, expect, it } from 'vitest'
import { deployOf } from '../../test/hostile/deploy.ts'

/** Whether the edge refuses a path to the outside, of an app with these keys. */
function isClosed(path: string, keys: string, edge = '{}'): boolean {
  const text = `name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app", ${keys}}\nedge: ${edge}\n`
  const nginx = deployOf(text).files?.get('edge/prod/nginx.conf') ?? ''
  const patterns = [...nginx.matchAll(/location ~\* "?(\S+?)"? \{\s+return 404;/g)]
  expect(patterns).not.toEqual([])
  return patterns.some(([, pattern = '']) => new RegExp(pattern.replaceAll('\\\\', '\\'), 'i').test(path))
}

describe('a path that the stack file names as a probe is closed', () => {
  it.each([
    ...['/health', '/up', '/up/databases', '/health/db', '/api/health/', '/api/v1/health-check', '/_internal/state'],
    ...[
      '/ht/',
      '/-/ready',
      '/ops/dependencies',
      '/__lbheartbeat__',
      '/healthz.json',
      '/api/db_status',
      '/login/health',
    ],
  ])('%s', (path) => {
    expect(isClosed(path, `readiness: ${path}`)).toBe(true)
    expect(isClosed(path, `liveness: ${path}`)).toBe(true)
  })

  it('also below a prefix that the edge takes away', () =>
    expect(
      isClosed('/api/up/databases', 'readiness: /up/databases', '{routes: {/api/: {app: web, strip_prefix: true}}}'),
    ).toBe(true))

  it('in every spelling that a router takes for it', () => {
    for (const path of ['/up/databases/', '/Up/Databases'])
      expect(isClosed(path, 'readiness: /up/databases')).toBe(true)
    expect(isClosed('/status', 'readiness: /status/')).toBe(true)
  })

  it('but in none that is no more than like it, or another route’s own', () => {
    expect(isClosed('/up/databases/1', 'readiness: /up/databases')).toBe(false)
    expect(isClosed('/healthz1json', 'readiness: /healthz.json')).toBe(false)
    expect(isClosed('/status/', 'readiness: /status', '{routes: {/: web, /status/: web}}')).toBe(false)
  })

  it('as are metrics, by any name', () => expect(isClosed('/numbers', 'metrics: /numbers')).toBe(true))

  it('but not where a route names it', () =>
    expect(isClosed('/up/databases', 'readiness: /up/databases', '{routes: {/: web, /up/databases: web}}')).toBe(false))

  it('but not liveness where public_health opens it, and readiness stays closed', () => {
    const asked = (path: string): boolean =>
      isClosed(path, 'liveness: /alive/now, readiness: /up/databases', '{public_health: true}')
    expect([asked('/alive/now'), asked('/up/databases')]).toEqual([false, true])
  })
})

describe('a page that serves as a probe stays public', () => {
  it.each([
    ...['/', '/login', '/accounts/login/', '/users/sign_in', '/index.html', '/robots.txt', '/docs', '/api/posts'],
    ...['/api/v1/', '/v2/catalogue', '/home'],
  ])('%s', (path) => {
    expect(isClosed(path, `readiness: ${path}`)).toBe(false)
    expect(isClosed(path, `liveness: ${path}`)).toBe(false)
  })
})
