import { expect, it } from 'vitest'
import { deployOf } from '../../test/hostile/deploy.ts'

function nginx(edge: string): string {
  const text = `name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app"}\nedge: ${edge}\n`
  return deployOf(text).files?.get('edge/prod/nginx.conf') ?? ''
}

it('tells the app its own name, whatever a request says, where the edge has a domain', () => {
  for (const [edge, host] of [
    ['{domain: notes.example}', 'notes.example'],
    ['{domain: notes.example, tls: off}', 'notes.example'],
    ['{domain: notes.example, ports: {https: 8443}}', 'notes.example:8443'],
    ['{domain: notes.example, tls: off, ports: {http: 8080}}', 'notes.example:8080'],
    ['{}', '$http_host'],
  ] as const) {
    expect(nginx(edge)).toContain(`proxy_set_header Host ${host};`)
    expect(nginx(edge)).toContain(`proxy_set_header X-Forwarded-Host ${host};`)
  }
})

it('answers 421 to other names on every port of the edge', () => {
  const defaults = [
    ...nginx('{domain: notes.example}').matchAll(/listen (\d+)( ssl)? default_server;[^}]*return (\d+)/g),
  ]
  expect(defaults.map(([, port, , status]) => [port, status])).toEqual([
    ['8080', '421'],
    ['8443', '421'],
  ])
})

it('has as many workers as CPUs, and at least one', () => {
  expect(nginx('{resources: {cpus: 2.5}}')).toContain('worker_processes 3;')
  expect(nginx('{resources: {cpus: 0.1}}')).toContain('worker_processes 1;')
})
