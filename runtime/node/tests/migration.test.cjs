// The migration gate: real locks, real processes, real signals.
'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { describe, it } = require('node:test')
const { makeFolder, startEntry, waitUntil, writeProgram } = require('./support.cjs')

const APPLIED = 'migrations: already applied by this image\n'

/** A command that writes down when it begins and ends, and waits while a file `hold` exists. */
const WORK = `#!/bin/sh
echo begin >> log
while [ -e hold ]; do sleep 0.02; done
echo end >> log
exit \${CODE:-0}
`

function gate(t) {
  const folder = makeFolder(t)
  const work = writeProgram(folder, 'work', WORK)
  const start = (image = '', words = ['--', work, 'a b'], env = {}) =>
    startEntry(t, folder, ['migrate', ...words], { SEAWORTHY_IMAGE: image, ...env })
  return {
    ...{ folder, work, start, marker: path.join(folder, 'state/migrated'), hold: path.join(folder, 'hold') },
    migrate: (...more) => start(...more).end(),
    runs: () => (fs.existsSync(`${folder}/log`) ? fs.readFileSync(`${folder}/log`, 'utf8').trim().split('\n') : []),
  }
}

const turns = (count) => Array.from({ length: count }, () => ['begin', 'end']).flat()

describe('a migration', { concurrency: 4 }, () => {
  it('runs once for an image and a command', async (t) => {
    const { migrate, runs, marker, work, folder } = gate(t)
    assert.equal((await migrate('sha256:a')).code, 0)
    const again = await migrate('sha256:a')
    assert.deepEqual([again.code, again.out.slice(again.out.indexOf('\n') + 1), again.err], [0, APPLIED, ''])
    assert.equal(fs.readFileSync(marker, 'utf8'), `sha256:a . ${work} 'a b'\n`)
    assert.deepEqual(runs(), turns(1))
    for (const words of [
      ['--', work, 'a'],
      ['--', work, 'a', 'b'],
      ['--directory', folder, '--', work, 'a'],
    ])
      await migrate('sha256:a', words)
    await migrate('sha256:ab', ['--', work])
    assert.deepEqual(runs(), turns(5))
  })

  it('runs always without an image, and is remembered as nobody’s', async (t) => {
    const { migrate, runs, marker, work } = gate(t)
    await migrate('a')
    await migrate()
    assert.equal(fs.readFileSync(marker, 'utf8'), `'' . ${work} 'a b'\n`)
    await migrate('a')
    assert.deepEqual(runs(), turns(3))
  })

  it('forgets the last where it fails without an image', async (t) => {
    const { migrate, marker } = gate(t)
    await migrate('a')
    const { code } = await migrate('', undefined, { CODE: '3' })
    assert.deepEqual([code, fs.existsSync(marker)], [3, false])
  })

  it('reports a failure, and forgets the last', async (t) => {
    const { migrate, marker, work } = gate(t)
    await migrate('a')
    const { code, err } = await migrate('b', undefined, { CODE: '3' })
    assert.deepEqual([code, err, fs.existsSync(marker)], [3, `migration failed: ${work} 'a b' exited 3\n`, false])
  })

  it('of several commands runs each when the one before it has ended well', async (t) => {
    const { migrate, runs, marker, work } = gate(t)
    const { code, err } = await migrate('a', ['--', work, '&&', 'false', 'x y', '&&', work])
    assert.deepEqual([code, err], [1, "migration failed: false 'x y' exited 1\n"])
    assert.deepEqual(runs(), turns(1))
    assert.equal((await migrate('a', ['--', work, '&&', work])).code, 0)
    assert.deepEqual(runs(), turns(3))
    assert.equal(fs.readFileSync(marker, 'utf8'), `a . ${work} '&&' ${work}\n`)
  })

  it('is stopped by a signal that the command before ended well at', async (t) => {
    const { folder, marker, work } = gate(t)
    const patient = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done"
    const started = startEntry(t, folder, ['migrate', '--', 'sh', '-c', patient, '&&', work], { SEAWORTHY_IMAGE: 'a' })
    await started.says('ready\n')
    started.child.kill('SIGTERM')
    const { code, err } = await started.end()
    assert.deepEqual([code, err, fs.existsSync(marker)], [143, `migration stopped before ${work}\n`, false])
  })

  it('has the values of its variables, and shows their names', async (t) => {
    const { migrate, folder } = gate(t)
    fs.mkdirSync(`${folder}/secrets`, { recursive: true })
    fs.writeFileSync(`${folder}/secrets/password`, 's3cret\n')
    const env = { SEAWORTHY_TEMPLATES: 'PASSWORD', PASSWORD: '{{password}}' }
    const words = ['--', 'sh', '-c', 'echo "$@"; exit 4', 'sh', 'x:${PASSWORD}@db', '$${PASSWORD}', '${NONE}']
    const { code, out, err } = await migrate('a', words, env)
    assert.deepEqual([code, out.slice(out.indexOf('\n') + 1)], [4, 'x:s3cret@db ${PASSWORD} ${NONE}\n'])
    assert.match(err, /'x:\$\{PASSWORD\}@db' '\$\$\{PASSWORD\}'/)
    const run = await startEntry(t, folder, ['run', '--', 'echo', 'x:${PASSWORD}'], {
      ...env,
    }).end()
    assert.equal(run.out.slice(run.out.indexOf('\n') + 1), 'x:s3cret\n')
  })

  it('says what cannot start', async (t) => {
    const { migrate } = gate(t)
    for (const [words, what] of [
      [['--', 'nothing-like-it'], 'nothing-like-it'],
      [['--directory', '/nowhere', '--', 'true'], '/nowhere'],
    ]) {
      const { code, err } = await migrate('a', words)
      assert.deepEqual([code, err], [127, `migration failed: ${what}: no such file or directory\n`])
    }
    const { code, err } = await migrate('a', undefined, { SEAWORTHY_STATE: '/proc' })
    assert.deepEqual([code, err.split(' as ')[0]], [78, 'cannot write to 1 folder'])
  })

  it('has the environment, its folder and nothing of ours', async (t) => {
    const { migrate, folder } = gate(t)
    fs.writeFileSync(`${folder}/secrets/TOKEN`, 't\n')
    const words = ['--directory', `${folder}/bin`, '--', 'sh', '-c', 'pwd; echo $TOKEN $SEAWORTHY_IMAGE$NODE_OPTIONS.']
    const { code, out } = await migrate('a', words, { SEAWORTHY_TEMPLATES: 'TOKEN', TOKEN: '{{TOKEN}}' })
    assert.deepEqual([code, out.split('\n').slice(1)], [0, [`${folder}/bin`, 't .', '']])
  })

  it('does not fail for a marker that cannot be written', async (t) => {
    const { migrate, folder, marker } = gate(t)
    fs.mkdirSync(`${folder}/state/migrated.new`)
    const { code, out } = await migrate('a')
    assert.equal(code, 0)
    assert.match(
      out,
      new RegExp(
        `migrations: applied, but illegal operation on a directory at ${marker}: the next start applies them again`,
      ),
    )
  })

  it('writes lines of JSON where logs are JSON', async (t) => {
    const { migrate } = gate(t)
    const { code, out, err } = await migrate('a', ['--', 'sh', '-c', 'echo one; echo two >&2; exit 3'], {
      LOG_FORMAT: 'json',
    })
    const messages = (text) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).message)
    assert.deepEqual([code, messages(out).slice(1)], [3, ['one']])
    assert.deepEqual(messages(err), ['two', "migration failed: sh -c 'echo one; echo two >&2; exit 3' exited 3"])
  })
})

describe('two migrations', { concurrency: 4 }, () => {
  it('of one image run the command once', async (t) => {
    const { start, runs } = gate(t)
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const ended = await Promise.all([start(`image-${attempt}`).end(), start(`image-${attempt}`).end()])
      assert.deepEqual(ended.map(({ code, out }) => [code, out.includes(APPLIED)]).toSorted(), [
        [0, false],
        [0, true],
      ])
    }
    assert.deepEqual(runs(), turns(3))
  })

  it('take turns', async (t) => {
    const { start, runs, hold } = gate(t)
    fs.writeFileSync(hold, '')
    const first = start('a')
    await waitUntil(() => runs().length === 1)
    const second = start('b')
    await second.says('waiting for another migration, at most 600 s\n')
    assert.deepEqual(runs(), ['begin'])
    fs.rmSync(hold)
    assert.deepEqual([(await first.end()).code, (await second.end()).code], [0, 0])
    assert.deepEqual(runs(), turns(2))
  })

  it('do not wait for ever, and end quietly at a signal', async (t) => {
    const { start, migrate, runs, hold, folder } = gate(t)
    fs.writeFileSync(hold, '')
    const first = start('a')
    await waitUntil(() => runs().length === 1)
    const { code, err } = await migrate('b', undefined, { SEAWORTHY_MIGRATE_LOCK_SECONDS: '1' })
    assert.deepEqual([code, err], [75, `another migration still holds ${folder}/state/migrate.lock after 1 s\n`])
    const third = start('c')
    await third.says('waiting')
    const ended = await third.kill('SIGTERM').end()
    assert.deepEqual([ended.code, ended.err], [143, ''])
    fs.rmSync(hold)
    assert.equal((await first.end()).code, 0)
  })

  it('leave no lock when killed, but their command keeps it', async (t) => {
    const { start, runs, hold } = gate(t)
    fs.writeFileSync(hold, '')
    const first = start('a', undefined, { LOG_FORMAT: 'text' })
    await waitUntil(() => runs().length === 1)
    first.kill('SIGKILL')
    await waitUntil(() => first.child.signalCode === 'SIGKILL')
    const second = start('a')
    await second.says('waiting for another migration')
    assert.deepEqual(runs(), ['begin'])
    fs.rmSync(hold) // the orphan ends
    assert.equal((await second.end()).code, 0)
    assert.deepEqual(runs(), turns(2))
  })

  it('pass signals to their command', async (t) => {
    const { start, folder } = gate(t)
    const stubborn = writeProgram(
      folder,
      'stubborn',
      "#!/bin/sh\ntrap 'echo rolled back; exit 7' TERM INT\necho ready\nwhile :; do sleep 0.05; done\n",
    )
    for (const signal of ['SIGTERM', 'SIGINT']) {
      const program = start('a', ['--', stubborn])
      await program.says('ready')
      const { code, out, err } = await program.kill(signal).end()
      assert.deepEqual(
        [code, out.endsWith('ready\nrolled back\n'), err],
        [7, true, `migration failed: ${stubborn} exited 7\n`],
      )
    }
    const program = start('a', ['--', 'sh', '-c', 'echo ready; exec sleep 60'])
    await program.says('ready')
    const { code, err } = await program.kill('SIGTERM').end()
    assert.deepEqual([code, err], [143, "migration failed: sh -c 'echo ready; exec sleep 60' exited 143\n"])
  })
})
