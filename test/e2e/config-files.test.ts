// Apps that read files and no environment: what each language's container has in them, and who else gets to see it.
import { chmod, mkdir, rename, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src/smoke/client.ts'
import * as scan from './secret-scan.ts'
import { useStack } from './stack.ts'

const settings = 'config/settings.ini'
const template = 'config/app.conf.template'
/** Where each app finds the template's result: through a link of its folder, through one elsewhere, and at once. */
const written = ['inside/app.conf', '/etc/notes/app.conf', '/run/config/app.conf']
const config = Object.fromEntries([
  ['settings.ini', settings],
  ...written.map((target) => [target, template]),
]) as Record<string, string>
const own = { env: { DATABASE_URL: '${db.url}' }, secrets: ['SECRET_KEY'], config }

const stack = useStack('notes', (file) => {
  Object.assign(file.apps.web, own, {
    writable: ['cache'],
    config: { ...config, 'cache/app.conf': template, 'cache/settings.ini': settings },
  })
  Object.assign(file.apps, {
    api: { framework: 'go', path: 'api', ...own },
    pages: { framework: 'node', path: 'pages', entry: 'index.js', ...own },
  })
  const below = (app: string): object => ({ app, strip_prefix: true })
  file.edge = { ...file.edge, routes: { '/': 'web', '/api/': below('api'), '/pages/': below('pages') } }
})
let client: Client

const flask = `
import os
from flask import jsonify, request


@app.get("/file")
def file():
    status = os.stat(request.args["path"])
    with open(request.args["path"]) as content:
        return jsonify(text=content.read(), mode=f"{status.st_mode & 0o777:o}", own=status.st_uid == os.getuid())
`
const go = `package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"syscall"
)

func main() {
	http.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Query().Get("path")
		content, err := os.ReadFile(path)
		info, statErr := os.Stat(path)
		if err != nil || statErr != nil {
			http.Error(w, fmt.Sprint(err, statErr), 500)
			return
		}
		own := int(info.Sys().(*syscall.Stat_t).Uid) == os.Getuid()
		json.NewEncoder(w).Encode(map[string]any{"text": string(content), "mode": fmt.Sprintf("%o", info.Mode().Perm()), "own": own})
	})
	http.ListenAndServe(":"+os.Getenv("PORT"), nil)
}
`
const node = `const fs = require('node:fs')
require('node:http')
  .createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    const path = searchParams.get('path')
    if (pathname !== '/file') return response.writeHead(404).end()
    const status = fs.statSync(path)
    const text = fs.readFileSync(path, 'utf8')
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ text, mode: (status.mode & 0o777).toString(8), own: status.uid === process.getuid() }))
  })
  .listen(process.env.PORT)
`

beforeAll(async () => {
  for (const folder of ['config', 'api', 'pages']) await mkdir(join(stack.folder, folder))
  await stack.write('wsgi.py', (await stack.read('wsgi.py')) + flask)
  await stack.write('api/go.mod', 'module example.org/api\n\ngo 1.24\n')
  await stack.write('api/main.go', go)
  await stack.write('pages/index.js', node)
  await stack.write(settings, '[notes]\ncolour = blue ${PORT}\n')
  await stack.write(template, 'url=${DATABASE_URL}\nkey=${SECRET_KEY}\nport=${PORT} $${PORT} ${} $HOME\n')
  // As a strict umask leaves them.
  for (const path of [settings, template]) await chmod(join(stack.folder, path), 0o600)
  await stack.up()
  client = await stack.client()
}, 400_000)

interface Seen {
  readonly text: string
  readonly mode: string
  readonly own: boolean
}

/** What an app finds at a path. */
async function seen(app: string, path: string): Promise<Seen> {
  const prefix = app === 'web' ? '' : `/${app}`
  const answer = await client.ask({ path: `${prefix}/file?path=${path}` })
  expect(answer.status, answer.text()).toBe(200)
  return answer.json() as Seen
}

const secret = (name: string): Promise<string> => stack.read(`deploy/secrets/prod/${name}`)

describe.each([
  ['web', 8000],
  ['api', 8080],
  ['pages', 3000],
])('%s', (app, port) => {
  it('has a file as it is, read-only', async () => {
    for (const path of app === 'web' ? ['settings.ini', 'cache/settings.ini'] : ['settings.ini'])
      expect(await seen(app, path)).toMatchObject({ text: '[notes]\ncolour = blue ${PORT}\n', mode: '644' })
  })

  it('has its variables in place of their names, for itself alone', async () => {
    const name = stack.name.replaceAll('-', '_')
    const password = encodeURIComponent(await secret('db_password'))
    const url = `postgresql://${name}:${password}@db:5432/${name}`
    const text = `url=${url}\nkey=${await secret(`${app}_SECRET_KEY`)}\nport=${port} \${PORT} \${} $HOME\n`
    for (const path of app === 'web' ? [...written, 'cache/app.conf'] : written)
      expect(await seen(app, path), path).toEqual({ text, mode: '400', own: true })
  })

  it('gives nothing of it away', async () => {
    const values = await scan.secretValues(stack)
    expect([...values.keys()]).toEqual(expect.arrayContaining(['db_password:1', `${app}_SECRET_KEY:1`]))
    for (const look of [scan.inspectedContainers, scan.containerLogs, scan.composeConfig, scan.generatedFiles])
      expect(scan.found(await look(stack), values), look.name).toEqual([])
    for await (const layer of scan.imageLayers(`${stack.name}-${app}:prod`))
      expect(scan.found([layer], values)).toEqual([])
  })
})

it('a command of the image has them too', async () => {
  const shown = await stack.seaworthy(['run', 'web', '--', 'sh', '-c', 'stat -c "%a %u" -L inside/app.conf; id -u'])
  expect(shown.exitCode, shown.stderr).toBe(0)
  expect(shown.stdout.trim().split('\n').slice(-2)).toEqual(['400 1000', '1000'])
})

it('they change with the next up, and nothing is started anew without need', async () => {
  const before = await Promise.all(['api-blue', 'pages-blue'].map((service) => stack.container(service)))
  await stack.up()
  expect(await Promise.all(['api-blue', 'pages-blue'].map((service) => stack.container(service)))).toEqual(before)

  for (const [path, content] of [
    [settings, 'colour = red\n'],
    [template, 'port=${PORT}\n'],
  ] as const) {
    // In one step, as editors and git do, and as old as a backup.
    await stack.write(`${path}.new`, content)
    await utimes(join(stack.folder, `${path}.new`), 1000, 1000)
    await rename(join(stack.folder, `${path}.new`), join(stack.folder, path))
  }
  const { stderr, stdout } = await stack.up()
  for (const app of ['web', 'api', 'pages']) {
    expect((await seen(app, 'settings.ini')).text).toBe('colour = red\n')
    for (const path of written) expect((await seen(app, path)).text).toMatch(/^port=\d+\n$/)
  }
  expect(stdout + stderr).toContain('changed since it started: config/')
}, 200_000)

it('keeps its promises', async () => void (await stack.smoke()), 200_000)

it('what is wrong with one is said before anything starts, with its line', async () => {
  await stack.write(template, 'a\nkey=${SECRET_KEI}\n')
  const { exitCode, stdout, stderr } = await stack.seaworthy(['check'])
  expect(exitCode).toBe(3)
  expect(stdout + stderr).toContain('config/app.conf.template:2:5 ${SECRET_KEI} is not a variable of api')
  expect(stdout + stderr).toContain('did you mean SECRET_KEY?')
})
