// The server of a site's own files, as it is rendered for the forum: what is there, what is not, and for how long.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { docker } from './process.ts'

const configuration = fileURLToPath(new URL('../golden/forum/apps/web/nginx.conf', import.meta.url))
const forever = 'public, max-age=31536000, immutable'
const files = [
  ...['index.html', 'about/index.html', '.env', '.vite/manifest.json', '.well-known/security.txt'],
  ...['main-7XQ3T2KL.js', 'chunk.6ce24c58023cc2f8.css.map', 'assets/index-DU7Yjw2G.js', 'assets/logo-Cq2sJ9xB.svg'],
  ...['og-image-1200x630.png', 'report-20240101.pdf', 'team-McDonald.jpg', 'assets/team-McDonald.jpg', 'app.js'],
]
let folder = ''
let container = ''
let origin = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-e2e-'))
  await chmod(folder, 0o755)
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), file)
  }
  const mounts = ['--volume', `${configuration}:/nginx.conf:ro`, '--volume', `${folder}:/srv/www:ro`]
  const words = ['--detach', '--rm', '--init', '--user', '101:101', '--publish', '127.0.0.1::8080', ...mounts]
  container = await docker(
    'run',
    ...words,
    '--entrypoint',
    'nginx',
    'nginx:1.30',
    '-c',
    '/nginx.conf',
    '-g',
    'daemon off;',
  )
  origin = `http://${await docker('port', container, '8080')}`
  // One that is asked while the container begins may never be answered.
  const answers = (): Promise<boolean> =>
    fetch(origin, { signal: AbortSignal.timeout(2000) }).then(
      () => true,
      () => false,
    )
  while (!(await answers())) await sleep(50)
}, 60_000)

afterAll(async () => {
  if (container !== '') await docker('rm', '--force', container)
  await rm(folder, { recursive: true, force: true })
})

const page = 'text/html,application/xhtml+xml,*/*;q=0.8'

it.each([
  ['the page', '/', page, 'index.html', 'no-cache'],
  ['a deep link', '/threads/1', page, 'index.html', 'no-cache'],
  ['a deep link with a dot', '/users/jane@example.com', page, 'index.html', 'no-cache'],
  ['a page of its own', '/about/', page, 'about/index.html', 'no-cache'],
  ['what is for whoever asks', '/.well-known/security.txt', '*/*', '.well-known/security.txt', 'no-cache'],
  ['a script with a hash in capitals', '/main-7XQ3T2KL.js', '*/*', 'main-7XQ3T2KL.js', forever],
  ['a hash in hexadecimal digits', '/chunk.6ce24c58023cc2f8.css.map', '*/*', 'chunk.6ce24c58023cc2f8.css.map', forever],
  ['a script with a hash of letters', '/assets/index-DU7Yjw2G.js', '*/*', 'assets/index-DU7Yjw2G.js', forever],
  ['a picture with a hash', '/assets/logo-Cq2sJ9xB.svg', '*/*', 'assets/logo-Cq2sJ9xB.svg', forever],
  ['a size, which is no hash', '/og-image-1200x630.png', '*/*', 'og-image-1200x630.png', 'no-cache'],
  ['a date, which is no hash', '/report-20240101.pdf', '*/*', 'report-20240101.pdf', 'no-cache'],
  ['a name, which is no hash', '/team-McDonald.jpg', '*/*', 'team-McDonald.jpg', 'no-cache'],
  ['a name among the assets', '/assets/team-McDonald.jpg', '*/*', 'assets/team-McDonald.jpg', 'no-cache'],
  ['a script without a hash', '/app.js', '*/*', 'app.js', 'no-cache'],
])('serves %s: %s', async (_, path, accept, body, cache) => {
  const answer = await fetch(origin + path, { headers: { accept } })
  expect([answer.status, await answer.text(), answer.headers.get('cache-control')]).toEqual([200, body, cache])
})

it.each([
  ['a missing script', '/assets/none-DU7Yjw2G.js', '*/*'],
  ['a script that a browser is led to', '/none.js', page],
  ['a missing picture', '/none.png', 'image/avif,image/webp,*/*;q=0.8'],
  ['what is missing and no page', '/none.glb', '*/*'],
  ['a file that begins with a dot', '/.env', page],
  ['one in a folder that does', '/.vite/manifest.json', '*/*'],
  ['what stands in for the missing', '/.missing', page],
])('does not serve %s: %s', async (_, path, accept) => {
  expect((await fetch(origin + path, { headers: { accept } })).status).toBe(404)
})
