// Packages that answer HTTP, and those that say themselves how what they build is started: kept as data.
import { joinPath } from '../paths.ts'
import type { Repository } from '../repository.ts'
import { entriesOf, textOf } from './expressions.ts'
import { moduleOf } from './module.ts'
import { asTable, type Package } from './package.ts'

/** Packages by which a program answers HTTP, beside Node's own. */
export const serverPackages: readonly string[] = [
  ...[
    'express',
    'fastify',
    'koa',
    '@nestjs/core',
    '@hapi/hapi',
    'hapi',
    'hono',
    '@hono/node-server',
    'restify',
    'polka',
  ],
  ...[
    'next',
    'nuxt',
    'nuxt3',
    '@remix-run/serve',
    '@remix-run/express',
    '@react-router/serve',
    '@react-router/express',
    '@adonisjs/core',
  ],
  ...[
    '@strapi/strapi',
    '@feathersjs/express',
    '@feathersjs/koa',
    '@loopback/rest',
    'loopback',
    'sails',
    'egg',
    '@midwayjs/core',
    'micro',
    'h3',
  ],
  ...[
    'nitropack',
    '@apollo/server',
    'apollo-server',
    'graphql-yoga',
    'socket.io',
    'ws',
    'moleculer-web',
    'total.js',
    'actionhero',
    'parse-server',
  ],
  ...[
    '@keystone-6/core',
    'payload',
    'directus',
    'uwebsockets.js',
    'tinyhttp',
    '@tinyhttp/app',
    'elysia',
    'routing-controllers',
    '@tsed/platform-express',
  ],
]

/** How a framework's own build is started. */
export interface Convention {
  /** The package that brings it. */
  readonly package: string
  /** The file that its build makes, or the program of its packages that starts it. */
  readonly entry: string
  readonly args: string
  /** Words that build, where the package has no script for it. */
  readonly build: string
  readonly port: number
  /** Folders that it writes to. */
  readonly writable: readonly string[]
  /** Whether it has many uses, of which only a package that says how it is started is a program. */
  readonly needsStart: boolean
  /** What its build makes holds its packages: none of them need be there in production. */
  readonly isBundled: boolean
}

const plain = { args: '', port: 3000, writable: [], needsStart: false, isBundled: false } as const

/** What is known of a package's framework; a text says why nothing of it runs in a container. */
export function conventionOf(
  repository: Repository,
  folder: string,
  manifest: Package,
): Convention | string | undefined {
  const all = { ...asTable(manifest['devDependencies']), ...asTable(manifest['dependencies']) }
  const has = (name: string): boolean => all[name] !== undefined
  if (has('next'))
    return {
      ...plain,
      package: 'next',
      entry: 'next',
      args: 'start',
      build: 'npx next build',
      writable: ['.next/cache'],
    }
  if (has('nuxt') || has('nuxt3'))
    return { ...plain, package: 'nuxt', entry: '.output/server/index.mjs', build: 'npx nuxt build', isBundled: true }
  if (has('@sveltejs/kit')) return svelte(repository, folder, has)
  if (has('@react-router/serve'))
    return {
      ...plain,
      package: '@react-router/serve',
      entry: 'react-router-serve',
      args: './build/server/index.js',
      build: 'npx react-router build',
    }
  if (has('@remix-run/serve'))
    return {
      ...plain,
      package: '@remix-run/serve',
      entry: 'remix-serve',
      args: has('vite') ? './build/server/index.js' : './build/index.js',
      build: has('vite') ? 'npx remix vite:build' : 'npx remix build',
    }
  if (has('astro') && has('@astrojs/node'))
    return { ...plain, package: '@astrojs/node', entry: 'dist/server/entry.mjs', build: 'npx astro build', port: 4321 }
  if (has('@strapi/strapi'))
    return {
      ...plain,
      package: '@strapi/strapi',
      entry: 'strapi',
      args: 'start',
      build: 'npx strapi build',
      port: 1337,
      writable: ['.tmp'],
    }
  if (has('@adonisjs/core'))
    return {
      ...plain,
      package: '@adonisjs/core',
      entry: 'build/bin/server.js',
      build: 'node ace build',
      port: 3333,
      writable: ['tmp'],
    }
  if (has('@solidjs/start') || has('vinxi') || has('nitropack'))
    return {
      ...plain,
      package: has('nitropack') ? 'nitropack' : 'vinxi',
      entry: '.output/server/index.mjs',
      build: has('nitropack') ? 'npx nitropack build' : 'npx vinxi build',
      isBundled: true,
      needsStart: true,
    }
  return undefined
}

function svelte(repository: Repository, folder: string, has: (name: string) => boolean): Convention | string {
  const file = ['svelte.config.js', 'svelte.config.ts', 'svelte.config.mjs']
    .map((name) => joinPath(folder, name))
    .find((each) => repository.has(each))
  const module = file === undefined ? undefined : moduleOf(repository, file)
  const used = module?.imports.map(({ from }) => from).find((from) => /adapter/.test(from))
  if (used === undefined ? has('@sveltejs/adapter-node') : /adapter-node$/.test(used)) {
    const outs = module?.tokens.flatMap(({ text }, open) =>
      text === '{'
        ? entriesOf(module, open).flatMap(({ key, value }) => (key === 'out' ? (textOf(module, value) ?? []) : []))
        : [],
    )
    return {
      ...plain,
      package: '@sveltejs/adapter-node',
      entry: joinPath(outs?.[0] ?? 'build', 'index.js'),
      build: 'npx vite build',
    }
  }
  return `it is built for ${used ?? '@sveltejs/adapter-auto'}: with @sveltejs/adapter-node it would be a program that runs in a container`
}

const exported: Readonly<Record<string, { readonly pattern: RegExp; readonly output: string }>> = {
  next: { pattern: /\boutput\s*:\s*['"`]export['"`]/, output: 'out' },
  '@sveltejs/kit': { pattern: /@sveltejs\/adapter-static/, output: 'build' },
  nuxt: { pattern: /\bnuxi? generate\b|\bssr\s*:\s*false[^}]*\bpreset\s*:\s*['"`]static/, output: '.output/public' },
}

/** Where a framework that could serve writes files instead, for any web server. */
export function exportedSite(
  repository: Repository,
  folder: string,
  manifest: Package,
): { readonly bundler: string; readonly output: string; readonly file: string; readonly line: number } | undefined {
  const all = { ...asTable(manifest['devDependencies']), ...asTable(manifest['dependencies']) }
  for (const [bundler, { pattern, output }] of Object.entries(exported)) {
    if (all[bundler] === undefined) continue
    const configs = repository.paths.filter((path) => relativeName(folder, path) !== undefined)
    const build = asTable(manifest['scripts'])?.['build']
    for (const file of [...configs, ...(typeof build === 'string' ? [joinPath(folder, 'package.json')] : [])]) {
      const text = file.endsWith('package.json') ? String(build) : repository.text(file).replaceAll(/^\s*\/\/.*$/gm, '')
      const match = pattern.exec(text)
      if (!match) continue
      const lines = repository.text(file).split('\n')
      const line = lines.findIndex((each) => pattern.test(each) && !/^\s*\/\//.test(each))
      return { bundler, output, file, line: Math.max(0, line) + 1 }
    }
  }
  return undefined
}

function relativeName(folder: string, path: string): string | undefined {
  const inside = folder === '.' ? '' : `${folder}/`
  const name = path.startsWith(inside) ? path.slice(inside.length) : ''
  return /^(next|nuxt|svelte)\.config\.[cm]?[jt]s$/.test(name) ? name : undefined
}
