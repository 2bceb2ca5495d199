// compose.yaml and compose.<environment>.yaml: the shared definition, and what one environment adds to it.
import type { Artifact } from '../model/artifact.ts'
import { imageOf, slotService, type App, type Plan } from '../model/plan.ts'
import { difference } from './compose-difference.ts'
import {
  appTemplate,
  datastoreService,
  edgeInEnvironment,
  edgeService,
  hardened,
  gateService,
  workerService,
} from './compose-service.ts'
import { hasSettings } from './env.ts'
import { withHeader } from './write/header.ts'
import { Noted, Reference, yamlText, type Yaml } from './write/yaml.ts'

type Document = Record<string, Yaml>

/** The file that all environments share. It publishes no port and is never used alone. */
export function renderCompose(shared: Plan): Artifact {
  const templates = Object.entries(appTemplates(shared)).map(([name, template]) => [
    `x-${name}`,
    new Noted(template, {
      anchor: name,
      space: true,
      comment: templateComment(shared, name),
    }),
  ])
  const content: Document = {
    'x-hardened': new Noted(hardened, {
      anchor: 'hardened',
      comment:
        'What every service has: no root file system to write to, no capability, no new privilege, bounded logs.',
    }),
    ...Object.fromEntries(templates),
    services: new Noted(services(shared), { space: true }),
    networks: new Noted(
      {
        data: new Noted(internalNetwork, {
          comment:
            'Datastores and the apps that use them. Nothing outside reaches in, not even the host, and nothing gets out.',
        }),
        edge: new Noted(internalNetwork, { comment: 'The edge and the apps it routes to.' }),
        outside: new Noted({}, { comment: 'The way in, for the edge, and out, for what has egress: true.' }),
      },
      { space: true },
    ),
    ...(shared.build.ca === undefined
      ? {}
      : {
          secrets: new Noted(
            { ca: { file: `../${shared.build.ca}` } },
            { space: true, comment: 'What builds trust beside the authorities of their images; no container has it.' },
          ),
        }),
    volumes: new Noted(volumeMap(shared), { space: true }),
  }
  const comment = [
    'What all environments share. Used together with the file of one environment:',
    '  docker compose -f deploy/compose.yaml -f deploy/compose.prod.yaml up -d --wait',
  ].join('\n')
  return { path: 'compose.yaml', content: withHeader(yamlText(content, comment)) }
}

function templateComment({ apps }: Plan, name: string): string {
  const app = apps.find((each) => each.name === name)
  const what = app?.of === undefined ? `The app ${name}` : `A process of the app ${app.of} that listens`
  return `${what}: ${app?.migration ? 'both slots and the migration' : 'both slots'} are made of this.`
}

/** What one environment adds: name, ports, settings, secrets, and whatever its overlay changes. */
export function renderComposeOverride(shared: Plan, plan: Plan): Artifact {
  const changed = (difference(expanded(services(shared), shared), inEnvironment(plan)) ?? {}) as Document
  const templates: Document = {}
  for (const app of plan.apps) {
    const [first = '', ...others] = app.slots.map((slot) => slotService(app, slot))
    const common = changed[first]
    if (common === undefined) continue
    templates[`x-${app.name}`] = new Noted(common, { anchor: app.name, space: true })
    const same = [
      first,
      ...others,
      app.migration?.service ?? first,
      ...app.workers.map((worker) => worker.name),
    ].filter((service) => JSON.stringify(changed[service]) === JSON.stringify(common))
    for (const service of same) changed[service] = new Reference(app.name)
  }
  const volumes = difference(volumeMap(shared), volumeMap(plan))
  const content: Document = {
    name: plan.project,
    ...templates,
    services: new Noted(changed, { space: true }),
    ...(plan.secrets.length > 0
      ? {
          secrets: new Noted(secretFiles(plan), {
            space: true,
            comment:
              'Made by the first seaworthy up. Each is readable in the containers that name it, and nowhere else.',
          }),
        }
      : {}),
    ...(volumes === undefined ? {} : { volumes: new Noted(volumes, { space: true }) }),
  }
  return {
    path: `compose.${plan.environment}.yaml`,
    content: withHeader(yamlText(content, `What ${plan.environment} has beside what all environments share.`)),
  }
}

/** The services of one environment in full, merge keys resolved. */
function inEnvironment(plan: Plan): Document {
  const result = expanded(services(plan), plan)
  for (const app of plan.apps) {
    for (const service of [
      ...app.slots.map((slot) => slotService(app, slot)),
      ...(app.migration ? [app.migration.service] : []),
      ...app.workers.map((worker) => worker.name),
    ]) {
      result[service] = {
        ...(result[service] as Document),
        image: imageOf(app, plan),
        ...(hasSettings(app) ? { env_file: [`./env/${plan.environment}/${app.name}.env`] } : {}),
      }
    }
  }
  result['edge'] = { ...(result['edge'] as Document), ...edgeInEnvironment(plan, plan.environment) }
  return result
}

/** Resolves `<<` as Compose does, so that two definitions can be compared. */
function expanded(all: Document, plan: Plan): Document {
  const anchors: Record<string, Document> = { hardened, ...appTemplates(plan) }
  const templates = new Map<string, Document>()
  const template = (anchor: string): Document => {
    const known = templates.get(anchor) ?? resolved(anchors[anchor] ?? {})
    templates.set(anchor, known)
    return known
  }
  const resolved = (value: Yaml): Document => {
    const { '<<': merged, ...own } = (value instanceof Noted ? value.value : value) as Document
    return merged instanceof Reference ? { ...template(merged.anchor), ...own } : own
  }
  return Object.fromEntries(Object.entries(all).map(([name, service]) => [name, resolved(service)]))
}

function secretFiles(plan: Plan): Document {
  return Object.fromEntries(
    plan.secrets.map((secret) => [secret.name, { file: `./secrets/${plan.environment}/${secret.name}` }]),
  )
}

function volumeMap(plan: Plan): Document {
  const mounted = [...plan.apps, ...plan.datastores].flatMap((container) =>
    container.mounts.flatMap((mount) => (mount.kind === 'volume' ? [mount.volume] : [])),
  )
  const states = plan.apps.flatMap((app) => (app.migration ? [app.migration.state] : []))
  return Object.fromEntries([...mounted, ...states].toSorted().map((name) => [name, {}]))
}

// `inhibit_ipv4` keeps the bridge without an address: `internal` alone still lets the host itself in.
const internalNetwork: Yaml = { internal: true, driver_opts: { 'com.docker.network.bridge.inhibit_ipv4': 'true' } }

function appTemplates(plan: Plan): Record<string, Record<string, Yaml>> {
  return Object.fromEntries(plan.apps.map((app) => [app.name, appTemplate(app, plan)]))
}

function services(plan: Plan): Document {
  return {
    edge: edgeService(plan),
    ...Object.assign({}, ...plan.apps.map((app) => appServices(app))),
    ...Object.fromEntries(
      plan.datastores.map((datastore) => [
        datastore.name,
        new Noted(datastoreService(datastore), { space: true, comment: `${datastore.title}.` }),
      ]),
    ),
  }
}

function appServices(app: App): Document {
  const migration = gateService(app)
  return {
    ...(migration && app.migration
      ? {
          [app.migration.service]: new Noted(migration, {
            space: true,
            comment: 'The gate: runs alone and to its end before a new version of the app starts.',
          }),
        }
      : {}),
    ...Object.fromEntries(
      app.slots.map((slot, index) => [
        slotService(app, slot),
        new Noted(
          { '<<': new Reference(app.name), profiles: [slot] },
          {
            space: true,
            ...(index === 0
              ? { comment: 'Two slots, of which COMPOSE_PROFILES in deploy/.env names the live one.' }
              : {}),
          },
        ),
      ]),
    ),
    ...Object.fromEntries(
      app.workers.map((worker) => [
        worker.name,
        new Noted(workerService(app, worker), {
          space: true,
          comment: 'A further process of the same image; no traffic reaches it.',
        }),
      ]),
    ),
  }
}
