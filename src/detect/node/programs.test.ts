// Which packages are programs, what starts each, and how its files are made.
import { describe, expect, it } from 'vitest'
import type { Files } from '../../model/files.ts'
import { providers } from '../../providers/index.ts'
import { draftStack } from '../draft.ts'

type Contents = Readonly<Record<string, string>>

const files = (contents: Contents): Files => ({
  paths: Object.keys(contents).toSorted(),
  read: (path) => contents[path],
})
const stackOf = (contents: Contents) => draftStack(files(contents), providers, { name: 'shop' })
const program = (contents: Contents) => {
  const [app] = stackOf(contents).apps
  if (!app) throw new Error('no app')
  return app
}

const manifest = (changes: object = {}): string =>
  JSON.stringify({ private: true, dependencies: { express: '^5' }, ...changes }, null, 2)

const listens = "const express = require('express')\nconst app = express()\napp.listen(process.env.PORT || 4000)\n"
const typed = "import express from 'express'\nconst app = express()\napp.listen(process.env.PORT ?? 4000)\n"
const compiled = JSON.stringify({ compilerOptions: { outDir: 'dist', rootDir: 'src' } })

/** Folder, entry, arguments and build of each app. */
const madeOf = (contents: Contents) =>
  stackOf({ 'package-lock.json': '{}', ...contents }).apps.map(({ path, entry, args, build }) =>
    [path, entry?.value, args?.value, build?.value].filter((each) => each !== undefined).join(' | '),
  )

describe('a process manager that runs several programs', () => {
  const several: Contents = {
    dockerfile: 'FROM node:22\nCOPY . .\nCMD ["pm2-runtime", "ecosystem.config.js"]\n',
    'ecosystem.config.js':
      "module.exports = { apps: [{ script: 'node', args: 'site.js', cwd: 'apps/site' }, { script: 'node', args: 'dist/main.js', cwd: 'apps/api' }] }\n",
    'apps/site/package.json': manifest(),
    'apps/site/site.js': listens,
    'apps/api/package.json': manifest({ scripts: { build: 'tsc' } }),
    'apps/api/tsconfig.json': compiled,
    'apps/api/src/main.ts': typed,
  }
  const both = ['apps/api | dist/main.js', 'apps/site | site.js']
  it('starts each in its folder', () => expect(madeOf(several).toSorted()).toEqual(both))
  it('goes before an image that starts what nothing becomes', () =>
    expect(
      madeOf({
        ...several,
        'compose.local.yaml': 'services:\n  web:\n    build: .\n',
        'apps/api/Dockerfile':
          'FROM node:22\nCOPY . .\nRUN npm run build\nEXPOSE 8090\nCMD ["node", "apps/api/dist/"]\n',
      }).toSorted(),
    ).toEqual(both))
})

it('a root of workspaces has a framework for its packages', () =>
  expect(
    madeOf({
      'package.json': manifest({
        workspaces: ['apps/*'],
        scripts: { build: 'turbo run build' },
        dependencies: { next: '^15', react: '^19' },
      }),
      'apps/site/package.json': manifest({
        name: 'site',
        scripts: { build: 'next build', start: 'next start' },
        dependencies: { next: '^15', react: '^19' },
      }),
      'apps/site/pages/index.js': 'export default () => null\n',
    }),
  ).toEqual(['apps/site | next | start']))

describe('a start leads to a file', () => {
  it.each<[string, object, Contents, string]>([
    ['of a script', { scripts: { start: 'node server.js' } }, { 'server.js': listens }, '. | server.js'],
    ['without its ending', { scripts: { start: 'node ./server' } }, { 'server.js': listens }, '. | server.js'],
    ['without an ending at all', { scripts: { start: 'node ./bin/www' } }, { 'bin/www': listens }, '. | bin/www'],
    ['of a folder', { scripts: { start: 'node .' }, main: 'lib/app.js' }, { 'lib/app.js': listens }, '. | lib/app.js'],
    ['of its main', { main: 'app.js' }, { 'app.js': listens }, '. | app.js'],
    ['of a usual name', {}, { 'src/index.js': listens }, '. | src/index.js'],
    [
      'behind scripts that call scripts',
      { scripts: { start: 'npm run serve', serve: 'yarn run:it', 'run:it': 'node app.js --fast' } },
      { 'app.js': listens },
      '. | app.js | --fast',
    ],
    [
      'behind several of them',
      { scripts: { start: 'run-s check serve:*', check: 'node check.js', 'serve:http': 'node app.js' } },
      { 'app.js': listens, 'check.js': 'process.exit(0)' },
      '. | app.js',
    ],
    [
      'behind a wait',
      { scripts: { start: './wait-for-it.sh db:5432 -- node app.js' } },
      { 'app.js': listens },
      '. | app.js',
    ],
    [
      'in a shell',
      { scripts: { start: 'sh -c "node migrate.js && exec node app.js"' } },
      { 'app.js': listens, 'migrate.js': '' },
      '. | app.js',
    ],
    [
      'in a script of the shell',
      { scripts: { start: 'sh ./run.sh' } },
      { 'app.js': listens, 'run.sh': '#!/bin/sh\nset -e\nexec node app.js\n' },
      '. | app.js',
    ],
    ['without nodemon', { scripts: { start: 'nodemon app.js' } }, { 'app.js': listens }, '. | app.js'],
    [
      'for production rather than for development',
      { scripts: { start: 'nodemon dev.js', 'start:prod': 'node app.js' } },
      { 'app.js': listens, 'dev.js': listens },
      '. | app.js',
    ],
    [
      'of a process manager',
      { scripts: { start: 'pm2-runtime start ecosystem.config.js --env production' } },
      {
        'app.js': listens,
        'ecosystem.config.js': "module.exports = { apps: [{ name: 'x', script: './app.js', args: '--fast' }] }\n",
      },
      '. | app.js | --fast',
    ],
    [
      'of a process manager that runs a script',
      { scripts: { start: 'pm2 start ecosystem.config.js', boot: 'node boot.js' } },
      {
        'boot.js': listens,
        'ecosystem.config.js': "module.exports = { apps: [{ name: 'x', script: 'npm', args: 'run boot' }] }\n",
      },
      '. | boot.js',
    ],
    [
      'that listens, of two',
      { scripts: { start: 'node app.js & node warm.js' } },
      { 'app.js': listens, 'warm.js': 'fetch(1)' },
      '. | app.js',
    ],
    [
      'of a script that is for no development',
      { scripts: { start: 'nodemon dev.js', serve: 'node app.js' } },
      { 'app.js': listens, 'dev.js': listens },
      '. | app.js',
    ],
    [
      'of a process manager in JSON',
      { scripts: { start: 'pm2 start ecosystem.config.json --no-daemon' } },
      { 'app.js': listens, 'ecosystem.config.json': '{"apps":[{"name":"x","script":"app.js"}]}' },
      '. | app.js',
    ],
    [
      'of the image',
      { scripts: { start: 'nodemon other.js' } },
      {
        'app.js': listens,
        'other.js': listens,
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "app.js"]\n',
      },
      '. | app.js',
    ],
    [
      'of the image, also where only a service for trying it out builds it',
      { scripts: { start: 'node other.js' } },
      {
        'app.js': listens,
        'other.js': listens,
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "app.js"]\n',
        'compose.local.yaml': 'services:\n  web:\n    build: .\n',
      },
      '. | app.js',
    ],
    [
      "of the image's script",
      { scripts: { start: 'node app.js' } },
      { 'app.js': listens, Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD npm start\n' },
      '. | app.js',
    ],
    ['of a Procfile', {}, { 'lib/app.js': listens, Procfile: 'web: node lib/app.js\n' }, '. | lib/app.js'],
  ])('%s', (_, changes, more, expected) =>
    expect(madeOf({ 'package.json': manifest(changes), ...more })).toEqual([expected]),
  )
})

describe('what a build makes', () => {
  const dev = { devDependencies: { typescript: '5', tsx: '4', 'ts-node': '10', tsup: '8' } }
  it.each<[string, object, Contents, string]>([
    [
      'is named by the script',
      { ...dev, scripts: { build: 'tsc', start: 'node dist/index' } },
      { 'src/index.ts': typed, 'tsconfig.json': compiled },
      '. | dist/index.js',
    ],
    [
      'stands for the source',
      { ...dev, scripts: { build: 'tsc', start: 'ts-node src/index.ts' } },
      { 'src/index.ts': typed, 'tsconfig.json': compiled },
      '. | dist/index.js',
    ],
    [
      'lies below the folder of all sources',
      { ...dev, scripts: { build: 'tsc', dev: 'tsx watch src/index.ts', start: 'tsx src/index.ts' } },
      {
        'src/index.ts': typed,
        'lib/more.ts': '',
        'tsconfig.json': '{\n  // all\n  "compilerOptions": { "outDir": "./out", },\n}',
      },
      '. | out/src/index.js',
    ],
    [
      'by another script',
      { ...dev, scripts: { compile: 'tsc -p .', start: 'node dist/index.js' } },
      { 'src/index.ts': typed, 'tsconfig.json': compiled },
      '. | dist/index.js | npm run compile',
    ],
    [
      'before it starts',
      { ...dev, scripts: { prestart: 'tsup src/index.ts -d out', start: 'node out/index.js' } },
      { 'src/index.ts': typed },
      '. | out/index.js | npx tsup src/index.ts -d out',
    ],
    [
      'by the compiler alone',
      { ...dev, scripts: { start: 'tsx src/index.ts' } },
      { 'src/index.ts': typed, 'tsconfig.json': '{"compilerOptions": {"noEmit": true}, "include": ["src"]}' },
      '. | dist/index.js | npx tsc --noEmit false --outDir dist',
    ],
    [
      'or nothing, where the tool is there in production',
      { dependencies: { express: '5', tsx: '4' }, scripts: { start: 'tsx src/index.ts --fast' } },
      { 'src/index.ts': typed },
      '. | tsx | src/index.ts --fast',
    ],
    [
      'by a bundler of modules',
      { ...dev, scripts: { build: 'tsup src/index.ts --format esm', start: 'tsx src/index.ts' } },
      { 'src/index.ts': typed },
      '. | dist/index.mjs',
    ],
    [
      'by options of a builder',
      {
        ...dev,
        scripts: { build: 'esbuild src/index.ts --bundle --outfile=out/server.cjs', start: 'tsx src/index.ts' },
      },
      { 'src/index.ts': typed },
      '. | out/server.cjs',
    ],
    [
      'by Babel',
      {
        devDependencies: { '@babel/node': '7' },
        scripts: { build: 'babel src --out-dir dist', start: 'babel-node src/index.js' },
      },
      { 'src/index.js': listens },
      '. | dist/index.js',
    ],
    [
      'by Nest',
      {
        dependencies: { '@nestjs/core': '11' },
        devDependencies: { '@nestjs/cli': '11', typescript: '5' },
        scripts: { build: 'nest build', start: 'nest start' },
      },
      {
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(M)\nawait app.listen(3000)\n",
        'tsconfig.json': '{"compilerOptions": {"outDir": "./dist", "baseUrl": "./"}}',
        'tsconfig.build.json':
          '{"extends": "./tsconfig.json", "exclude": ["node_modules", "test", "dist", "**/*spec.ts"]}',
        'test/app.e2e-spec.ts': '',
      },
      '. | dist/main.js',
    ],
    [
      'by the script that the image runs',
      { ...dev, scripts: { build: 'x', 'build:prod': 'tsc', start: 'node dist/index.js' } },
      {
        'src/index.ts': typed,
        'tsconfig.json': compiled,
        Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm run build:prod\nCMD ["npm", "start"]\n',
      },
      '. | dist/index.js | npm run build:prod',
    ],
    [
      'with the client that a schema needs',
      {
        dependencies: { express: '5', '@prisma/client': '6', prisma: '6' },
        scripts: { build: 'tsc', start: 'node dist/index.js' },
      },
      {
        'src/index.ts': typed,
        'tsconfig.json': compiled,
        'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
      },
      ". | dist/index.js | sh -c 'npx prisma generate && npm run build'",
    ],
  ])('%s', (_, changes, more, expected) =>
    expect(madeOf({ 'package.json': manifest(changes), ...more })).toEqual([expected]),
  )

  it('or else a person has to do something', () => {
    const app = program({
      'package.json': manifest({
        devDependencies: { tsx: '4', typescript: '5' },
        scripts: { start: 'tsx src/index.ts' },
      }),
      'package-lock.json': '{}',
      'src/index.ts': typed,
      'tsconfig.json': '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
    })
    expect([app.entry?.value, app.args?.value]).toEqual(['tsx', 'src/index.ts'])
    expect(app.losers).toMatchObject([{ what: 'tsx of devDependencies' }])
    expect(app.losers[0]?.why).toContain('package.json:7: the image has the packages of production alone')
  })
})

describe('a framework says itself how it starts', () => {
  it.each<[string, object, Contents, string]>([
    ['Next', { next: '16' }, {}, '. | next | start'],
    ['Nuxt', { nuxt: '4' }, {}, '. | .output/server/index.mjs'],
    [
      'SvelteKit with the adapter for Node',
      { '@sveltejs/kit': '2', '@sveltejs/adapter-node': '5', vite: '7' },
      {
        'svelte.config.js':
          "import adapter from '@sveltejs/adapter-node'\nexport default { kit: { adapter: adapter({ out: 'srv' }) } }\n",
      },
      '. | srv/index.js',
    ],
    ['React Router', { '@react-router/serve': '7' }, {}, '. | react-router-serve | ./build/server/index.js'],
    ['Astro with the adapter for Node', { astro: '5', '@astrojs/node': '9' }, {}, '. | dist/server/entry.mjs'],
  ])('%s', (_, dependencies, more, expected) =>
    expect(madeOf({ 'package.json': manifest({ dependencies, scripts: { build: 'x', dev: 'y' } }), ...more })).toEqual([
      expected,
    ]),
  )

  it('a server that its build puts there is its own', () =>
    expect(
      madeOf({
        'package.json': manifest({ dependencies: { next: '16' }, scripts: { build: 'next build' } }),
        Dockerfile:
          'FROM node:22\nWORKDIR /app\nCOPY --from=build /app/.next/standalone ./\nCMD ["node", "server.js"]\n',
      }),
    ).toEqual(['. | next | start']))

  it.each([
    ['of its own build', 'next start', "export default { output: 'standalone' }", '. | .next/standalone/server.js'],
    [
      'of a folder that is named',
      undefined,
      "export default { output: 'standalone', distDir: 'made' }",
      '. | made/standalone/server.js',
    ],
    [
      'in a start script',
      'node .next/standalone/web/server.js',
      "const c = { output: 'standalone' }",
      '. | .next/standalone/server.js',
    ],
    [
      'only sometimes',
      'next start -p 80',
      "export default { output: process.env.X && 'standalone' }",
      '. | next | start -p 80',
    ],
  ])('a server that stands alone, %s', (_, start, settings, expected) =>
    expect(
      madeOf({
        'package.json': manifest({
          dependencies: { next: '16' },
          scripts: { build: 'next build', ...(start ? { start } : {}) },
        }),
        'next.config.mjs': `${settings}\n`,
      }),
    ).toEqual([expected]),
  )

  it('a server of the repository goes before it', () =>
    expect(
      madeOf({
        'package.json': manifest({
          dependencies: { next: '16', express: '5' },
          scripts: { build: 'next build', start: 'NODE_ENV=production node server.js' },
        }),
        'server.js': listens,
      }),
    ).toEqual(['. | server.js']))

  it('what it exports is a site', () => {
    const [app] = stackOf({
      'package.json': manifest({ dependencies: { next: '16' }, scripts: { build: 'next build', start: 'next start' } }),
      'package-lock.json': '{}',
      'next.config.mjs': "export default {\n  output: 'export',\n}\n",
    }).apps
    expect([app?.framework, app?.site?.output?.value, app?.site?.output?.evidence[0]?.line]).toEqual([
      'static',
      'out',
      2,
    ])
  })
})

describe('what another stage of the image builds', () => {
  const stages = (copy: string, command: string): string =>
    `FROM node:22 AS build\nWORKDIR /src\nCOPY . .\nRUN npx nx run-many --target=build\nFROM node:22 AS run\nWORKDIR /app\n${copy}\nCMD ${command}\n`
  const workspace: Contents = {
    'package.json': manifest({
      dependencies: { express: '5' },
      devDependencies: { nx: '20', typeorm: '1' },
      scripts: {},
    }),
    'apps/api/src/main.ts': listens,
  }
  const copied = 'COPY --from=build /src/dist/apps/api/ ./dist\nCOPY --from=build /src/dist/libs/db ./db'

  it.each<[string, string, string]>([
    ['a folder', copied, '["node", "dist/main"]'],
    ['one file', 'COPY --from=build /src/dist/apps/api/main.js ./', 'node main.js'],
  ])('is started from there: %s', (_, copy, command) =>
    expect(madeOf({ ...workspace, Dockerfile: stages(copy, command) })).toEqual([
      '. | dist/apps/api/main.js | npx nx run-many --target=build',
    ]),
  )

  it('is built as the image builds it, and migrated by what is built', () => {
    const command = '["sh", "-c", "./node_modules/typeorm/cli.js migration:run -d db/index.js && node dist/main"]'
    const [app] = stackOf({ ...workspace, 'package-lock.json': '{}', Dockerfile: stages(copied, command) }).apps
    expect([app?.build?.value, app?.migrate?.value.command]).toEqual([
      'npx nx run-many --target=build',
      'typeorm migration:run -d dist/libs/db/index.js',
    ])
  })

  it('by a script that is meant for the folder there', () =>
    expect(
      madeOf({
        'apps/api/package.json': manifest({
          dependencies: { express: '5' },
          scripts: { build: 'x', 'start:prod': 'node src/main' },
        }),
        'apps/api/src/main.ts': listens,
        'apps/api/Dockerfile':
          'FROM node:22 AS build\nWORKDIR /src\nCOPY apps/api/ ./apps/api\nRUN npm run build\nFROM node:22\nWORKDIR /app\nCOPY --from=build /src/apps/api/dist/apps/api /app\nCMD ["npm", "run", "start:prod"]\n',
      }),
    ).toEqual(['apps/api | dist/apps/api/src/main.js']))
})

describe('no program', () => {
  const refused = (contents: Contents): string => {
    try {
      return stackOf(contents)
        .apps.map(({ path, framework }) => `${framework} in ${path}`)
        .join(', ')
    } catch (error) {
      return (error as { help?: string }).help ?? ''
    }
  }
  it.each<[string, Contents, string]>([
    [
      'is a server that only tests need',
      { 'package.json': manifest({ dependencies: {}, devDependencies: { express: '5' } }), 'index.js': listens },
      '',
    ],
    [
      'is one that a start needs, and production has not',
      {
        'package.json': manifest({
          dependencies: {},
          devDependencies: { express: '5' },
          scripts: { start: 'node index.js' },
        }),
        'index.js': listens,
      },
      'index.js:1 loads express, which package.json has in devDependencies alone: move it to dependencies',
    ],
    [
      'is a library',
      {
        'package.json': manifest({ private: false, main: 'index.js', files: ['index.js'] }),
        'index.js': 'module.exports = 1',
      },
      'it is a library that needs express',
    ],
    [
      'is tried out beside functions',
      {
        'package.json': manifest({}),
        'serverless.yml': 'functions:\n  a:\n    handler: index.main\n',
        'index.js': listens,
      },
      'serverless.yml:1 is for the Serverless Framework',
    ],
    [
      'is a package that a workspace shares',
      {
        'package.json': '{"workspaces": ["packages/*"]}',
        'packages/a/package.json': manifest({ main: 'index.js', scripts: { dev: 'tsc -w' } }),
        'packages/a/index.js': 'module.exports = 1',
      },
      '',
    ],
    [
      'is an example',
      { 'examples/a/package.json': manifest({ scripts: { start: 'node .' } }), 'examples/a/index.js': listens },
      'examples/a (its folder says "examples")',
    ],
    [
      'are functions that a platform calls',
      {
        'package.json': manifest({ scripts: { dev: 'sls offline' } }),
        'serverless.yml': 'service: x\nfunctions:\n  a:\n    handler: h.main\n',
        'h.js': 'exports.main = async () => ({})',
      },
      'serverless.yml:2 is for the Serverless Framework, which calls functions',
    ],
    [
      'is what is built for a platform',
      {
        'package.json': manifest({ dependencies: { '@sveltejs/kit': '2' }, scripts: { build: 'vite build' } }),
        'svelte.config.js':
          "import adapter from '@sveltejs/adapter-auto'\nexport default { kit: { adapter: adapter() } }\n",
      },
      'it is built for @sveltejs/adapter-auto: with @sveltejs/adapter-node it would be a program',
    ],
    [
      'is a worker',
      { 'package.json': manifest({ scripts: { start: 'node worker.js' } }), 'worker.js': 'setInterval(() => {}, 1)' },
      'package.json needs express, but nothing that it starts listens for HTTP',
    ],
    [
      'is a program for the desktop',
      {
        'package.json': manifest({ devDependencies: { electron: '30' }, scripts: { start: 'electron .' } }),
        'index.js': listens,
      },
      '',
    ],
  ])('%s', (_, contents, expected) => {
    const found = refused(contents)
    expect(found).toContain(expected)
    expect(found).not.toContain('node in')
  })

  it('a site with a server for its tests stays a site', () =>
    expect(
      refused({
        'package.json': manifest({
          devDependencies: { vite: '7', express: '5' },
          dependencies: {},
          scripts: { build: 'vite build', start: 'vite', mock: 'node mock.js' },
        }),
        'package-lock.json': '{}',
        'index.html': 'x',
        'mock.js': listens,
      }),
    ).toBe('static in .'))

  it('a site that a server of its own shows is a program', () =>
    expect(
      refused({
        'package.json': manifest({
          devDependencies: { vite: '7' },
          scripts: { build: 'vite build', start: 'node server.js' },
        }),
        'package-lock.json': '{}',
        'index.html': 'x',
        'server.js': listens,
      }),
    ).toBe('node in .'))
})

describe('a workspace', () => {
  it('has an app for each package that serves', () => {
    const apps = stackOf({
      'package.json':
        '{"private": true, "workspaces": ["apps/*", "packages/*"], "scripts": {"start": "turbo run start"}}',
      'package-lock.json': '{}',
      'apps/api/package.json': manifest({ name: '@x/api', scripts: { build: 'tsc', start: 'node dist/main.js' } }),
      'apps/api/src/main.ts': "import { url } from '@x/db'\nimport express from 'express'\nexpress().listen(3000)\n",
      'apps/web/package.json': manifest({
        name: '@x/web',
        dependencies: { next: '16' },
        scripts: { build: 'next build', start: 'next start' },
      }),
      'packages/db/package.json': '{"name": "@x/db", "main": "src/index.ts"}',
      'packages/db/src/index.ts': 'export const url = process.env.DB_FILE\n',
    }).apps
    expect(apps.map(({ path, entry }) => `${path} ${entry?.value}`)).toEqual(['apps/api dist/main.js', 'apps/web next'])
    expect(apps[0]?.environment.map(({ name }) => name)).toEqual(['DB_FILE'])
  })

  it('an image in its root starts one of them', () =>
    expect(
      madeOf({
        'package.json': '{"private": true, "workspaces": ["apps/*"]}',
        'apps/api/package.json': manifest({ name: 'api', scripts: { build: 'tsc' } }),
        'apps/api/src/server.ts': typed,
        Dockerfile:
          'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm run build -w api\nCMD ["node", "apps/api/dist/server.js"]\n',
      }),
    ).toEqual(['apps/api | dist/server.js']))

  it.each<[string, Contents, string]>([
    ['pnpm', { 'pnpm-lock.yaml': '' }, 'pnpm --filter @x/api... run build'],
    [
      'turbo',
      { 'pnpm-lock.yaml': '', 'package.json': '{"devDependencies": {"turbo": "2"}}' },
      'npx turbo run build --filter=@x/api',
    ],
    [
      'npm',
      { 'package-lock.json': '{}' },
      "sh -c 'npm --prefix ../.. run build --if-present -w @x/db && npm --prefix ../.. run build --if-present -w @x/api'",
    ],
  ])('%s builds what an app needs before it', (_, more, expected) => {
    const { build } = program({
      'package.json': '{"workspaces": ["apps/*", "packages/*"]}',
      'apps/api/package.json': manifest({
        name: '@x/api',
        dependencies: { express: '5', '@x/db': '*', '@x/plain': '*' },
        scripts: { build: 'tsc', start: 'node dist/main.js' },
      }),
      'apps/api/src/main.ts': typed,
      'packages/db/package.json': '{"name": "@x/db", "main": "dist/index.js", "scripts": {"build": "tsc"}}',
      'packages/plain/package.json': '{"name": "@x/plain", "main": "index.js"}',
      ...more,
    })
    expect(build?.value).toBe(expected)
    expect(build?.evidence).toMatchObject([{ file: 'apps/api/package.json', line: 5 }])
  })

  it('the package in its root is built by its own script', () =>
    expect(
      madeOf({
        'package.json': manifest({
          name: 'api',
          workspaces: ['packages/*'],
          dependencies: { express: '5', '@x/db': '*' },
          scripts: { build: 'tsc', start: 'node app.js' },
        }),
        'app.js': listens,
        'packages/db/package.json': '{"name": "@x/db", "main": "dist/index.js", "scripts": {"build": "tsc"}}',
      }),
    ).toEqual(['. | app.js']))

  it('a filter names one of them', () =>
    expect(
      madeOf({
        'package.json': '{"private": true, "workspaces": ["apps/*"]}',
        'apps/api/package.json': manifest({ name: '@x/api', scripts: { start: 'node server.js' } }),
        'apps/api/server.js': listens,
        Procfile: 'web: pnpm --filter @x/api start\n',
      }),
    ).toEqual(['apps/api | server.js']))
})

describe('beside the entry', () => {
  const started = (start: string, more: Contents = {}, changes: object = {}) =>
    program({
      'package.json': manifest({ scripts: { start }, ...changes }),
      'package-lock.json': '{}',
      'app.js': listens,
      ...more,
    })

  it.each<[string, string, readonly string[]]>([
    [
      'options of Node',
      'node -r dotenv/config --enable-source-maps -r ./trace.js app.js',
      ['NODE_OPTIONS=--enable-source-maps --require ./trace.js'],
    ],
    [
      'variables of the command',
      'cross-env NODE_ENV=production UV_THREADPOOL_SIZE=8 node app.js',
      ['UV_THREADPOOL_SIZE=8'],
    ],
  ])('%s', (_, start, expected) =>
    expect(
      started(start).environment.flatMap(({ name, production }) => (production ? [`${name}=${production}`] : [])),
    ).toEqual(expected),
  )

  it.each<[string, string, Contents, number | undefined]>([
    ["the code's default", 'node app.js', {}, 4000],
    ["the command's option", 'node app.js --port 5001', {}, 5001],
    ["the command's variable", 'PORT=5002 node app.js', {}, 5002],
    [
      'a number that the code insists on',
      'node app.js',
      {
        'app.js': "require('express')().listen(5003)",
        Dockerfile: 'FROM node:22\nCOPY . .\nEXPOSE 80 9000\nCMD node app.js\n',
      },
      5003,
    ],
    [
      'the image, where the code asks a variable',
      'node app.js',
      { Dockerfile: 'FROM node:22\nCOPY . .\nEXPOSE 5004\nCMD node app.js\n' },
      5004,
    ],
    [
      'a name that is made a number',
      'node app.js',
      { 'app.js': "const port = '5004'\nrequire('express')().listen({ port: Number(port), host: '0.0.0.0' })" },
      5004,
    ],
    ['a name for a number', 'node app.js', { 'app.js': "const port = 5005\nrequire('express')().listen(port)" }, 5005],
    [
      'a variable of another name',
      'node app.js',
      { 'app.js': "require('express')().listen(process.env.SERVER_PORT || 5006)" },
      5006,
    ],
    [
      'settings in another module',
      'node app.js',
      {
        'app.js': "const c = require('./config')\nrequire('express')().listen(c.port)",
        'config.js': 'module.exports = { port: Number(process.env.PORT) || 5007 }',
      },
      5007,
    ],
    ['nothing', 'node app.js', { 'app.js': "require('express')().listen(process.env.PORT)" }, undefined],
  ])('its port: %s', (_, start, more, expected) => expect(started(start, more).port?.value).toBe(expected))

  it('a variable for the port without a default is set', () => {
    const app = started('node app.js', { 'app.js': "require('express')().listen(process.env.API_PORT)" })
    expect(app.environment).toMatchObject([{ name: 'API_PORT', production: '3000' }])
    expect(app.port?.value).toBe(3000)
  })

  it('packages that nothing pins are said', () => {
    const [app] = stackOf({ 'package.json': manifest({ scripts: { start: 'node app.js' } }), 'app.js': listens }).apps
    expect(app?.losers[0]?.what).toBe('the packages of package.json')
  })

  it('its datastore by its driver', () => {
    const { datastores, apps } = stackOf({
      'package.json': manifest({ dependencies: { express: '5', pg: '8' }, scripts: { start: 'node app.js' } }),
      'package-lock.json': '{}',
      'app.js': `${listens}const { Pool } = require('pg')\nnew Pool({ host: process.env.PG_SERVER, user: process.env.PG_LOGIN, password: process.env.PG_WORD, database: process.env.PG_BASE })\n`,
    })
    expect(datastores[0]?.engine.evidence[0]).toMatchObject({ file: 'package.json', line: 5 })
    expect(
      apps[0]?.settings.map(({ name, value }) => `${name} ${value.kind === 'fact' ? value.reference : ''}`),
    ).toEqual(['PG_BASE db.name', 'PG_LOGIN db.user', 'PG_SERVER db.host', 'PG_WORD db.password'])
  })
})
