// Config files: what is filled in, and that nobody else reads what is written, whichever command runs.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { describe, it } = require('node:test')
const { makeFolder, startEntry } = require('./support.cjs')
const { fillIn } = require('../config-files.cjs')

const runEntry = (t, folder, words, env) => startEntry(t, folder, words, env).end()
const modeOf = (file) => (fs.statSync(file).mode & 0o777).toString(8)

describe('a template', () => {
  const values = new Map([
    ['PORT', '8080'],
    ['URL', 'a${PORT}$$'],
    ['EMPTY', ''],
  ])

  for (const [template, expected] of [
    ['', ''],
    ['${PORT}:${PORT}', '8080:8080'],
    ['${URL}', 'a${PORT}$$'],
    ['<${EMPTY}>', '<>'],
    ['$${PORT} $$${PORT}', '${PORT} $${PORT}'],
    ['${HOME} $PORT ${} ${PORT:-1}', '${HOME} $PORT ${} ${PORT:-1}'],
    ['${a.b} ${ PORT } ${POR', '${a.b} ${ PORT } ${POR'],
  ]) {
    it(`${template} becomes ${expected}`, () => assert.equal(fillIn(template, values), expected))
  }
})

describe('config files', { concurrency: 4 }, () => {
  for (const words of [
    ['serve', 'show.js'],
    ['run', '--', 'node', 'show.js'],
    ['migrate', '--', 'node', 'show.js'],
  ]) {
    it(`are written for ${words[0]}`, async (t) => {
      const folder = makeFolder(t)
      fs.writeFileSync(path.join(folder, 'show.js'), "console.log(Object.keys(process.env).join().includes('CONFIG'))")
      fs.writeFileSync(path.join(folder, 'secrets/KEY'), 's3crét\n')
      fs.writeFileSync(path.join(folder, 'a.template'), Buffer.from('key=${KEY} path=${PATH} \xff\n', 'latin1'))
      fs.writeFileSync(path.join(folder, 'b.template'), '$${KEY}\n')
      const { code, out, err } = await runEntry(t, folder, words, {
        SEAWORTHY_TEMPLATES: 'KEY',
        KEY: '{{KEY}}',
        SEAWORTHY_CONFIG_VARIABLES: 'KEY NONE',
        SEAWORTHY_CONFIG: `${folder}/a.template=${folder}/run/x/app.conf ${folder}/b.template=${folder}/run/y/app.conf`,
      })
      assert.deepEqual([code, out.split('\n')[1], err], [0, 'false', ''])
      const written = path.join(folder, 'run/x/app.conf')
      assert.deepEqual(
        fs.readFileSync(written),
        Buffer.concat([Buffer.from('key=s3crét path=${PATH} '), Buffer.from([0xff, 0x0a])]),
      )
      assert.equal(fs.readFileSync(path.join(folder, 'run/y/app.conf'), 'utf8'), '${KEY}\n')
      assert.deepEqual(fs.readdirSync(path.join(folder, 'run/x')), ['app.conf'])
      assert.deepEqual([modeOf(path.dirname(written)), modeOf(written)], ['700', '400'])
    })
  }

  it('are replaced', async (t) => {
    const folder = makeFolder(t)
    for (const content of ['one', 'two']) {
      fs.writeFileSync(path.join(folder, 'a'), content)
      const env = { SEAWORTHY_CONFIG: `${folder}/a=${folder}/run/a` }
      const { code, out } = await runEntry(t, folder, ['run', '--', 'cat', 'run/a'], env)
      assert.deepEqual([code, out.split('\n')[1]], [0, content])
    }
  })

  it('that cannot be written stop the start', async (t) => {
    const folder = makeFolder(t)
    fs.writeFileSync(path.join(folder, 'a'), '')
    const help = `help: it belongs into memory: mount a tmpfs with uid=${process.geteuid()} there`
    const usual = '/template=/file, or several with spaces between'
    for (const [config, expected] of [
      [`${folder}/none=/run/a`, `cannot read the template ${folder}/none: no such file or directory\n`],
      [`${folder}/a=${folder}/a/b/c`, `cannot write ${folder}/a/b/c: not a directory\n  ${help}\n`],
      ...['/a', 'a=/b', '/a=b', '/a=/b /c'].map((text) => [text, `SEAWORTHY_CONFIG must be ${usual}, got "${text}"`]),
    ]) {
      const { code, err } = await runEntry(t, folder, ['run', '--', 'touch', 'started'], { SEAWORTHY_CONFIG: config })
      assert.equal(code, 78)
      assert.ok(err.includes(expected), err)
      assert.equal(fs.existsSync(path.join(folder, 'started')), false)
    }
  })
})
