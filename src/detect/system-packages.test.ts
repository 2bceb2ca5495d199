// Which packages of Debian a repository's own image has to run its app.
import { expect, it } from 'vitest'
import { providers } from '../providers/index.ts'
import { draftStack } from './draft.ts'

const flask = { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n', 'requirements.txt': 'flask\n' }

function apt(contents: Readonly<Record<string, string>>): readonly string[] {
  const files = { ...flask, ...contents }
  const [app] = draftStack(
    { paths: Object.keys(files).toSorted(), read: (path) => (files as Record<string, string>)[path] },
    providers,
    { name: 'shop' },
  ).apps
  return (app?.apt ?? []).map(({ value }) => value)
}

const image = (...runs: string[]): { readonly Dockerfile: string } => ({
  Dockerfile: ['FROM python:3.13 AS run', ...runs.map((run) => `RUN ${run}`), 'CMD gunicorn app:app', ''].join('\n'),
})

it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    'programs and libraries, without versions and options',
    image(
      'apt-get update && apt-get install -y --no-install-recommends ffmpeg=7:7.1* libmagic1 && rm -rf /var/lib/apt',
    ),
    ['ffmpeg', 'libmagic1'],
  ],
  ['each once', image('apt install -y ffmpeg', 'apt-get -qq install ffmpeg pandoc'), ['ffmpeg', 'pandoc']],
  ['by the name that Debian has now', image('apt-get install -y libgl1-mesa-glx'), ['libgl1']],
  [
    'not what builds, fetches, waits or edits',
    image('apt-get install -y gcc libpq-dev curl netcat-openbsd vim git'),
    [],
  ],
  [
    'not what packages bring by themselves',
    { ...image('apt-get install -y libpq5 libmagic1'), 'requirements.txt': 'flask\npsycopg2\n' },
    ['libmagic1'],
  ],
  [
    'no library of a driver that has its own',
    { ...image('apt-get install -y libpq5 libmagic1'), 'requirements.txt': 'flask\npsycopg2-binary\n' },
    ['libmagic1'],
  ],
  [
    'not the values of options, nor what a command would say',
    image('apt-get install -y -t stable ffmpeg $(cat packages.txt) more', 'apt-get -o A::B=c install pandoc'),
    ['ffmpeg', 'pandoc'],
  ],
  ['not of sources that are added', image('echo x > /etc/apt/sources.list.d/a && apt-get install google-chrome'), []],
  [
    'not what Debian no longer has',
    image('apt-get install -y wkhtmltopdf libssl1.1 libgdk-pixbuf2.0-0'),
    ['libgdk-pixbuf-2.0-0'],
  ],
  ['no compiler of any version', image('apt-get install -y gcc-12 g++-12 gfortran llvm-14 python3.9 swig'), []],
  [
    'not what is taken away later',
    image('apt-get install -y ffmpeg pandoc && make && apt-get purge -y pandoc'),
    ['ffmpeg'],
  ],
  ['not what is taken away or looked for', image('apt-get purge ffmpeg', 'apt-cache show pandoc'), []],
  [
    'not of a stage that only builds',
    {
      Dockerfile:
        'FROM python:3.13 AS build\nRUN apt-get install -y texlive\nFROM python:3.13\nRUN apt-get install -y poppler-utils\nCMD gunicorn app:app\n',
    },
    ['poppler-utils'],
  ],
])('%s', (_, contents, expected) => expect(apt(contents)).toEqual(expected))

it('of a program of Node', () => {
  const contents = {
    'package.json': '{"name": "shop", "scripts": {"start": "node server.js"}, "dependencies": {"express": "5"}}',
    'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
    'server.js': "require('express')().listen(3000)\n",
    Dockerfile: 'FROM node:22\nRUN apt-get install -y chromium ca-certificates\nCMD ["node", "server.js"]\n',
  }
  const [app] = draftStack(
    { paths: Object.keys(contents).toSorted(), read: (path) => (contents as Record<string, string>)[path] },
    providers,
    { name: 'shop' },
  ).apps
  expect(app?.apt?.map(({ value }) => value)).toEqual(['chromium', 'ca-certificates'])
})
