import { describe, expect, it } from 'vitest'
import type { SourceFacts } from '../model/detection.ts'
import type { Observed, ObservedContainer } from '../model/observed.ts'
import type { Plan } from '../model/plan.ts'
import { describeRollout } from '../operate/rollout.ts'
import { providers } from '../providers/index.ts'
import { resolve } from '../resolve/resolve.ts'
import { parseStackFile } from '../stack/parse.ts'
import { reconcile } from './reconcile.ts'

const facts: SourceFacts = {
  kind: 'python',
  entryFile: 'wsgi.py',
  version: '3.13',
  requirements: {
    kind: 'plain',
    file: 'requirements.txt',
    inputs: ['requirements.txt'],
    packages: [],
    openEnded: {},
    installable: false,
  },
  emptyFolders: [],
}

function planOf(more = ''): Plan {
  const text = `name: notes\napps:\n  web: {framework: flask, entry: "wsgi:app", migrate: flask db upgrade, env: {URL: "\${db.url}"}, secrets: {KEY: given}${more}}\ndatastores: {db: "postgres:17"}\n`
  const { file } = parseStackFile('seaworthy.yaml', text, providers)
  if (!file) throw new Error('the stack file of this test is wrong')
  return resolve(file.shared, 'prod', new Map([['web', facts]]), providers)
}

const secrets = ['db_password', 'web_KEY']
const certificate = { signedBy: 'authority' as const, names: ['localhost'], daysLeft: 300 }
const container = (service: string): ObservedContainer => ({
  ...{ service, state: 'running', health: 'healthy', exitCode: 0, createdAt: 5000, ports: [] },
})
const nothing: Observed = {
  containers: [],
  volumes: [],
  secrets: [],
  secretsWrittenAt: {},
  configChangedAt: {},
  wrongModes: [],
  certificate: undefined,
  authority: { folder: '/authority', exists: false },
  liveSlot: undefined,
  portsTaken: [],
  source: undefined,
  engine: { cpus: 4 },
}
const running: Observed = {
  ...nothing,
  ...{ secrets, certificate, liveSlot: 'green', volumes: ['notes-prod_db-data'] },
  containers: [container('edge')],
  source: { version: 'v1.2-dirty', revision: 'abc1234' },
}
const shownSteps = (observed: Observed): string =>
  `\n${describeRollout(reconcile(planOf(), observed), planOf()).join('\n')}\n`

it('runs migrations again when the data is gone, and never else', () => {
  const removed = (...volumes: string[]): string[] =>
    describeRollout(reconcile(planOf(), { ...running, volumes }), planOf()).filter((line) => line.includes('volume rm'))
  expect(removed('notes-prod_web-state')).toEqual(['docker volume rm notes-prod_web-state'])
  expect(removed('notes-prod_web-state', 'notes-prod_db-data')).toEqual([])
  expect(removed()).toEqual([])
})

it('recreates what reads a secret that was written since it started', () => {
  const recreated = (moment: number): string[] =>
    describeRollout(
      reconcile(planOf(), {
        ...running,
        containers: [container('edge'), container('web-green')],
        secretsWrittenAt: { web_KEY: moment, db_password: 0 },
      }),
      planOf(),
    ).filter((line) => line.includes('--force-recreate'))
  expect(recreated(5000)).toEqual([])
  expect(recreated(6500)).toEqual([expect.stringMatching(/ --force-recreate web-green$/)])
})

it('recreates what reads a config file that changed since it started, its processes too', () => {
  const plan = planOf(', config: {a.conf: a.conf, b.conf: a.conf, c.conf: c.conf}, processes: {work: work}')
  const recreated = (moment: number): string[] =>
    reconcile(plan, {
      ...running,
      containers: [container('edge'), container('web-green'), container('web-work')],
      configChangedAt: { 'a.conf': moment, 'c.conf': 0 },
    }).steps.flatMap(({ title, cause }) => (title.startsWith('recreate') ? [title, cause] : []))
  expect(recreated(5000)).toEqual([])
  expect(recreated(6500)).toEqual(['recreate web-green, web-work', 'changed since it started: a.conf'])
})

describe('a rollout as text', () => {
  it('the first time', () => {
    const rollout = reconcile(planOf(), { ...nothing, secrets: ['web_KEY'] })
    expect(rollout.refusals).toEqual([])
    expect(shownSteps({ ...nothing, secrets: ['web_KEY'] })).toMatchInlineSnapshot(`
      "
      write deploy/secrets/prod/db_password (password, 0444 in a 0700 folder)
      docker run --rm --log-driver none --network none --cap-drop ALL --user 65534:65534 --entrypoint openssl nginx:1.30 req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout - -out - -days 3650 -subj '/CN=Seaworthy local authority' -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign (into /authority)
      docker run --rm --log-driver none --network none --cap-drop ALL --cap-add DAC_READ_SEARCH --user 0:0 --volume /authority:/authority:ro --entrypoint openssl nginx:1.30 req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout - -out - -CA /authority/authority.pem -CAkey /authority/key.pem -days 397 -subj /CN=seaworthy -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1 -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=serverAuth (into deploy/secrets/prod/tls)
      write deploy/.env (COMPOSE_PROFILES=blue)
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' build web-blue
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' up --detach --no-deps --wait --wait-timeout 120 db
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' run --rm --no-deps -T --env SEAWORTHY_IMAGE="$(docker image inspect --format '{{.Id}}' notes-web:prod)" web-migrate
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' up --detach --no-deps --wait --wait-timeout 120 --remove-orphans edge web-blue
      "
    `)
  })

  it('on a stack that runs: its live slot, and a reload of the edge', () => {
    expect(shownSteps(running)).toMatchInlineSnapshot(`
      "
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' build --build-arg VERSION=v1.2-dirty --build-arg REVISION=abc1234 web-blue
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' up --detach --no-deps --wait --wait-timeout 120 db
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' run --rm --no-deps -T --env SEAWORTHY_IMAGE="$(docker image inspect --format '{{.Id}}' notes-web:prod)" web-migrate
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml --profile '*' up --detach --no-deps --wait --wait-timeout 120 --remove-orphans edge web-green
      docker compose --project-name notes-prod -f deploy/compose.yaml -f deploy/compose.prod.yaml exec -T edge sh -c 'nginx -c /etc/nginx/edge/nginx.conf -s reload || exit 1
      for _ in $(seq 100); do
        worker=$(curl --silent --max-time 1 http://127.0.0.1:8081/worker)
        [ "\${worker:-0}" -gt $$ ] && exit 0
        sleep 0.05
      done
      echo "nginx was told to reload, but no new worker answers" >&2
      exit 1'
      "
    `)
  })

  it('after an app left the stack file: its containers go', () => {
    const { steps } = reconcile(planOf(), { ...running, containers: [container('edge'), container('old-blue')] })
    expect(steps.map(({ cause }) => cause).join('\n')).toContain(
      'old-blue will be removed: no longer in the stack file',
    )
  })

  it('sets modes before all else', () => {
    const observed = { ...running, wrongModes: [{ path: 'deploy/secrets/prod/web_KEY', mode: 0o444 }] }
    expect(shownSteps(observed).split('\n')[1]?.trim()).toBe('chmod 0444 deploy/secrets/prod/web_KEY')
  })

  it.each<[string, Observed['certificate'], string | undefined]>([
    ['none', undefined, 'not yet in deploy/secrets/prod/tls'],
    ['one for another domain', { ...certificate, names: ['a.example'] }, 'the one that is there is not for localhost'],
    ['one that ends soon', { ...certificate, daysLeft: 29 }, 'the one that is there is valid for 29 more days'],
    ['one that ended', { ...certificate, daysLeft: -3 }, 'the one that is there is valid for 0 more days'],
    ['one that serves', { ...certificate, daysLeft: 30 }, undefined],
    [
      'one that signed itself',
      { ...certificate, signedBy: 'itself' },
      'the one that is there was not signed by the authority of this machine, which a browser can be told to trust',
    ],
    ['one that another signed', { signedBy: 'somebody', names: ['a.example'], daysLeft: -3 }, undefined],
  ])('makes a certificate where there is %s: %j: %s', (_, there, cause) => {
    const { steps } = reconcile(planOf(), { ...running, certificate: there })
    expect(steps.find(({ action }) => action.kind === 'make-certificate')?.cause).toBe(cause)
  })

  it('has a cause for each step, and says what is true when it fails', () => {
    for (const step of reconcile(planOf(), nothing).steps) {
      expect(step.cause).not.toBe('')
      expect(step.onFailure).not.toBe('')
    }
  })
})

describe('reasons not to begin', () => {
  const messages = (plan: Plan, observed: Observed): string[] =>
    reconcile(plan, observed).refusals.map(({ message }) => message)

  it('none', () => expect(messages(planOf(), running)).toEqual([]))
  it('more CPUs than the machine has', () => {
    expect(messages(planOf(', resources: {cpus: 8}'), running)).toEqual(['web may use 8 CPUs, but this machine has 4'])
  })
  it('a port in use', () => {
    const { refusals } = reconcile(planOf(), { ...running, portsTaken: [8443] })
    expect(refusals).toEqual([
      {
        message: 'port 8443 is in use by another program',
        help: expect.stringContaining('edge: {ports: {https: 8444}}') as string,
      },
    ])
  })
  it('a secret that only a person knows', () => {
    expect(messages(planOf(), nothing)).toEqual([
      'the secret web_KEY (KEY of web) is missing or empty, and only you know it',
    ])
  })
  it('a lost password of data that is there', () => {
    expect(messages(planOf(), { ...running, secrets: ['web_KEY'] })).toEqual([
      'deploy/secrets/prod/db_password is gone or empty, but the data it opens is still there in the volume notes-prod_db-data',
    ])
  })
})
