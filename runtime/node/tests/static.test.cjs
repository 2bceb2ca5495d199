// Static files in the volume that the edge serves: whole, compressed, and older releases for a while.
'use strict'

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const zlib = require('node:zlib')
const { describe, it } = require('node:test')
const { makeFolder, startEntry } = require('./support.cjs')

const LONG = 'body { color: red }\n'.repeat(100)

function site(t) {
  const folder = makeFolder(t)
  const root = path.join(folder, 'root')
  fs.mkdirSync(`${folder}/public/css`, { recursive: true })
  fs.writeFileSync(`${folder}/index.js`, '')
  fs.writeFileSync(`${folder}/public/css/site.css`, LONG)
  fs.writeFileSync(`${folder}/public/small.txt`, 'small')
  fs.writeFileSync(`${folder}/public/.env`, 'hunter2')
  fs.mkdirSync(`${folder}/public/node_modules`)
  fs.writeFileSync(`${folder}/public/node_modules/a.js`, '')
  fs.symlinkSync('/etc/passwd', `${folder}/public/passwd`)
  const publish = (value = '/static/=public', env = {}) =>
    startEntry(t, folder, ['serve', 'index.js'], { SEAWORTHY_STATIC: value, SEAWORTHY_STATIC_ROOT: root, ...env }).end()
  const published = () =>
    fs
      .readdirSync(root, { recursive: true })
      .filter((name) => !name.startsWith('.') && fs.statSync(path.join(root, name)).isFile())
      .toSorted()
  return { folder, root, publish, published }
}

describe('static files', { concurrency: 4 }, () => {
  it('are copied and compressed, and nothing that is not meant', async (t) => {
    const { root, publish, published } = site(t)
    const { code, out } = await publish()
    assert.equal(code, 0)
    assert.ok(out.endsWith(`static files: 2 in ${root}, 2 new or changed, 0 of older releases removed\n`), out)
    assert.deepEqual(published(), ['static/css/site.css', 'static/css/site.css.gz', 'static/small.txt'])
    assert.equal(String(zlib.gunzipSync(fs.readFileSync(`${root}/static/css/site.css.gz`))), LONG)
    assert.equal(fs.statSync(`${root}/static/small.txt`).mode & 0o777, 0o644)
    assert.match((await publish()).out, /2 in .*, 0 new or changed/)
  })

  it('of an older release stay for a while', async (t) => {
    const { folder, root, publish, published } = site(t)
    await publish()
    fs.renameSync(`${folder}/public/small.txt`, `${folder}/public/other.txt`)
    await publish()
    assert.deepEqual(
      published().filter((name) => name.endsWith('.txt')),
      ['static/other.txt', 'static/small.txt'],
    )
    const record = `${root}/.seaworthy/app.json`
    const known = JSON.parse(fs.readFileSync(record, 'utf8'))
    assert.equal(typeof known['static/small.txt'], 'number')
    fs.writeFileSync(record, JSON.stringify({ ...known, 'static/small.txt': Date.now() / 1000 - 31 * 24 * 3600 }))
    assert.match((await publish()).out, /1 of older releases removed/)
    assert.deepEqual(
      published().filter((name) => name.endsWith('.txt')),
      ['static/other.txt'],
    )
  })

  it('make way where a file becomes a folder, or a folder a file', async (t) => {
    const { folder, publish, published } = site(t)
    await publish()
    fs.rmSync(`${folder}/public/css`, { recursive: true })
    fs.writeFileSync(`${folder}/public/css`, 'a file')
    fs.rmSync(`${folder}/public/small.txt`)
    fs.mkdirSync(`${folder}/public/small.txt`)
    fs.writeFileSync(`${folder}/public/small.txt/in.txt`, 'x')
    assert.equal((await publish()).code, 0)
    assert.deepEqual(published(), ['static/css', 'static/small.txt/in.txt'])
  })

  it('keep the app’s own compressed files', async (t) => {
    const { folder, root, publish } = site(t)
    fs.writeFileSync(`${folder}/public/css/site.css.gz`, 'own')
    await publish()
    assert.equal(fs.readFileSync(`${root}/static/css/site.css.gz`, 'utf8'), 'own')
  })

  it('are published by several at once', async (t) => {
    const { publish, published } = site(t)
    const ended = await Promise.all([1, 2, 3].map(() => publish()))
    assert.deepEqual(
      ended.map(({ code }) => code),
      [0, 0, 0],
    )
    assert.equal(published().length, 3)
  })

  it('wait for another that publishes', async (t) => {
    const { root, publish } = site(t)
    await publish()
    const holder = spawn('flock', [`${root}/.seaworthy/lock`, 'sh', '-c', `echo held; sleep 2; touch ${root}/released`])
    await once(holder.stdout, 'data')
    assert.equal((await publish()).code, 0)
    assert.ok(fs.existsSync(`${root}/released`))
  })

  it('that do not exist are told of', async (t) => {
    const { folder, publish } = site(t)
    const { code, out } = await publish('/a/=nowhere /=public')
    assert.equal(code, 0)
    assert.ok(out.includes(`static files: ${folder}/nowhere does not exist; nothing of it is published\n`))
    const { code: refused, err } = await publish('/../=public')
    assert.deepEqual([refused, err.includes('SEAWORTHY_STATIC must be /url/=folder')], [78, true])
  })

  it('that cannot be written end the start', async (t) => {
    const { root, publish } = site(t)
    fs.mkdirSync(`${root}/.seaworthy/app.json`, { recursive: true })
    const { code, err } = await publish()
    assert.deepEqual(
      [code, err],
      [74, `cannot publish static files: ${root}/.seaworthy/app.json: illegal operation on a directory\n`],
    )
  })
})
