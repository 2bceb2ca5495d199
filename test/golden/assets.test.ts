// What browsers load: a stage of its own in the Dockerfile of an app in Python.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { contentOf, deployOf } from './deploy.ts'

const folder = mkdtempSync(join(tmpdir(), 'assets-'))
afterAll(() => rmSync(folder, { recursive: true }))

const files = {
  'web/app.py': 'from flask import Flask\napp = Flask(__name__)\n',
  'web/requirements.txt': 'flask\n',
  'web/assets/package.json': '{"scripts": {"build": "bundle"}}',
  'web/assets/yarn.lock': '# yarn lockfile v1\n',
}
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

const stack = `name: shop
images: {mirror: registry.example}
apps:
  web:
    framework: flask
    path: web
    entry: app:app
    build: flask words compile
    assets: {path: assets, output: assets/dist, into: static, node: "24"}
`

it('has the source, its packages and the build; the builder takes the folder', () => {
  const deploy = deployOf(stack, folder)
  const [head = '', builder = ''] = contentOf(deploy, 'apps/web/Dockerfile').split(/^# ---- base.*$/m)
  expect(head.slice(head.indexOf('# ---- assets'))).toMatchInlineSnapshot(`
    "# ---- assets: what browsers load, and what makes it
    FROM registry.example/library/node:24-bookworm-slim AS assets

    ENV CI=true

    # Exactly the packages of the lock file.
    RUN --mount=type=cache,target=/usr/local/share/.cache/yarn \\
        --mount=type=bind,source=web/assets/yarn.lock,target=/app/assets/yarn.lock \\
        --mount=type=bind,source=web/assets/package.json,target=/app/assets/package.json \\
        yarn install --frozen-lockfile --non-interactive --ignore-scripts --cwd /app/assets

    # The app's own files come last: a changed source line repeats nothing above.
    COPY web /app

    # The files that the build makes.
    RUN NODE_ENV=production \\
        PATH=/app/assets/node_modules/.bin:/app/node_modules/.bin:/node_modules/.bin:/usr/local/bin:/usr/bin:/bin \\
        env --chdir /app/assets yarn run build

    "
  `)
  const copied = builder.indexOf('COPY --from=assets /app/assets/dist /app/static\n')
  expect(copied).toBeGreaterThan(builder.indexOf('COPY web /app\n'))
  expect(builder.indexOf('flask words compile')).toBeGreaterThan(copied)
  // The framework's own command finds the app, as it does when it runs.
  expect(builder).toMatch(/FLASK_APP=\/app\/app\.py:app[^]*flask words compile/)
  expect(contentOf(deploy, 'apps/web/Dockerfile.dockerignore')).toContain('\n!web/assets/yarn.lock\n')
})
