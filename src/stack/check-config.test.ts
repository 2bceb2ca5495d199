import { describe, expect, it } from 'vitest'
import type { Files } from '../model/files.ts'
import type { App } from '../model/plan.ts'
import { text } from '../model/value.ts'
import { providers } from '../providers/index.ts'
import { checkConfigFiles } from './check-config.ts'
import { parseStackFile } from './parse.ts'

const place = { file: 'seaworthy.yaml', line: 5, column: 7, snippet: '' }

/** A stack whose app has these config files, and more of its own; `rest` stands below the apps. */
function stackFile(config: string, more = '', rest = ''): ReturnType<typeof parseStackFile> {
  const head = `name: notes\napps:\n  web:\n    framework: flask\n    entry: "wsgi:app"\n${more}`
  return parseStackFile('seaworthy.yaml', `${head}    config: {${config}}\n${rest}`, providers)
}

const problems = (...words: Parameters<typeof stackFile>): string[] =>
  stackFile(...words).diagnostics.map(({ message, help }) => (help === undefined ? message : `${message} | ${help}`))

describe('a target', () => {
  it.each([
    'config.yaml',
    '.env.production',
    'instance/app.conf',
    '/run/config/app.conf',
    '/etc/notes/app.yml',
    '/etc/notes.conf',
    '/config.yaml',
    '/library/a',
    '/running/a',
    '/usr/local/etc/notes.conf',
  ])('may be %s', (target) => {
    expect(problems(`"${target}": a.conf`)).toEqual([])
    expect(stackFile(`"${target}": a.conf`).file?.shared.apps['web']?.config).toEqual({ [target]: 'a.conf' })
  })

  it.each([
    ['/app/config.yaml', 'must be below the app, as a relative path,'],
    ['/run/secrets/KEY', 'must be below the app, as a relative path,'],
    ['/run/config', 'must be below the app, as a relative path,'],
    ['/etc/passwd', 'must be below the app, as a relative path,'],
    ['/usr/bin/env', 'must be below the app, as a relative path,'],
    ['/proc/a', 'must be below the app, as a relative path,'],
    ['/opt/seaworthy/entry.py', 'must be below the app, as a relative path,'],
    ['/run/config/.linked/a', 'must not be hidden'],
    ['../a', 'must be a plain path to a file'],
    ['a/../b', 'must be a plain path to a file'],
    ['./a', 'must be a plain path to a file'],
    ['a//b', 'must be a plain path to a file'],
    ['a/', 'must be a plain path to a file'],
    ['.', 'must be a plain path to a file'],
    ['-a', 'must be a plain path to a file'],
    ['a b', 'must be a path of letters'],
    ['a=b', 'must be a path of letters'],
  ])('must not be %s', (target, message) => {
    const [found = '', ...others] = problems(`"${target}": a.conf`)
    expect(found).toContain(`apps.web.config.${target} ${message}`)
    expect(others).toEqual([])
  })

  it('keeps out of what hides or shows it', () => {
    const uploads = '    uploads: [pictures]\n'
    const published = '    static: {/static/: web/static}\n'
    const kept = 'lies in pictures, which is a volume of uploads: the file would be hidden, or kept there'
    const remedy =
      'give it a path outside of uploads; where the app can be told the path, /run/config is the place for it'
    expect(problems('pictures/a/b: a.conf', uploads)).toEqual([`apps.web.config: pictures/a/b ${kept} | ${remedy}`])
    expect(problems('pictures.conf: a.conf', uploads)).toEqual([])
    expect(problems('web/static/a: a.conf', published)).toEqual([
      'apps.web.config: web/static/a lies in web/static, which the edge serves to anybody | give it a path outside of static',
    ])
    expect(problems('a: a.conf', published.replace('web/static', '.'))).toEqual([
      'apps.web.config: a lies in ., which the edge serves to anybody | give it a path outside of static',
    ])
    for (const target of ['pictures', 'pictures/large'])
      expect(problems('pictures: a.conf', uploads.replace('pictures', target))).toEqual([
        'apps.web.config: pictures is a folder that the app writes to | name the file in it that the app reads',
      ])
    expect(problems('a: a.conf, a/b: b.conf')).toEqual([
      'apps.web.config: a/b lies below a, which is a file | give one of the two another path',
    ])
    expect(problems('cache/a: a.conf', '    writable: [cache]\n')).toEqual([])
  })
})

it('a source is a path inside of the repository', () => {
  expect(problems('a: /etc/passwd')[0]).toContain('must be a relative path that stays inside the repository')
  expect(problems('a: ../b')[0]).toContain('must be a relative path that stays inside the repository')
  expect(problems('a: [b]')[0]).toContain('apps.web.config.a must be a path')
})

it('is nothing that a site has', () => {
  const site = 'name: notes\napps:\n  web: {framework: static, config: {a: b}}\n'
  expect(parseStackFile('seaworthy.yaml', site, providers).diagnostics[0]?.message).toContain(
    'apps.web.config is not a key',
  )
})

describe('an environment', () => {
  const other = (config: string): string => `environments: {dev: {apps: {web: {config: {${config}}}}}}\n`
  const message =
    'apps.web.config has other templates than the other environments have | one image serves every environment: say it once, outside environments'

  it('may have other files, and further ones', () => {
    expect(problems('a: a.conf, b: b.template', '', other('a: c.conf, b: c.template, d: d.conf'))).toEqual([])
    expect(problems('a: a.conf', '', other('a: null'))).toEqual([])
  })

  it('has the same templates, which are links in the image', () => {
    for (const config of ['a: a.template', 'b: null', 'c: c.template'])
      expect(problems('a: a.conf, b: b.template', '', other(config))).toEqual([message])
  })
})

describe('the repository', () => {
  const contents: Record<string, string | undefined> = {
    'web/a.conf': 'a',
    'web/folder/file': '',
    'a.template': 'url=${DB_URL}\nport=${PORT} $${HOME} ${a.b} ${} $HOME\n',
    'b.template': 'a\n  x=${DB_ULR} ${DB_ULR}\ny=${HOME}',
    'large.conf': undefined,
    'zero.conf': 'a\0',
  }
  const files: Files = { paths: Object.keys(contents), read: (path) => contents[path] }
  const app = { name: 'web', environment: { DB_URL: text(''), PORT: text('8000') } } satisfies Partial<App>
  const found = (config: Record<string, string>): string[] =>
    checkConfigFiles(app, { config, path: 'web' }, files, () => place).map(
      (each) => `${each.place?.file}:${each.place?.line}:${each.place?.column} ${each.message} | ${each.help}`,
    )

  it('has the files', () => expect(found({ 'a.conf': 'web/a.conf', b: 'a.template' })).toEqual([]))

  it.each([
    ['web/none.conf', 'web/none.conf is not in the repository | give its path from the folder of the stack file; '],
    ['large.conf', 'large.conf is no text | a config file is text in UTF-8, of at most 1 MiB'],
    ['zero.conf', 'zero.conf is no text | '],
  ])('of %s', (source, message) => {
    expect(found({ b: source })).toEqual([expect.stringContaining(`seaworthy.yaml:5:7 apps.web.config: ${message}`)])
  })

  it('has no folder in the place of a file', () => {
    expect(found({ folder: 'web/a.conf' })).toEqual([
      'seaworthy.yaml:5:7 apps.web.config: folder is a folder of the app | name the file in it that the app reads',
    ])
  })

  it('has templates that ask for what the app has', () => {
    const help = 'variables are those under env and secrets; $${ stands for a literal ${'
    expect(found({ b: 'b.template' })).toEqual([
      `b.template:2:5 \${DB_ULR} is not a variable of web | did you mean DB_URL?\n${help}`,
      `b.template:3:3 \${HOME} is not a variable of web | known: DB_URL, PORT\n${help}`,
    ])
  })
})
