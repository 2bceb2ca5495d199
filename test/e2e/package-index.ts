// A package index of one package, behind a certificate of an authority that nobody knows, and a password.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { docker, run } from './process.ts'

export interface PackageIndex {
  /** With the user and the password. */
  readonly url: string
  readonly password: string
  /** The authority's certificate in PEM form. */
  readonly authority: string
  close(): Promise<void>
}

const wheel = 'greeting-1.0-py3-none-any.whl'

/** Serves `greeting==1.0` to builds, whose containers reach this machine at the gateway of their network. */
export async function packageIndex(): Promise<PackageIndex> {
  const folder = await mkdtemp(join(tmpdir(), 'seaworthy-index-'))
  const address = await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}')
  await makeCertificates(folder, address)
  await makeWheel(folder)
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8')
  const content = await readFile(join(folder, wheel))
  const password = `secret-of-the-index-${Date.now()}`
  const basic = `Basic ${Buffer.from(`reader:${password}`).toString('base64')}`
  const server = createServer({ key: await read('key.pem'), cert: await read('cert.pem') }, (request, response) => {
    if (request.headers.authorization !== basic)
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="index"' }).end()
    else if (request.url === `/${wheel}`) response.end(content)
    else if (request.url === '/simple/greeting/')
      response.setHeader('Content-Type', 'text/html').end(`<a href="/${wheel}">${wheel}</a>`)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://reader:${password}@${address}:${port}/simple/`,
    password,
    authority: await read('ca.pem'),
    close: async () => {
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

/** An authority, and a certificate of it for the address. */
async function makeCertificates(folder: string, address: string): Promise<void> {
  const request = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const made = [
    await run(
      [
        ...[...request, '-subj', '/CN=An authority of the company', '-keyout', 'ca-key.pem', '-out', 'ca.pem'],
        ...['-addext', 'keyUsage=critical,keyCertSign'],
      ],
      { folder },
    ),
    await run(
      [
        ...[...request, '-subj', '/CN=index', '-keyout', 'key.pem', '-out', 'cert.pem', '-CA', 'ca.pem'],
        ...['-CAkey', 'ca-key.pem', '-addext', `subjectAltName=IP:${address}`],
        ...['-addext', 'basicConstraints=critical,CA:FALSE'],
      ],
      { folder },
    ),
  ]
  for (const { exitCode, stderr } of made) if (exitCode !== 0) throw new Error(stderr)
}

async function makeWheel(folder: string): Promise<void> {
  const info = 'greeting-1.0.dist-info'
  const files = {
    'greeting.py': 'WORDS = "a greeting from the private index"\n',
    [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n',
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `greeting.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  }
  const zip = `import sys, json, zipfile
with zipfile.ZipFile("/wheel/${wheel}", "w") as wheel:
    for name, text in json.loads(sys.argv[1]).items(): wheel.writestr(name, text)`
  const volume = ['--volume', `${folder}:/wheel`]
  await docker('run', '--rm', ...volume, 'python:3.13-slim', 'python', '-c', zip, JSON.stringify(files))
}
