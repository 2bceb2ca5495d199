// deploy/README.md: the handbook of this very stack, for people without Seaworthy and at three in the morning.
import type { Artifact } from '../model/artifact.ts'
import { address, certificateNames, endsTls, hostName } from '../model/edge.ts'
import { builtApps, imageOf, slots, slotService, type Plan } from '../model/plan.ts'
import type { SecretGenerator } from '../model/value.ts'
import { edgePorts, internalHost } from './edge/places.ts'
import { gateNetworks, networksBehind } from './compose-service.ts'
import { withHeader } from './write/header.ts'

export function renderHandbook(plans: readonly Plan[]): Artifact {
  const [first] = plans
  const plan = plans.find(({ environment }) => environment === 'prod') ?? first
  if (!plan) throw new Error('a stack has at least one environment')
  const compose = `docker compose -f deploy/compose.yaml -f deploy/compose.${plan.environment}.yaml`
  const sections = [
    `# ${plan.name}`,
    'How this stack is run. All commands are for the folder that holds `deploy/`. Seaworthy wrote these files and is not needed to use them.',
    `## Services\n\n${table(['service', 'image', 'what it is', 'networks', 'limits'], serviceRows(plan))}`,
    `## Addresses\n\n${table(
      ['environment', 'address'],
      plans.map((each) => [each.environment, address(each)]),
    )}`,
    [
      '## Every day',
      '',
      '```sh',
      ...['up -e ENV', 'status -e ENV', 'smoke -e ENV', 'logs -e ENV --follow', ...tasks(plan), 'down -e ENV'].map(
        (command) => `seaworthy ${command.replace('ENV', plan.environment)}`,
      ),
      '```',
    ].join('\n'),
    lookingAround(plan, compose),
    ...(plan.secrets.length > 0 || endsTls(plan.edge) ? [secrets(plan)] : []),
    withoutSeaworthy(plan, compose),
    `## Data\n\n${volumes(plan)}`,
  ]
  return { path: 'README.md', content: withHeader(`\n${sections.join('\n\n')}\n`, 'html') }
}

/** With its app where two have one of that name. */
function tasks({ apps }: Plan): string[] {
  const all = apps.flatMap((app) => app.tasks.map(({ name }) => ({ app: app.name, name })))
  const isShared = (name: string): boolean => all.filter((each) => each.name === name).length > 1
  return all.map(({ app, name }) => `run -e ENV ${isShared(name) ? `${app}:${name}` : name}`)
}

function serviceRows(plan: Plan): string[][] {
  const limits = ({ cpus, memory, pids }: { cpus: number; memory: string; pids: number }): string =>
    `${cpus} CPU, ${memory}, ${pids} processes`
  return [
    [
      'edge',
      plan.edge.image,
      `nginx; ${plan.edge.routes.map((route) => `${route.path} → ${route.app}`).join(', ')}`,
      'edge, outside',
      limits(plan.edge.resources),
    ],
    ...plan.apps.flatMap((app) => [
      [
        app.slots.map((slot) => slotService(app, slot)).join(', '),
        imageOf(app, plan),
        `${app.command ? `runs ${code(app.command.argv.join(' '))}` : app.recipe.runtimeBase}, port ${app.port}; one slot is live`,
        ['edge', ...networksBehind(app)].join(', '),
        limits(app.resources),
      ],
      ...(app.migration
        ? [
            [
              app.migration.service,
              imageOf(app, plan),
              `runs ${code(app.migration.argv.join(' '))} and ends`,
              gateNetworks(app).join(', '),
              limits(app.resources),
            ],
          ]
        : []),
      ...app.workers.map((worker) => [
        worker.name,
        imageOf(app, plan),
        `runs ${code(worker.argv.join(' '))}; no traffic reaches it`,
        gateNetworks(app).join(', '),
        limits(worker.resources),
      ]),
    ]),
    ...plan.datastores.map((datastore) => [
      datastore.name,
      datastore.image,
      datastore.title,
      'data',
      limits(datastore.resources),
    ]),
  ]
}

function withoutSeaworthy(plan: Plan, compose: string): string {
  const migrations = plan.apps.flatMap((app) => (app.migration ? [app.migration.service] : []))
  const services = builtApps(plan.apps).map((app) => slotService(app, slots[0]))
  const program = plan.apps.find(({ recipe }) => recipe.site === undefined)
  return [
    '## Without Seaworthy',
    '',
    'On a machine that has the secrets above:',
    '',
    '```sh',
    `grep -qs COMPOSE_PROFILES deploy/.env || echo COMPOSE_PROFILES=${slots[0]} >> deploy/.env`,
    // Of the services of one image only one is built: each build would give it another id.
    `${compose} build ${services.join(' ')}`,
    ...migrations.map(
      (service) => `${compose} run --rm ${service}      # stop here if it fails: what runs goes on running`,
    ),
    `${compose} up -d --wait`,
    `${compose} down`,
    '```',
    '',
    [
      ...(migrations.length > 0
        ? [
            '`up` alone runs the migration too, but by then Compose has already stopped the old app: run the migration first, as above.',
          ]
        : []),
      '`deploy/.env` holds `COMPOSE_PROFILES`, the name of the live slot; without it no app starts. On a first start the edge may answer 502 for some two seconds more, until it has found the new app.',
    ].join(' '),
    '',
    'Images for a registry, and for more than one kind of processor: `deploy/docker-bake.hcl` says how.',
    '',
    ...(program
      ? [
          'A command of your own, with the settings and secrets of the app:',
          '',
          '```sh',
          `${compose} run --rm --no-deps ${slotService(program, slots[0])} run -- COMMAND`,
          '```',
        ]
      : []),
  ].join('\n')
}

/** Health and metrics, which the outside cannot ask. */
function lookingAround(plan: Plan, compose: string): string {
  const rows = plan.apps.flatMap(({ name, probes }) => {
    const inside = (path: string): string => `http://${internalHost}:${edgePorts.internal}/${name}/${path}`
    return [
      ...(probes.liveness ? [[inside('healthz'), `${name} lives`]] : []),
      ...(probes.readiness
        ? [[inside('readyz'), `${name} can serve: its datastores answer, its schema is current`]]
        : []),
      ...(probes.metrics ? [[inside('metrics'), `Prometheus metrics of ${name}`]] : []),
    ]
  })
  return [
    '## Looking around',
    '',
    `Health and metrics are for the inside: outside they are 404${plan.edge.publicHealth ? ', but for liveness' : ''}. A neighbour asks the edge:`,
    '',
    '```sh',
    `${compose} exec -T edge curl --silent http://${internalHost}:${edgePorts.internal}/status`,
    '```',
    '',
    table(['address inside', 'what it says'], rows),
    '',
    'Every answer has an `X-Request-ID`; the same id stands in the logs of the edge and of the app.',
  ].join('\n')
}

/** A shell's way to each generator of `operate/secrets.ts`. */
const byHand: Record<Exclude<SecretGenerator, 'given'>, string> = {
  urlsafe: "openssl rand -base64 48 | tr -d '\\n' | tr '+/' '-_'",
  hex: "openssl rand -hex 32 | tr -d '\\n'",
  fernet: "openssl rand -base64 32 | tr -d '\\n' | tr '+/' '-_'",
  password: "openssl rand -hex 20 | tr -d '\\n'",
}

function secrets(plan: Plan): string {
  const { environment, edge } = plan
  const tls = edge.tls === 'self-signed'
  const files = edge.tls === 'files'
  const made = plan.secrets.flatMap(({ name, generator }) => (generator === 'given' ? [] : [{ name, generator }]))
  const given = plan.secrets.filter(({ generator }) => generator === 'given')
  return [
    '## Secrets',
    '',
    `Files in \`deploy/secrets/${environment}/\`, one secret each, made by the first \`seaworthy up\` and never shown${tls ? ', and the certificate in `tls/`, which the local authority of that machine signed' : ''}. The folder is 0700, the files 0444: Compose cannot change their owner, and the containers are not root. They are not in git; keep a copy in a safe place.`,
    ...(plan.secrets.length === 0
      ? []
      : [
          '',
          table(
            ['file', 'what it is', 'how it is made'],
            plan.secrets.map((secret) => [secret.name, secret.purpose, secret.generator]),
          ),
        ]),
    '',
    'To make them by hand, before the first start:',
    '',
    '```sh',
    `mkdir -p deploy/secrets/${environment} && chmod 0700 deploy/secrets deploy/secrets/${environment} && cd deploy/secrets/${environment}`,
    ...made.map(({ name, generator }) => `${byHand[generator]} > ${name}`),
    ...(tls
      ? [
          'mkdir -p tls',
          `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 397 -subj /CN=seaworthy -addext subjectAltName=${certificateNames(hostName(edge))} -keyout tls/key.pem -out tls/certificate.pem`,
        ]
      : []),
    `chmod 0444 ${[...made.map(({ name }) => name), ...(tls ? ['tls/*.pem'] : [])].join(' ')}`,
    'cd -',
    '```',
    ...(files
      ? [
          '',
          'The certificate is yours: put it with its chain into `tls/certificate.pem`, its key into `tls/key.pem`, and `chmod 0444` both.',
        ]
      : []),
    ...(given.length === 0
      ? []
      : [
          '',
          `Only you know ${given.map(({ name }) => `\`${name}\``).join(', ')}: write ${given.length === 1 ? 'it' : 'each'} with an editor, and \`chmod 0444\` it. One line end at its end does not count.`,
        ]),
    '',
    'To change a secret of an app, write its file anew; `seaworthy up` then recreates the containers that read it. A datastore keeps its first password, whatever its file says later.',
  ].join('\n')
}

function volumes(plan: Plan): string {
  const rows = [...plan.datastores, ...plan.apps].flatMap((container) =>
    container.mounts.flatMap((mount) =>
      mount.kind === 'volume' ? [[`${plan.project}_${mount.volume}`, `${mount.target} of ${container.name}`]] : [],
    ),
  )
  for (const { name, migration } of plan.apps)
    if (migration) rows.push([`${plan.project}_${migration.state}`, `which migration of ${name} ran last`])
  const elsewhere = plan.apps.flatMap(({ name, uses }) =>
    uses.flatMap(({ kind, datastore, title }) =>
      kind === 'external'
        ? [`\`${datastore}\`, ${title}, is elsewhere: whoever runs it keeps the data that ${name} writes there.`]
        : [],
    ),
  )
  const kept = rows.length === 0 ? 'This stack keeps no data.' : table(['volume', 'what it holds'], rows)
  return [kept, ...elsewhere].join('\n\n')
}

/** Code in a table's cell. A backtick, or a backslash before a pipe, cannot stand in a code span there. */
function code(text: string): string {
  if (/^\S([^`\\|]*\S)?$/.test(text) && !/[`\\|]/.test(text)) return `\`${text}\``
  return `<code>${text.replaceAll(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
