// Folders that an app shows to anybody, and which of them the edge can serve.
import { describe, expect, it } from 'vitest'
import type { Files } from '../model/files.ts'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

type Contents = Readonly<Record<string, string>>

const appsOf = (contents: Contents) => {
  const files: Files = { paths: Object.keys(contents).toSorted(), read: (path) => contents[path] }
  return draftStack(files, providers, { name: 'shop' }).apps
}
const staticOf = (contents: Contents): string[] =>
  (appsOf(contents)[0]?.static ?? []).map(({ value }) => `${value.url} ${value.folder}`)

describe('the framework’s own folder', () => {
  const made = (args: string, more: Contents = {}): Contents => ({
    'shop/__init__.py': `from flask import Flask\ndef create_app():\n    app = Flask(${args})\n    return app\n`,
    'shop/static/a.css': 'x',
    ...more,
  })
  it.each<[string, Contents, string[]]>([
    ['as usual', made('__name__'), ['/static/ shop/static']],
    ['at another URL', made('__name__, static_url_path="/assets"'), ['/assets/ shop/static']],
    [
      'of another name, with the URL of it',
      made('__name__, static_folder="web/files"', { 'shop/web/files/a.css': 'x' }),
      ['/files/ shop/web/files'],
    ],
    ['none, where it says so', made('__name__, static_folder=None'), []],
    ['at the root: the edge cannot', made('__name__, static_url_path=""'), []],
    ['not there', { 'shop/__init__.py': made('__name__')['shop/__init__.py'] ?? '' }, []],
  ])('%s', (_, contents, expected) => expect(staticOf(contents)).toEqual(expected))
})

describe('folders that the code mounts', () => {
  const mounting = (code: string, more: Contents = {}): Contents => ({
    'main.py': `import os\nfrom fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles\napp = FastAPI()\n${code}\n`,
    'requirements.txt': 'fastapi\n',
    'static/a.css': 'x',
    ...more,
  })
  it.each<[string, Contents, string[]]>([
    ['by name', mounting('app.mount("/static", StaticFiles(directory="static"), name="static")'), ['/static/ static']],
    [
      'by a path of the file',
      mounting('app.mount("/files", StaticFiles(directory=os.path.join(os.path.dirname(__file__), "static")))'),
      ['/files/ static'],
    ],
    ['a folder that nobody mounts is not served', mounting(''), []],
    ['a folder that is not there', mounting('app.mount("/static", StaticFiles(directory="assets"))'), []],
    ['another app', mounting('app.mount("/sub", other)'), []],
  ])('%s', (_, contents, expected) => expect(staticOf(contents)).toEqual(expected))

  it('below a route that is taken off the URL has it, too', () => {
    const apps = appsOf({
      ...Object.fromEntries(
        Object.entries(mounting('app.mount("/static", StaticFiles(directory="static"))')).map(([path, text]) => [
          `api/${path}`,
          text,
        ]),
      ),
      'web/package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"7"}}',
      'web/package-lock.json': '{}',
      'web/index.html': 'x',
    })
    expect(apps.find(({ name }) => name === 'api')?.static[0]?.value).toEqual({ url: '/api/static/', folder: 'static' })
  })

  it('uploads have the URL at which the code shows them, and stay private', () => {
    const [mounted] = appsOf(
      mounting('os.makedirs("uploads", exist_ok=True)\napp.mount("/files", StaticFiles(directory="uploads"))'),
    )
    expect(mounted?.uploads).toMatchObject([{ value: 'uploads', url: '/files/' }])
    expect(mounted?.static).toEqual([])
    const [answered] = appsOf({
      'app.py':
        'import os\nfrom flask import Flask, send_from_directory\napp = Flask(__name__)\napp.config["UPLOAD_FOLDER"] = "media"\n@app.route("/media/<path:name>")\ndef media(name):\n    return send_from_directory(app.config["UPLOAD_FOLDER"], name)\n',
    })
    expect(answered?.uploads).toMatchObject([{ value: 'media', url: '/media/' }])
  })
})
