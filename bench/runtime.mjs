// An app that queries its database: with the runtime's wrapper around it, with JSON logs, and without it.
import { connections, load, requireWrk } from './load.mjs'
import { inTurns, median } from './measure.mjs'
import { bare, withStack } from './stack.mjs'

const rounds = 7
const seconds = 4
const port = 8000

const files = {
  'requirements.txt': 'Flask==3.1.2\npsycopg[binary,pool]==3.2.13\n',
  'shop.py': `import os
from flask import Flask, jsonify
from psycopg_pool import ConnectionPool

app = Flask(__name__)
pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=4, max_size=4, open=True)

@app.get("/")
def prices():
    with pool.connection() as connection:
        rows = connection.execute("SELECT n, n * 1.19 FROM generate_series(1, 20) AS n").fetchall()
    return jsonify([{"article": number, "price": str(price)} for number, price in rows])
`,
}

const stack = (name, http) => `name: ${name}
apps:
  web:
    framework: flask
    entry: shop:app
    python: "3.13"
    env: {DATABASE_URL: "\${db.url}"}
datastores: {db: "postgres:17"}
edge: {tls: 'off', ports: {http: ${http}}}
`

export async function runtime() {
  await requireWrk()
  return withStack(files, stack, async ({ proxy, container }) => {
    const json = await container('web-blue', 'json', { LOG_FORMAT: 'json' }, ['serve', 'shop:app'])
    // What the image would run without us, as its own defaults for workers and threads are set.
    const plain = [
      'gunicorn',
      '--bind',
      `0.0.0.0:${port}`,
      '--worker-class',
      'gthread',
      '--workers',
      '2',
      '--threads',
      '4',
    ]
    const own = await container('web-blue', 'plain', {}, ['run', '--', ...plain, '--access-logfile', '-', 'shop:app'])
    const ports = {
      'the runtime': await proxy('a', bare(`web:${port}`, 'off')),
      'gunicorn alone, with its log': await proxy('b', bare(`${own}:${port}`, 'off')),
      'the runtime, JSON logs': await proxy('c', bare(`${json}:${port}`, 'off')),
    }
    const ask = (each, time) => load(`http://127.0.0.1:${each}/`, time)
    for (const each of Object.values(ports)) await ask(each, 1)
    const measured = await inTurns(
      rounds,
      Object.fromEntries(Object.entries(ports).map(([name, each]) => [name, () => ask(each, seconds)])),
    )
    const names = Object.keys(ports)
    const rate = (name) => median(measured[name].map((each) => each.rate))
    return [
      {
        title: 'runtime',
        text: `A Flask app that reads 20 rows from PostgreSQL for each request, in 2 processes of 4 threads with one CPU, behind the same bare proxy; ${connections} keep-alive connections by wrk, ${rounds} times ${seconds} s each, in turns; medians. All three write an access log.`,
        head: ['', 'requests/s', 'slowest', 'fastest', 'p99 ms'],
        rows: names.map((name) => [
          name,
          rate(name).toFixed(0),
          Math.min(...measured[name].map((each) => each.rate)).toFixed(0),
          Math.max(...measured[name].map((each) => each.rate)).toFixed(0),
          median(measured[name].map((each) => each.p99)).toFixed(1),
        ]),
        bounds: [
          {
            name: 'runtime: requests/s of the server alone above its own',
            measured: rate(names[1]) / rate(names[0]),
            limit: 1.05,
            unit: '×',
          },
        ],
      },
    ]
  })
}
