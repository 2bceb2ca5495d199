// The start itself: arguments, banner, secrets and templates, what is missing, folders, waiting, and becoming the
// program that was asked for.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const net = require('node:net')
const path = require('node:path')
const { describe, it } = require('node:test')
const { RUNTIME, freePort, makeFolder, startEntry, waitUntil } = require('./support.cjs')
const { renderTemplate } = require('../environment.cjs')

const SHOW = `console.log(JSON.stringify({
  pid: process.pid, argv: process.argv.slice(1), execArgv: process.execArgv, env: process.env,
  heap: require('node:v8').getHeapStatistics().heap_size_limit }))`

const runEntry = (t, folder, words, env) => startEntry(t, folder, words, env).end()
const usage = fs.readFileSync(path.join(RUNTIME, 'entry.cjs'), 'utf8').match(/usage: entry.cjs[^`]*/)[0]

/** Runs a program that shows its environment; resolves to that. */
async function shown(t, folder, env) {
  const { code, out, err } = await runEntry(t, folder, ['run', '--', process.execPath, '-e', SHOW], env)
  assert.deepEqual([code, err], [0, ''])
  return JSON.parse(out.split('\n')[1])
}

describe('the entry program', { concurrency: 4 }, () => {
  it('becomes Node with the preload', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(path.join(folder, 'index.js'), SHOW)
    const env = { SEAWORTHY_APP: 'web', SEAWORTHY_VERSION: '1.4.2', NODE_OPTIONS: '--no-deprecation' }
    const process_ = startEntry(t, folder, ['serve', 'index.js', 'a b', '--c'], env)
    const { code, out, err } = await process_.end()
    const [banner, line] = out.split('\n')
    assert.equal(banner, `web 1.4.2 | node ${process.versions.node} | serve index.js`)
    assert.deepEqual([code, err], [0, ''])
    const { pid, argv, env: seen } = JSON.parse(line)
    assert.deepEqual(argv, [path.join(folder, 'index.js'), 'a b', '--c'])
    assert.equal(seen.NODE_OPTIONS, `--require ${RUNTIME}/preload.cjs --no-deprecation`)
    // Since 22.15 Node can replace itself; before, it stays and passes everything on.
    assert.equal(pid === process_.child.pid, process.execve !== undefined)
  })

  it('finds the program of a package, also of one that pnpm linked, and in a folder above', async (t) => {
    const folder = makeFolder(t)
    const inner = path.join(folder, 'packages', 'web')
    for (const place of [
      'node_modules/.bin',
      'node_modules/serve-it/dist',
      'node_modules/@own/tool',
      'packages/web/node_modules/.bin',
    ]) {
      fs.mkdirSync(path.join(folder, place), { recursive: true })
    }
    fs.writeFileSync(path.join(folder, 'node_modules/serve-it/package.json'), '{"bin": "dist/cli.js"}')
    fs.writeFileSync(path.join(folder, 'node_modules/serve-it/dist/cli.js'), SHOW)
    fs.symlinkSync('../serve-it/dist/cli.js', path.join(folder, 'node_modules/.bin/serve-it'))
    fs.writeFileSync(path.join(folder, 'node_modules/@own/tool/package.json'), '{"bin": {"tool": "./run"}}')
    fs.writeFileSync(path.join(folder, 'node_modules/@own/tool/run'), SHOW)
    fs.writeFileSync(path.join(folder, 'packages/web/node_modules/.bin/tool'), '#!/bin/sh\nexec node ../x.js\n')
    for (const [name, file] of [
      ['serve-it', 'serve-it/dist/cli.js'],
      ['tool', '@own/tool/run'],
    ]) {
      const { code, out, err } = await runEntry(t, inner, ['serve', name, 'start'], { SEAWORTHY_APP: name })
      assert.deepEqual([code, err], [0, ''])
      assert.deepEqual(JSON.parse(out.split('\n')[1]).argv, [path.join(folder, 'node_modules', file), 'start'])
    }
  })

  it('says what is not there', async (t) => {
    const folder = makeFolder(t)
    assert.deepEqual(await runEntry(t, folder, ['serve', 'dist/index.js']), {
      code: 78,
      out: `app unversioned | node ${process.versions.node} | serve dist/index.js\n`,
      err:
        `dist/index.js cannot be started: ${folder}/dist/index.js does not exist, and no package in node_modules has a ` +
        'program of that name\n  help: build it into the image, or correct entry in seaworthy.yaml\n',
    })
    const { code, err } = await runEntry(t, folder, ['run', '--', 'nothing-like-it'])
    assert.deepEqual([code, err], [127, 'nothing-like-it cannot be started: no such file or directory\n'])
    const inside = await runEntry(t, folder, ['run', '--directory', '/nowhere', '--', 'true'])
    assert.deepEqual([inside.code, inside.err], [127, '/nowhere cannot be started: no such file or directory\n'])
  })

  it('explains itself', async (t) => {
    const folder = makeFolder(t)
    for (const words of [
      [],
      ['serve'],
      ['start', 'x'],
      ['run', 'true'],
      ['run', '--'],
      ['migrate', '--directory', '--', 'x'],
      ['run', '--directory', '', '--', 'x'],
    ]) {
      const { code, err } = await runEntry(t, folder, words)
      assert.deepEqual([code, err], [2, `${usage}\n`], words.join(' '))
    }
  })

  it('runs a command in a folder, with signals as they are everywhere', async (t) => {
    const folder = makeFolder(t)
    const { code, out } = await runEntry(t, folder, [
      'run',
      '--directory',
      'bin',
      '--',
      'sh',
      '-c',
      'pwd; grep SigIgn /proc/self/status; exit 7',
    ])
    assert.deepEqual([code, out.split('\n').slice(1)], [7, [`${folder}/bin`, 'SigIgn:\t0000000000000000', '']])
  })

  it('passes signals on', async (t) => {
    const folder = makeFolder(t)
    const script =
      "process.on('SIGTERM', () => { console.log('ended'); process.exit(5) }); console.log('ready'); setInterval(() => {}, 1000)"
    const program = startEntry(t, folder, ['run', '--', process.execPath, '-e', script])
    await program.says('ready')
    assert.deepEqual([(await program.kill('SIGTERM').end()).code, program.out.includes('ended')], [5, true])
  })
})

describe('the environment', { concurrency: 4 }, () => {
  it('takes exactly one newline off a secret', async (t) => {
    const folder = makeFolder(t)
    for (const [name, content] of [
      ['PLAIN', 'a b'],
      ['LINE', ' a\n'],
      ['LINES', 'a\n\n'],
      ['ACCENT', 'é\n'],
    ])
      fs.writeFileSync(`${folder}/secrets/${name}`, content)
    const { env } = await shown(t, folder, {
      ...{
        SEAWORTHY_TEMPLATES: 'PLAIN LINE\n LINES ACCENT',
        PLAIN: '{{PLAIN}}',
        LINE: '{{LINE}}',
        LINES: '{{LINES}}',
        ACCENT: '{{ACCENT}}',
      },
    })
    assert.deepEqual([env.PLAIN, env.LINE, env.LINES, env.ACCENT], ['a b', ' a', 'a\n', 'é'])
  })

  it('has the version, as the public images have it', async (t) => {
    const { env } = await shown(t, makeFolder(t), { SEAWORTHY_REQUIRED: 'NODE_VERSION' })
    assert.equal(env.NODE_VERSION, process.versions.node)
    const own = await shown(t, makeFolder(t), { NODE_VERSION: 'mine' })
    assert.equal(own.env.NODE_VERSION, 'mine')
  })

  it('fills in templates, each once', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(`${folder}/secrets/db-password`, "p@ss/w:rd é!'()*\n")
    fs.writeFileSync(`${folder}/secrets/token`, '{{token}}')
    const { env } = await shown(t, folder, {
      SEAWORTHY_TEMPLATES: 'URL PLAIN JSON ONCE',
      ...{
        URL: 'postgresql://app:{{db-password|urlencode}}@db/app',
        PLAIN: '<{{db-password}}>',
        JSON: '{{"{{"}}x}}{"a":{"b":1}}',
      },
      ...{ ONCE: '{{token}}{{token}}', MESSAGE: '{{name}}' },
    })
    assert.equal(env.URL, 'postgresql://app:p%40ss%2Fw%3Ard%20%C3%A9%21%27%28%29%2A@db/app')
    assert.deepEqual(
      [env.PLAIN, env.JSON, env.ONCE, env.MESSAGE],
      ["<p@ss/w:rd é!'()*>", '{{x}}{"a":{"b":1}}', '{{token}}{{token}}', '{{name}}'],
    )
  })

  it('finds the address in a URL', () => {
    const address = (url) => renderTemplate('{{url|address:5432}}', () => url)
    for (const [url, expected] of [
      ['postgresql://app:p@ss@db.example:6432/app?x=a:1', 'db.example:6432'],
      ['postgresql://db.example/app', 'db.example:5432'],
      ['mysql://app@[fd00::1]/app', '[fd00::1]:5432'],
      ['mongodb://a:b@one:1,two:2/x', 'one:1'],
      ['mongodb+srv://a:b@cluster.example/x', ''],
    ])
      assert.equal(address(url), expected)
    for (const url of ['db.example:5432', 'postgresql://', 'postgresql:///app', ''])
      assert.throws(() => address(url), /^Error: must be a URL such as /)
  })

  it('refuses malformed templates', () => {
    for (const template of [
      '{{',
      '{{}}',
      '{{a',
      '{{a}',
      '{{ a }}',
      '{{a|base64}}',
      '{{"a}}',
      '{{../a}}',
      '{{a}}{{a|}}',
    ]) {
      assert.throws(() => renderTemplate(template, () => 'x'), /malformed template at character/, template)
    }
  })

  it('keeps what is ours from a command', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(`${folder}/secrets/A`, '1')
    const { env } = await shown(t, folder, {
      ...{
        SEAWORTHY_TEMPLATES: 'A',
        A: '{{A}}',
        SEAWORTHY_REQUIRED: 'A',
        SEAWORTHY_WRITABLE: folder,
        SEAWORTHY_WAIT: '',
        SEAWORTHY_IMAGE: 'i',
      },
      ...{
        SEAWORTHY_APP: 'web',
        SEAWORTHY_VERSION: '1',
        SEAWORTHY_STATIC: '/s/=s',
        SEAWORTHY_DATASTORES: 'db',
        SEAWORTHY_MIGRATE: '[]',
      },
      ...{
        SEAWORTHY_DATASTORE_DB: 'postgresql://a:b@c/d',
        SEAWORTHY_READINESS: '/readyz',
        SEAWORTHY_METRICS_PORT: '9090',
      },
    })
    assert.deepEqual(
      Object.keys(env)
        .filter((name) => name.startsWith('SEAWORTHY_'))
        .toSorted(),
      ['SEAWORTHY_APP', 'SEAWORTHY_VERSION'],
    )
    assert.deepEqual([env.A, env.NODE_OPTIONS], ['1', undefined])
  })

  it('names every problem at once, and no value', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(`${folder}/secrets/GOOD`, 'hunter2\n')
    fs.writeFileSync(`${folder}/secrets/ZERO`, 'hunter2\0')
    fs.writeFileSync(`${folder}/secrets/BYTES`, Buffer.of(0xff))
    fs.mkdirSync(`${folder}/secrets/FOLDER`)
    const { code, out, err } = await runEntry(t, folder, ['run', '--', 'touch', 'started'], {
      SEAWORTHY_TEMPLATES: 'GOOD MISSING FOLDER ZERO BYTES URL BAD ABSENT',
      ...{
        GOOD: '{{GOOD}}',
        MISSING: '{{MISSING}}',
        FOLDER: '{{FOLDER}}',
        ZERO: '{{ZERO}}',
        BYTES: '{{BYTES}}',
        URL: 'x{{db}}',
        BAD: 'hunter2 {{GOOD}',
      },
      ...{ SEAWORTHY_REQUIRED: 'MISSING UNSET EMPTY GOOD', EMPTY: '' },
      ...{ SEAWORTHY_WAIT: 'db:port', SEAWORTHY_WAIT_SECONDS: '-1', SEAWORTHY_WRITABLE: 'relative' },
    })
    assert.equal(code, 78)
    assert.equal(
      err,
      `12 problems with the configuration:
  MISSING cannot be read from ${folder}/secrets/MISSING: no such file or directory
  FOLDER cannot be read from ${folder}/secrets/FOLDER: illegal operation on a directory
  ZERO cannot be set from ${folder}/secrets/ZERO: it holds a zero byte
  BYTES cannot be set from ${folder}/secrets/BYTES: it is no UTF-8, and Node knows no other environment
  URL cannot be read from ${folder}/secrets/db: no such file or directory
  BAD has a malformed template at character 9: only {{name}}, {{name|urlencode}}, {{name|address:port}} and {{"text"}} are known
  ABSENT is not set, but named as a template
  UNSET is not set
  EMPTY is empty
  SEAWORTHY_WRITABLE must be absolute folders with ':' between, got "relative"
  SEAWORTHY_WAIT must be host:port, or several with spaces between, got "db:port"
  SEAWORTHY_WAIT_SECONDS must be a whole number of at least 0, got "-1"
  help: set it in the service's environment or as a secret, and start it again
`,
    )
    assert.doesNotMatch(out + err, /hunter2/)
    assert.equal(fs.existsSync(`${folder}/started`), false)
  })

  it('refuses what lets every site in, unless it is meant', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(`${folder}/index.js`, '')
    const start = (env) =>
      runEntry(t, folder, ['serve', 'index.js'], { CORS_ORIGINS: '*', API_ALLOWED_ORIGINS: '[]', ...env })
    const { code, err } = await start({ SEAWORTHY_ENVIRONMENT: 'prod' })
    const help = 'name the origins that may call it, or set SEAWORTHY_CORS=public where any site may'
    assert.deepEqual(
      [code, err.split('\n').slice(1, 3)],
      [
        78,
        [`  API_ALLOWED_ORIGINS is empty: no origin is named; ${help}`, `  CORS_ORIGINS lets every origin in; ${help}`],
      ],
    )
    for (const env of [
      { SEAWORTHY_ENVIRONMENT: 'dev' },
      { SEAWORTHY_CORS: 'public' },
      { CORS_ORIGINS: 'https://a.example', API_ALLOWED_ORIGINS: '["https://b.example"]' },
    ]) {
      assert.equal((await start(env)).code, 0)
    }
  })

  it('says all of it in JSON where logs are JSON', async (t) => {
    const folder = makeFolder(t)
    const { code, out, err } = await runEntry(t, folder, ['serve', 'x.js'], { LOG_FORMAT: 'json', PORT: 'http' })
    assert.equal(code, 78)
    assert.match(JSON.parse(out).message, / \| serve x.js$/)
    const { level, message } = JSON.parse(err)
    assert.deepEqual(
      [level, message.split('\n')[1]],
      ['critical', '  PORT must be a whole number from 1 to 65535, got "http"'],
    )
  })
})

describe('what comes before the start', { concurrency: 4 }, () => {
  it('proves that folders can be written to', async (t) => {
    const folder = makeFolder(t)
    assert.equal(
      (await runEntry(t, folder, ['run', '--', 'true'], { SEAWORTHY_WRITABLE: `${folder}/bin:${folder}/a/b` })).code,
      0,
    )
    assert.deepEqual([fs.readdirSync(`${folder}/bin`), fs.readdirSync(`${folder}/a/b`)], [[], []])
    fs.writeFileSync(`${folder}/file`, '')
    const { code, err } = await runEntry(t, folder, ['run', '--', 'true'], {
      SEAWORTHY_WRITABLE: `${folder}/file:/proc:${folder}`,
    })
    assert.equal(code, 78)
    assert.match(err, /^cannot write to 2 folders as user 0:0:\n/)
    assert.ok(
      err.includes(`  ${folder}/file: file already exists; ${folder}/file belongs to 0:0 with mode 0644\n  /proc: `),
      err,
    )
    assert.match(err, /\/proc belongs to 0:0 with mode 0555\n {2}help: give the volume to 0:0 \(chown\), or mount/)
  })

  it('waits for what the app depends on', async (t) => {
    const folder = makeFolder(t)
    const port = await freePort()
    const program = startEntry(t, folder, ['run', '--', 'echo', 'started'], { SEAWORTHY_WAIT: `127.0.0.1:${port}` })
    await program.says(`waiting for 127.0.0.1:${port}, at most 60 s: connection refused\n`)
    const server = net.createServer().listen(port, '127.0.0.1')
    t.after(() => server.close())
    const { code, out } = await program.end()
    assert.equal(code, 0)
    assert.match(out, new RegExp(`127.0.0.1:${port} answers after [0-9.]+ s\nstarted\n$`))
  })

  it('does not wait for ever', async (t) => {
    const folder = makeFolder(t)
    const port = await freePort()
    const { code, err } = await runEntry(t, folder, ['run', '--', 'true'], {
      SEAWORTHY_WAIT: `127.0.0.1:${port}`,
      SEAWORTHY_WAIT_SECONDS: '1',
    })
    assert.deepEqual([code, err], [75, `127.0.0.1:${port} did not answer within 1 s: connection refused\n`])
    const program = startEntry(t, folder, ['run', '--', 'true'], { SEAWORTHY_WAIT: `127.0.0.1:${port}` })
    await waitUntil(() => program.out.includes('waiting'))
    assert.equal((await program.kill('SIGTERM').end()).code, 143)
  })
})
