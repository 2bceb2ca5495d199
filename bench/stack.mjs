// A small stack of its own to measure on, and further servers on its networks.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, seaworthy, uniqueName } from './example.mjs'
import { run } from './measure.mjs'

const nginx = 'nginx:1.30'

/** A proxy of as few words as it takes; keep-alive to the app is as in the edge. */
export const bare = (app, log) => `worker_processes 1;
pid /tmp/nginx.pid;
events { worker_connections 4096; }
http {
    client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
    access_log ${log};
    resolver 127.0.0.11 valid=1s ipv6=off;
    upstream app { zone app 64k; server ${app} resolve; keepalive 64; }
    server {
        listen 8080;
        location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }
    }
}
`

export const project = `${uniqueName}-prod`

/** Compose on the stack of this run; words follow. */
const compose = [
  ...['docker', 'compose', '--project-name', project],
  ...['-f', 'deploy/compose.yaml', '-f', 'deploy/compose.prod.yaml', '--profile', '*'],
]

/** Stops that stack, and takes its data and images away. */
export function takeAway(folder) {
  const words = ['down', '--volumes', '--rmi', 'local']
  return run([...compose, ...words], { folder, cleanUp: true }).catch(() => {})
}

/** Calls `work` with an empty folder, and removes it. */
export async function withFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'seaworthy-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Calls `work` with a stack that runs, and takes everything away again. `files` by path; `stack` is its file. */
export function withStack(files, stack, work) {
  return withFolder((folder) => stackIn(folder, files, stack, work))
}

async function stackIn(folder, files, stack, work) {
  const port = await freePort()
  const started = []
  try {
    for (const [path, content] of Object.entries({ ...files, 'seaworthy.yaml': stack(uniqueName, port) })) {
      await mkdir(join(folder, path, '..'), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    await seaworthy(folder, 'up')
    return await work({
      folder,
      port,
      /** Starts another nginx in front of the same apps, as the edge is started; returns its port. */
      async proxy(name, configuration) {
        const own = await freePort()
        const file = join(folder, `${name}.conf`)
        await writeFile(file, configuration)
        const container = `${project}-${name}`
        started.push(container)
        await run([
          ...[
            'docker',
            'create',
            '--name',
            container,
            '--user',
            '101:101',
            '--read-only',
            '--init',
            '--cap-drop',
            'ALL',
          ],
          ...[
            '--cpus',
            '1',
            '--memory',
            '256m',
            '--tmpfs',
            '/tmp:uid=101,size=128m',
            '--network',
            `${project}_outside`,
          ],
          ...['--log-opt', 'max-size=10m', '--log-opt', 'max-file=5', '--add-host', 'edge.internal:127.0.0.2'],
          ...['--publish', `${own}:8080`, '--volume', `${file}:/nginx.conf:ro`],
          ...['--entrypoint', 'nginx', nginx, '-c', '/nginx.conf', '-g', 'daemon off;'],
        ])
        await run(['docker', 'network', 'connect', `${project}_edge`, container])
        await run(['docker', 'start', container])
        await answers(`http://127.0.0.1:${own}/`)
        return own
      },
      /** Starts another container of an app's image with a command of its own; returns its name on the networks. */
      async container(service, name, settings, command) {
        const container = `${project}-${name}`
        started.push(container)
        const environment = Object.entries(settings).flatMap(([key, value]) => ['--env', `${key}=${value}`])
        const words = ['run', '--detach', '--no-deps', '--name', container, ...environment, service, ...command]
        await run([...compose, ...words], { folder })
        return container
      },
    })
  } finally {
    if (started.length > 0) await run(['docker', 'rm', '--force', ...started], { cleanUp: true })
    await takeAway(folder)
  }
}

async function answers(url) {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer !== undefined && answer.status < 500) return
    if (attempt > 100) throw new Error(`${url} does not answer`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
