// The stack file that `init` writes: each line with the place in the repository that it comes from.
import type { Evidence, Finding } from '../model/detection.ts'
import type {
  AssetsDraft,
  DatastoreDraft,
  NamedAppDraft,
  RouteDraft,
  SettingDraft,
  StackDraft,
} from '../model/draft.ts'
import { unfilled } from '../model/stack.ts'
import { commentedYaml, type YamlEntry } from './write/commented-yaml.ts'

const header = [
  'Written by seaworthy init. Beside each line: the place in this repository that it comes from.',
  'Lines that begin with # are settings that the app runs without.',
].join('\n')

export function renderStackFile(draft: StackDraft): string {
  const entries: YamlEntry[] = [
    { key: 'name', value: draft.name },
    {
      key: 'apps',
      value: draft.apps.map((app) => ({ key: app.name, value: appEntries(app), above: aboveApp(app) })),
    },
  ]
  if (draft.datastores.length > 0) entries.push({ key: 'datastores', value: draft.datastores.map(datastoreEntry) })
  if (draft.routes.length > 0)
    entries.push({ key: 'edge', value: [{ key: 'routes', value: draft.routes.map(routeEntry) }] })
  const left = draft.leftovers.map((each) => `not taken: ${said(each)}`.replaceAll(/[\r\n]/g, ' '))
  return commentedYaml([header, ...left].join('\n'), entries)
}

function said({ what, why }: { readonly what: string; readonly why: string }): string {
  return `${what} (${why})`
}

function appEntries(app: NamedAppDraft): YamlEntry[] {
  const { version, port, liveness, readiness, migrate, test, egress } = app
  const entries: YamlEntry[] = [
    { key: 'framework', value: app.framework, comment: because(app.evidence ?? []) || undefined },
  ]
  if (app.path !== '.') entries.push({ key: 'path', value: app.path })
  if (app.entry) entries.push(line('entry', app.entry))
  if (app.args) entries.push(line('args', app.args))
  if (version)
    entries.push({
      key: app.language,
      value: version.value,
      quoted: true,
      comment: versionComment(version),
    })
  entries.push(...requirementsEntry(app))
  if (app.build) entries.push(line('build', app.build))
  if (app.assets) entries.push(assetsEntry(app.assets))
  entries.push(...siteEntries(app))
  if (app.files && app.files.length > 0) entries.push(foldersEntry('files', app.files))
  if (app.tools) entries.push(foldersEntry('tools', app.tools))
  if (app.apt && app.apt.length > 0) entries.push(foldersEntry('apt', app.apt))
  if (port) entries.push(line('port', port))
  if (liveness) entries.push(line('liveness', liveness))
  if (readiness) entries.push(line('readiness', readiness))
  if (migrate) entries.push(migrateEntry(migrate))
  if (test) entries.push(line('test', test))
  if (app.processes.length > 0)
    entries.push({
      key: 'processes',
      value: app.processes.map(({ name, command, note, evidence }) => ({
        key: name,
        value: command,
        comment: [note, because(evidence)].filter(Boolean).join('; '),
      })),
    })
  if (app.config) entries.push(configEntry(app.config))
  entries.push(...environmentEntries(app.settings), ...secretEntries(app.settings))
  if (app.static.length > 0) entries.push(staticEntry(app.static))
  if (app.writable.length > 0) entries.push(foldersEntry('writable', app.writable))
  if (app.uploads.length > 0) entries.push(uploadsEntry(app))
  if (egress) entries.push(line('egress', egress))
  return entries
}

function requirementsEntry({ requirements }: NamedAppDraft): YamlEntry[] {
  if (!requirements || requirements.isUsual) return []
  const { note, evidence } = requirements
  return [{ ...line('requirements', requirements), comment: [note, because(evidence)].filter(Boolean).join('; ') }]
}

function assetsEntry({ value, evidence }: Finding<AssetsDraft>): YamlEntry {
  const { path, build, output, into, version } = value
  return {
    key: 'assets',
    comment: because(evidence),
    value: [
      ...Object.entries({ path, build, output, into }).flatMap(([key, each]) =>
        each === undefined ? [] : [{ key, value: each }],
      ),
      ...(version === undefined ? [] : [{ key: 'node', value: version, quoted: true }]),
    ],
  }
}

function siteEntries({ site }: NamedAppDraft): YamlEntry[] {
  if (!site) return []
  return Object.entries({ output: site.output, single_page: site.singlePage }).flatMap(([key, finding]) =>
    finding ? [line(key, finding)] : [],
  )
}

function staticEntry(folders: NamedAppDraft['static']): YamlEntry {
  return {
    key: 'static',
    value: folders.map(({ value: { url, folder }, evidence }) => ({
      key: url,
      value: folder,
      comment: because(evidence),
    })),
  }
}

function foldersEntry(key: string, folders: readonly Finding<string>[]): YamlEntry {
  return {
    key,
    value: folders.map((folder) => folder.value),
    comment: because(folders.flatMap((folder) => folder.evidence.slice(0, 1))),
  }
}

function uploadsEntry(app: NamedAppDraft): YamlEntry {
  const { uploads } = app
  if (!uploads.some(({ isShown }) => isShown)) return { ...foldersEntry('uploads', uploads), above: publishing(app) }
  return {
    key: 'uploads',
    above: publishing(app),
    value: uploads.map(({ value, url, isShown, evidence }) => ({
      key: value,
      value: isShown && url !== undefined ? url : null,
      comment: because(evidence.slice(0, 1)),
    })),
  }
}

/** Uploads stay private until the code or a person says otherwise. */
function publishing({ uploads }: NamedAppDraft): string[] {
  return uploads.flatMap(({ value, url, isShown }) =>
    url === undefined || isShown
      ? []
      : [`the code shows ${value} at ${url}; for the edge to show it to anybody, write uploads: {${value}: ${url}}`],
  )
}

function routeEntry({ path, app, stripPrefix, websocket, stream, note, evidence }: RouteDraft): YamlEntry {
  const comment = [note, because(evidence)].filter(Boolean).join('; ') || undefined
  if (!stripPrefix && !websocket && !stream) return { key: path, value: app, comment }
  const flags = Object.entries({ strip_prefix: stripPrefix, websocket, stream }).filter(([, value]) => value)
  return { key: path, comment, value: [{ key: 'app', value: app }, ...flags.map(([key, value]) => ({ key, value }))] }
}

function versionComment({ evidence, confidence }: Finding<string>): string {
  if (evidence.length === 0) return 'the repository names no version; this is the default'
  if (confidence < 0.5) return `the nearest that has an image: ${because(evidence)}`
  return confidence < 1 ? `one of those that are allowed: ${because(evidence)}` : because(evidence)
}

function line(key: string, { value, evidence }: Finding<string | number | boolean>): YamlEntry {
  return { key, value, comment: because(evidence) }
}

function migrateEntry({
  value,
  evidence,
}: Finding<{ readonly command: string; readonly directory: string }>): YamlEntry {
  const { command, directory } = value
  if (directory === '.') return { key: 'migrate', value: command, comment: because(evidence) }
  return {
    key: 'migrate',
    comment: because(evidence),
    value: [
      { key: 'command', value: command },
      { key: 'directory', value: directory },
    ],
  }
}

function configEntry({ value: { target, source }, evidence }: NonNullable<NamedAppDraft['config']>): YamlEntry {
  return { key: 'config', value: [{ key: target, value: source, comment: because(evidence) }] }
}

function environmentEntries(settings: readonly SettingDraft[]): YamlEntry[] {
  return settingEntries(
    'env',
    settings.filter((setting) => setting.value.kind !== 'secret'),
  )
}

function valueOf({ value }: SettingDraft): string {
  switch (value.kind) {
    case 'text':
      return value.text.split('${').join('$${')
    case 'fact':
      return `\${${value.reference}}`
    case 'template':
      return value.template
    case 'secret':
      return value.generator
    case 'unknown':
      return unfilled
  }
}

function secretEntries(settings: readonly SettingDraft[]): YamlEntry[] {
  return settingEntries(
    'secrets',
    settings.filter((setting) => setting.value.kind === 'secret'),
  )
}

/** A section of settings; when the app needs none of them, the whole section waits as one line. */
function settingEntries(key: string, settings: readonly SettingDraft[]): YamlEntry[] {
  if (settings.length === 0) return []
  const disabled = settings.every((setting) => !setting.active)
  const lines = settings.map((setting): YamlEntry => ({
    key: setting.name,
    value: valueOf(setting),
    comment: commentOf(setting),
    disabled: !setting.active && !disabled,
  }))
  return [{ key, value: lines, disabled, comment: disabled ? settings[0]?.note : undefined }]
}

/** Lines that wait as comments are many: they get the place alone. */
function commentOf({ active, evidence, note }: SettingDraft): string {
  const [first] = evidence
  const place = active ? because(evidence.slice(0, 1)) : first ? `${first.file}:${first.line}` : ''
  return [note, place].filter((part) => part !== undefined && part !== '').join(', ')
}

function because(evidence: readonly Evidence[]): string {
  const [first, ...more] = evidence
  if (!first) return ''
  const others = [...new Set(more.map(({ file, line: number }) => `${file}:${number}`))].filter(
    (place) => place !== `${first.file}:${first.line}`,
  )
  const place = `${first.file}:${first.line}`
  return `${first.says === '' ? place : `${place} ${first.says}`}${others.length > 0 ? `; also ${others.slice(0, 2).join(', ')}` : ''}`
}

function aboveApp({ losers }: NamedAppDraft): string[] {
  const more = losers.length > 4 ? [`and ${losers.length - 4} more`] : []
  return losers.length > 0 ? [`not taken: ${[...losers.slice(0, 4).map(said), ...more].join('; ')}`] : []
}

function datastoreEntry({ name, engine, note, init, file }: DatastoreDraft): YamlEntry {
  const comment = [note, because(engine.evidence)].filter((part) => part !== undefined).join('; ')
  if (file)
    return {
      key: name,
      value: [
        { key: 'engine', value: engine.value, comment },
        { key: 'file', value: file.value, comment: file.note },
      ],
    }
  if (init.length === 0) return { key: name, value: engine.value, comment }
  return {
    key: name,
    value: [
      { key: 'engine', value: engine.value, comment },
      {
        key: 'init',
        value: init.map((script) => script.value),
        comment: because(init.flatMap((script) => script.evidence)),
      },
    ],
  }
}
