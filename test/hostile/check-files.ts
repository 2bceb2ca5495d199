// Reads the files of one hostile stack with parsers that know nothing of Seaworthy, and compares with what the stack file said.
import { expect } from 'vitest'
import { parse } from 'yaml'
import { readDockerfile, shellWords } from './read/dockerfile.ts'
import { readDotenv } from './read/dotenv.ts'
import { codeSpan, tableRows } from './read/markdown.ts'
import { flat, readNginx } from './read/nginx.ts'
import { textOf, type Hostile, type HostileApp } from './stacks.ts'

type Files = ReadonlyMap<string, string>

interface Tree {
  readonly [key: string]: unknown
}

export function checkFiles(stack: Hostile, files: Files): void {
  for (const path of files.keys()) expect(path).toMatch(/^(?!.*\.\.)[A-Za-z.][\w./-]*$/)
  checkCompose(stack, files)
  checkNginx(stack, contentOf(files, 'edge/prod/nginx.conf'))
  checkHandbook(stack, contentOf(files, 'README.md'))
  for (const [name, app] of Object.entries(stack.apps)) {
    checkEnvironment(app, name, contentOf(files, `env/prod/${name}.env`))
    checkDockerfile(app, contentOf(files, `apps/${name}/Dockerfile`))
    checkDockerignore(app, contentOf(files, `apps/${name}/Dockerfile.dockerignore`))
  }
}

function contentOf(files: Files, path: string): string {
  const content = files.get(path)
  if (content === undefined) throw new Error(`${path} is missing`)
  return content
}

/** A folder as the stack file's reader makes it: without empty parts and dots. */
export const folderOf = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/') || '.'

/** The YAML 1.1 that Compose's parser grew up with must see what YAML 1.2 sees. */
export function readCompose(text: string): Tree {
  const [first, second] = (['1.1', '1.2'] as const).map(
    (version) => parse(text, { version, merge: true, logLevel: 'silent' }) as Tree,
  )
  expect(JSON.stringify(first)).toBe(JSON.stringify(second))
  return second ?? {}
}

function checkCompose(stack: Hostile, files: Files): void {
  const shared = readCompose(contentOf(files, 'compose.yaml'))
  const prod = readCompose(contentOf(files, 'compose.prod.yaml'))
  const apps = Object.entries(stack.apps)
  const extensions = apps.map(([name]) => `x-${name}`)
  expect(Object.keys(shared).toSorted()).toEqual(
    ['networks', 'services', 'volumes', 'x-hardened', ...extensions].toSorted(),
  )
  expect(
    Object.keys(prod)
      .filter((key) => key !== 'secrets')
      .toSorted(),
  ).toEqual(['name', 'services', ...extensions].toSorted())
  expect(prod['name']).toBe(`${stack.name}-prod`)
  const services = shared['services'] as Record<string, Tree>
  const expected = [
    'edge',
    stack.datastore.name,
    ...apps.flatMap(([name, { migrate }]) => [
      `${name}-blue`,
      `${name}-green`,
      ...(migrate ? [`${name}-migrate`] : []),
    ]),
  ]
  expect(Object.keys(services).toSorted()).toEqual(expected.toSorted())
  expect(Object.keys(prod['services'] as Tree).toSorted()).toEqual(
    expected.filter((name) => name !== stack.datastore.name).toSorted(),
  )
  for (const text of strings([services, prod['services']])) expect(text.replaceAll('$$', '')).not.toContain('$')
  for (const service of Object.values(services)) {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    expect(Object.keys(service).filter((key) => !serviceKeys.has(key))).toEqual([])
  }
  const owners = new Map<string, string>()
  for (const [name, app] of apps) {
    const slot = services[`${name}-blue`] ?? {}
    expect(slot['tmpfs']).toEqual([
      '/tmp:size=256m,mode=1777',
      ...app.writable.map((folder) => `/app/${folderOf(folder)}:size=256m,uid=1000,gid=1000,mode=0700`),
    ])
    const volumes = (slot['volumes'] ?? []) as string[]
    expect(volumes.map((volume) => volume.slice(volume.indexOf(':') + 1))).toEqual([
      ...Object.keys(app.uploads)
        .map((folder) => `/app/${folderOf(folder)}`)
        .toSorted(),
      ...(Object.keys(app.static).length > 0 ? ['/srv/static'] : []),
    ])
    const environment = slot['environment'] as Readonly<Record<string, string>>
    expect(environment['SEAWORTHY_STATIC']?.split(' ').toSorted()).toEqual(
      Object.keys(app.static).length === 0
        ? undefined
        : Object.entries(app.static)
            .map(([url, folder]) => `${url}=${folderOf(folder)}`)
            .toSorted(),
    )
    if (app.migrate)
      expect(JSON.parse(environment['SEAWORTHY_MIGRATE']?.replaceAll('$$', () => '$') ?? '')).toEqual(
        app.migrate.words.map(shellsOwn),
      )
    expect((slot['build'] as Tree)['dockerfile']).toBe(`deploy/apps/${name}/Dockerfile`)
    const migration = services[`${name}-migrate`]
    if (app.migrate) {
      const words = app.migrate.words.map((word) => shellsOwn(word).replaceAll('$', '$$$$'))
      expect(migration?.['command']).toEqual([
        'migrate',
        '--directory',
        folderOf(app.migrate.directory),
        '--',
        ...words,
      ])
    }
    // A volume that two mounts share by accident would mix their data.
    for (const volume of new Set([...volumes, ...((migration?.['volumes'] ?? []) as string[])])) {
      const source = volume.slice(0, volume.indexOf(':'))
      expect(owners.get(source) ?? `${name} ${volume}`).toBe(`${name} ${volume}`)
      owners.set(source, `${name} ${volume}`)
    }
  }
  const datastore = services[stack.datastore.name] ?? {}
  const [data, ...scripts] = datastore['volumes'] as [string, ...{ readonly source: string }[]]
  expect(owners.has(data.slice(0, data.indexOf(':')))).toBe(false)
  expect(scripts.map(({ source }) => source)).toEqual(stack.datastore.init.map((script) => `../${folderOf(script)}`))
}

const serviceKeys = new Set(
  [
    'restart',
    'init',
    'read_only',
    'cap_drop',
    'security_opt',
    'logging',
    'image',
    'user',
    'environment',
    'secrets',
    'volumes',
    'tmpfs',
    'networks',
  ].concat([
    'deploy',
    'healthcheck',
    'stop_grace_period',
    'build',
    'depends_on',
    'command',
    'profiles',
    'entrypoint',
    'shm_size',
    'ports',
    'env_file',
  ]),
)

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)])
    : []
}

/** Facts of the datastore as they stand in a file: the password is a reference there. */
export function factsIn(stack: Hostile, password: string, encoded: string): (fact: string) => string {
  const role = stack.name.replaceAll('-', '_')
  const facts: Record<string, string> = {
    host: stack.datastore.name,
    port: '5432',
    user: role,
    name: role,
    password,
    url: `postgresql://${role}:${encoded}@${stack.datastore.name}:5432/${role}`,
  }
  return (fact) => facts[fact] ?? fact
}

function checkEnvironment(app: HostileApp, name: string, text: string): void {
  const variables = readDotenv(text)
  const names = new Set([
    'FLASK_APP',
    'PORT',
    'LOG_FORMAT',
    'SEAWORTHY_ENVIRONMENT',
    ...Object.keys(app.env),
    ...app.secrets,
  ])
  expect([...variables.keys()].toSorted()).toEqual([...names].toSorted())
  for (const [key, pieces] of Object.entries(app.env)) {
    const holdsSecret = pieces.some((part) => typeof part !== 'string' && ['url', 'password'].includes(part.fact))
    // Templates are put together by the entry program: template.test.ts.
    if (!holdsSecret && pieces.every((part) => typeof part === 'string'))
      expect(variables.get(key)).toBe(textOf(pieces, String))
  }
  for (const key of app.secrets) expect(variables.get(key)).toBe(`{{${name}_${key}}}`)
}

function checkNginx(stack: Hostile, text: string): void {
  const directives = flat(readNginx(text))
  const of = (name: string): string[] =>
    directives.filter(({ words }) => words[0] === name).map(({ words }) => words.slice(1).join(' '))
  const tables = ['map', 'geo', 'types']
  const entries = new Set(
    directives.flatMap(({ words, block }) => (tables.includes(words[0] ?? '') ? (block ?? []) : [])),
  )
  const names = directives.filter((directive) => !entries.has(directive)).map(({ words }) => words[0] ?? '')
  expect(names.filter((name) => !known.test(name))).toEqual([])
  const apps = Object.keys(stack.apps)
  expect(of('upstream').toSorted()).toEqual(apps.flatMap((app) => [app, `${app}.metrics`]).toSorted())
  const locations = of('location')
  for (const path of Object.keys(stack.routes))
    expect(locations.filter((each) => each === path).length).toBeGreaterThan(0)
  for (const url of Object.values(stack.apps).flatMap((app) => Object.keys(app.static)))
    expect(locations.filter((each) => each === url)).toHaveLength(1)
  for (const target of of('proxy_pass').filter((each) => each !== 'http://$edge_app$edge_target'))
    expect(apps.flatMap((app) => [`http://${app}`, `http://${app}.metrics`])).toContain(
      target.replace(/\$below_1$|(?<=^http:\/\/[^/]+)\/.*$/, ''),
    )
  expect(of('limit_req_zone')).toHaveLength(Object.keys(stack.edge.rate_limits).length)
  const values = directives.flatMap(({ words }) => (words.length === 2 ? [words[1]] : []))
  for (const policy of Object.values(stack.policies)) if (policy !== '') expect(values).toContain(policy)
  expect(new Set(of('server_name'))).toEqual(new Set(stack.domain === undefined ? ['_'] : ['_', stack.domain]))
  const zones = [
    ...of('zone').map((zone) => zone.split(' ')[0]),
    ...of('limit_req_zone').map((zone) => /zone=(\w+)/.exec(zone)?.[1]),
    ...[...new Set(of('ssl_session_cache'))].map((cache) => cache.split(':')[1]),
  ]
  expect(new Set(zones).size).toBe(zones.length)
}

const known = new RegExp(
  `^(${[
    'worker_processes|worker_rlimit_nofile|pid|error_log|worker_shutdown_timeout|events|worker_connections|http|include|default_type|server_tokens|server_names_hash_bucket_size|sendfile|tcp_nopush',
    'map_hash_bucket_size|variables_hash_max_size|uninitialized_variable_warn|absolute_redirect|reset_timedout_connection|large_client_header_buffers|gzip\\w*|error_page|recursive_error_pages|add_header|limit_\\w+|geo|set|set_real_ip_from|real_ip_\\w+|if|internal|types|stub_status|root|alias|try_files|disable_symlinks',
    '\\w+_temp_path|log_format|access_log|client_\\w+|send_timeout|keepalive\\w*|resolver|map|default||upstream|zone|server|listen|location|return',
    'http2|ssl_\\w+|server_name|proxy_(pass|http_version|set_header|hide_header|redirect|next_upstream\\w*|buffer\\w*|max_temp_file_size|\\w+_timeout)',
  ].join('|')})$`,
)

/** What the stack file says in single quotes: the entry program, which fills in variables, leaves it as it is. */
export const shellsOwn = (word: string): string => word.replaceAll('${', '$$${')

function checkDockerfile(app: HostileApp, text: string): void {
  const instructions = readDockerfile(text)
  const shape = instructions.map(({ name }) => name).join(' ')
  expect(shape).toMatch(
    /^FROM FROM (COPY )+ENV (RUN )+(COPY RUN )?FROM COPY (RUN )+FROM (RUN )*ENV COPY RUN WORKDIR USER ENTRYPOINT CMD (FROM COPY CMD )?FROM RUN RUN FROM COPY RUN ENV COPY COPY COPY ARG ARG LABEL ENV WORKDIR USER EXPOSE ENTRYPOINT CMD$/,
  )
  const of = (name: string): string[] =>
    instructions.filter((instruction) => instruction.name === name).map(({ rest }) => rest)
  const commands = of('CMD').map((rest) => JSON.parse(rest) as unknown)
  expect(commands).toEqual([['bash'], ...(app.test ? [app.test] : []), ['serve', app.entry]])
  expect(JSON.parse(of('ENTRYPOINT').at(-1) ?? '')).toHaveLength(4)
  expect(of('COPY').filter((rest) => rest.endsWith(' /app') && !rest.startsWith('--from'))).toEqual([
    `${folderOf(app.path)} /app`,
    ...(app.test ? [`--chown=1000:1000 ${folderOf(app.path)} /app`] : []),
  ])
  const source = [folderOf(app.path), folderOf(app.requirements ?? 'requirements.txt')]
    .filter((part) => part !== '.')
    .join('/')
  const mounts = of('RUN').flatMap((rest) => [...rest.matchAll(/--mount=(type=bind\S*)/g)].map((match) => match[1]))
  const copies = of('COPY').flatMap((rest) => (rest.startsWith('[') ? [JSON.parse(rest) as unknown] : []))
  // BuildKit reads the bytes of a flag one by one: beyond ASCII a file is copied.
  const ascii = /^[ -~]*$/.test(source)
  expect(mounts).toEqual([
    ...(ascii ? [`type=bind,source=${source},target=/build/${source}`] : []),
    'type=bind,source=deploy/runtime/debian/trim.sh,target=/tmp/trim.sh',
  ])
  expect(copies).toEqual(ascii ? [] : [[source, `/build/${source}`]])
  const folders = of('RUN').flatMap((rest) => {
    const at = rest.indexOf('install -d ')
    return at < 0 ? [] : shellWords(rest.slice(at)).slice(8)
  })
  expect(folders).toEqual([
    ...[...app.writable, ...Object.keys(app.uploads)].map((folder) => `/app/${folderOf(folder)}`),
    // Of development.
    ...['/app', '/var/lib/seaworthy'],
    ...(Object.keys(app.static).length > 0 ? ['/srv/static'] : []),
    '/var/lib/seaworthy',
  ])
  const others = text.split('\n').filter((line) => line !== `CMD ${of('CMD').at(-2)}`)
  expect(others.join('\n').replaceAll(/\$(VERSION|REVISION)\b/g, '')).not.toContain('$')
}

function checkDockerignore(app: HostileApp, text: string): void {
  const source = folderOf(app.path)
  const lines = text.split('\n').filter((line) => line.startsWith('!'))
  expect(lines).toContain(source === '.' ? '!deploy/runtime/python' : `!${source}`)
}

function checkHandbook(stack: Hostile, text: string): void {
  const rows = tableRows(text)
  for (const [name, { migrate }] of Object.entries(stack.apps)) {
    if (!migrate) continue
    const row = rows.find(([service]) => service === `${name}-migrate`)
    expect(row).toHaveLength(5)
    expect(codeSpan(row?.[2] ?? '')).toEqual({ code: migrate.words.map(shellsOwn).join(' '), around: 'runs  and ends' })
  }
  expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(8)
}
