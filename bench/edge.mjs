// The edge beside a bare proxy_pass to the same app, and what each kind of log costs.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connections, load, requireWrk } from './load.mjs'
import { inTurns, median } from './measure.mjs'
import { bare, withStack } from './stack.mjs'

const rounds = 7
const seconds = 4
const page = `<!doctype html><title>page</title>${'<p>hello, world</p>'.repeat(100)}`

const stack = (name, port) => `name: ${name}
apps:
  web: {framework: static, path: public, resources: {cpus: 2}}
edge: {tls: 'off', ports: {http: ${port}}}
`

export async function edge() {
  await requireWrk()
  return withStack({ 'public/index.html': page }, stack, async ({ folder, port, proxy }) => {
    const own = await readFile(join(folder, 'deploy/edge/prod/nginx.conf'), 'utf8')
    const without = own.replace(/access_log \/dev\/stdout[^;]*;/, 'access_log off;')
    const json = own.replace(/log_format edge "[^;]*";/, jsonFormat)
    const ports = {
      'the edge': port,
      'bare proxy_pass, the same log': await proxy(
        'bare',
        bare('web:8080', '/dev/stdout combined buffer=64k flush=1s'),
      ),
      'the edge, no log': await proxy('without', without),
      'bare proxy_pass, no log': await proxy('quiet', bare('web:8080', 'off')),
      'the edge, JSON log': await proxy('json', json),
    }
    for (const each of Object.values(ports)) await load(`http://127.0.0.1:${each}/`, 1)
    const measured = await inTurns(
      rounds,
      Object.fromEntries(
        Object.entries(ports).map(([name, each]) => [name, () => load(`http://127.0.0.1:${each}/`, seconds)]),
      ),
    )
    const rate = (name) => median(measured[name].map((each) => each.rate))
    const p99 = (name) => median(measured[name].map((each) => each.p99))
    const names = Object.keys(ports)
    return [
      {
        title: 'edge',
        text: `GET of a page of ${page.length} bytes over ${connections} keep-alive connections, plain HTTP on loopback, by wrk; ${rounds} times ${seconds} s each, in turns; medians. All servers have one CPU and one worker, and pass to the same app.`,
        head: ['', 'requests/s', 'slowest', 'fastest', 'p99 ms'],
        rows: names.map((name) => [
          name,
          rate(name).toFixed(0),
          Math.min(...measured[name].map((each) => each.rate)).toFixed(0),
          Math.max(...measured[name].map((each) => each.rate)).toFixed(0),
          p99(name).toFixed(1),
        ]),
        bounds: [
          {
            name: 'edge: requests/s of bare proxy_pass above its own',
            measured: rate(names[1]) / rate(names[0]),
            limit: 1.05,
            unit: '×',
          },
          { name: 'edge: p99 beside bare proxy_pass', measured: p99(names[0]) / p99(names[1]), limit: 1.1, unit: '×' },
        ],
      },
    ]
  })
}

const jsonFormat = `log_format edge escape=json '{"time":"$time_iso8601","request_id":"$edge_request_id","client":"$remote_addr","method":"$edge_method","host":"$host","path":"$request_path","protocol":"$server_protocol","status":$status,"bytes":$body_bytes_sent,"duration":$request_time,"app":"$edge_app","upstream":"$upstream_addr","upstream_status":"$upstream_status","upstream_duration":"$upstream_response_time","release":"$upstream_http_x_release","user_agent":"$http_user_agent"}';`
