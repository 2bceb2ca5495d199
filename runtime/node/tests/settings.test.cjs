// The table of settings: defaults and what is accepted; the heap; the probe.
'use strict'

const assert = require('node:assert/strict')
const net = require('node:net')
const path = require('node:path')
const { describe, it } = require('node:test')
const { RUNTIME, Program, freePort } = require('./support.cjs')
const { Peers } = require('../lib/forwarded.cjs')
const { nodeOptions } = require('../node-options.cjs')
const { loadAll } = require('../settings.cjs')

describe('settings', () => {
  it('have defaults', () => {
    const { values, problems } = loadAll({})
    assert.deepEqual(problems, [])
    assert.deepEqual(values, {
      ...{
        SEAWORTHY_ENVIRONMENT: '',
        SEAWORTHY_ERRORS: 'contract',
        SEAWORTHY_LIVENESS: '',
        SEAWORTHY_READINESS: '',
        SEAWORTHY_QUIET: [],
      },
      ...{
        SEAWORTHY_METRICS_PORT: undefined,
        SEAWORTHY_DATASTORES: [],
        SEAWORTHY_MIGRATE: [],
        SEAWORTHY_MIGRATE_DIRECTORY: '',
      },
      ...{
        LOG_FORMAT: 'text',
        SEAWORTHY_CORS: 'strict',
        PORT: 3000,
        SHUTDOWN_GRACE_SECONDS: 30,
        FORWARDED_ALLOW_IPS: '*',
        datastores: new Map(),
      },
    })
    assert.equal(loadAll({ FORWARDED_ALLOW_IPS: '', PORT: '' }).values.FORWARDED_ALLOW_IPS, '')
  })

  it('are checked', () => {
    for (const [name, accepted, refused] of [
      ['SEAWORTHY_ENVIRONMENT', ['prod', 'eu-1.a'], ['a b', 'a/b']],
      ['SEAWORTHY_ERRORS', ['contract', 'passthrough'], ['off']],
      ['SEAWORTHY_LIVENESS', ['/healthz', '/a/b'], ['healthz', '/', '/a b', 'http://x/']],
      ['SEAWORTHY_QUIET', ['/a /b', '/'], ['a', '/a b']],
      ['SEAWORTHY_METRICS_PORT', ['9100'], ['0', 'x', '65536']],
      ['SEAWORTHY_MIGRATE', ['["prisma", "migrate", "deploy"]', '[]'], ['prisma migrate', '"x"', '[1]', '[""]', '{}']],
      ['LOG_FORMAT', ['text', 'json'], ['JSON', 'logfmt']],
      ['SEAWORTHY_CORS', ['strict', 'public'], ['*']],
      ['PORT', ['1', '65535'], ['0', '65536', '1.5', '-1', '٣', '0x10', ' 80', '9'.repeat(5000)]],
      ['SHUTDOWN_GRACE_SECONDS', ['1', '600'], ['0', '30s', 'inf']],
      ['FORWARDED_ALLOW_IPS', ['*', '10.0.0.1', '10.0.0.1, ::1', '10.0.0.0/8'], ['edge', '10.0.0.0/33', '10.0.0']],
    ]) {
      for (const text of accepted) assert.deepEqual(loadAll({ [name]: text }).problems, [], `${name} ${text}`)
      for (const text of refused) {
        const { problems } = loadAll({ [name]: text })
        assert.equal(problems.length, 1, `${name} ${text}`)
        assert.match(problems[0], new RegExp(`^${name} must be .*, got "`, 'u'))
      }
    }
  })

  it('have the datastores’ URLs, and never show one', () => {
    const env = {
      SEAWORTHY_DATASTORES: 'db my-cache',
      SEAWORTHY_DATASTORE_DB: 'postgresql://a:b@c/d',
      SEAWORTHY_DATASTORE_MY_CACHE: 'redis://c:6379',
    }
    assert.deepEqual(
      [...loadAll(env).values.datastores],
      [
        ['db', 'postgresql://a:b@c/d'],
        ['my-cache', 'redis://c:6379'],
      ],
    )
    for (const url of ['', 'hunter2', 'c:5432', 'postgresql://']) {
      const { problems } = loadAll({ SEAWORTHY_DATASTORES: 'my-db', SEAWORTHY_DATASTORE_MY_DB: url })
      assert.deepEqual(problems, [
        'SEAWORTHY_DATASTORE_MY_DB must be a URL such as postgresql://user:password@host:5432/name',
      ])
    }
  })
})

describe('the edge', () => {
  const client = (trusted, forwarded) => new Peers(trusted).client(forwarded)

  it('is believed about its client, and not what a client says of others', () => {
    assert.equal(client('*', '203.0.113.9'), '203.0.113.9')
    assert.equal(client('*', '1.1.1.1, 203.0.113.9'), '203.0.113.9')
    assert.equal(client('10.0.0.0/8', '1.1.1.1, 203.0.113.9, 10.1.2.3, 10.9.9.9'), '203.0.113.9')
    assert.equal(client('*', '[2001:db8::1]:443'), '2001:db8::1')
    assert.equal(client('*', '203.0.113.9:1234'), '203.0.113.9')
    for (const text of ['', 'unknown', '1.1.1.1, "', '999.1.1.1']) assert.equal(client('*', text), undefined, text)
  })

  it('is a peer that is named', () => {
    const trusts = (trusted, peer) => new Peers(trusted).trusts(peer)
    assert.deepEqual([trusts('*', '1.1.1.1'), trusts('', '1.1.1.1'), trusts('', '')], [true, false, true])
    assert.deepEqual(
      [trusts('10.0.0.0/8, ::1', '10.1.1.1'), trusts('10.0.0.0/8, ::1', '::1'), trusts('::1', '10.1.1.1')],
      [true, true, false],
    )
  })
})

describe('Node’s options', () => {
  const mebibytes = (count) => count * 2 ** 20

  it('limit the heap where Node would take more than there is, and the app says nothing', () => {
    const options = (memory, own) => nodeOptions('/opt/seaworthy/preload.cjs', own, mebibytes(memory), mebibytes(259))
    assert.equal(options(256), '--require /opt/seaworthy/preload.cjs --max-old-space-size=192')
    assert.equal(options(512), '--require /opt/seaworthy/preload.cjs')
    assert.equal(options(0), '--require /opt/seaworthy/preload.cjs')
    assert.equal(
      options(256, '--max_old_space_size=99'),
      '--require /opt/seaworthy/preload.cjs --max_old_space_size=99',
    )
  })

  it('quote a path', async (t) => {
    const quoted = nodeOptions('/a "b"\\c/preload.cjs', '', 0)
    const { err } = await new Program(t, [process.execPath, '-e', ''], { env: { NODE_OPTIONS: quoted } }).end()
    assert.match(err, /Cannot find module '\/a "b"\\c\/preload.cjs'/)
  })
})

describe('the probe', { concurrency: true }, () => {
  const probe = (t, ...words) =>
    new Program(t, [process.execPath, path.join(RUNTIME, 'probe.cjs'), ...words], {
      env: { SEAWORTHY_PROBE_SECONDS: '1' },
    }).end()

  async function answering(t, answer) {
    const seen = []
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (data) => {
        seen.push(String(data))
        if (answer !== undefined) socket.end(answer)
      })
    })
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    return { port: String(server.address().port), seen }
  }

  it('tells life by its status', async (t) => {
    for (const [answer, code, said] of [
      ['HTTP/1.1 200 OK\r\n\r\n', 0, 'answered 200'],
      ['HTTP/1.0 302 Found\r\n\r\n', 0, 'answered 302'],
      ['HTTP/1.1 429 Too Many\r\n\r\n', 0, 'answered 429'],
      ['HTTP/1.1 404 Not Found\r\n\r\n', 1, 'answered 404'],
      ['HTTP/1.1 503 \r\n\r\n', 1, 'answered 503'],
      ['SSH-2.0 200 x\r\n', 1, 'no HTTP answer'],
      ['', 1, 'no HTTP answer'],
      [undefined, 1, 'timed out'],
    ]) {
      const { port, seen } = await answering(t, answer)
      assert.deepEqual(await probe(t, 'http', port, '/healthz?a=b'), {
        code,
        out: `http 127.0.0.1:${port}/healthz?a=b: ${said}\n`,
        err: '',
      })
      assert.match(seen[0], /^GET \/healthz\?a=b HTTP\/1\.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n/)
    }
  })

  it('tells whether a port accepts connections', async (t) => {
    const { port } = await answering(t, '')
    assert.deepEqual(await probe(t, 'tcp', port), {
      code: 0,
      out: `tcp 127.0.0.1:${port}: accepts connections\n`,
      err: '',
    })
    const free = String(await freePort())
    assert.deepEqual(await probe(t, 'tcp', free), {
      code: 1,
      out: `tcp 127.0.0.1:${free}: connection refused\n`,
      err: '',
    })
  })

  it('tells whether the first process has run for some time', async (t) => {
    const { code, out } = await probe(t, 'alive', '0')
    assert.equal(code, 0)
    assert.match(out, /^has run for \d+\.\d s\n$/)
    assert.equal((await probe(t, 'alive', '1e12')).code, 1)
  })

  it('explains itself', async (t) => {
    for (const words of [
      [],
      ['tcp'],
      ['http', '80'],
      ['http', '80', 'healthz'],
      ['udp', '80'],
      ['tcp', '80', '/x'],
      ['http', '80', '/', 'x'],
    ]) {
      assert.deepEqual(await probe(t, ...words), {
        code: 1,
        out: 'usage: probe.cjs tcp PORT | http PORT /PATH | alive SECONDS\n',
        err: '',
      })
    }
    assert.match((await probe(t, 'tcp', '99999')).out, /must be numbers/)
  })
})
