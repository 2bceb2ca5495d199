// Frameworks of Node whose own build says how what it makes is started.
import type { NodeConvention, NodeExport } from '../../model/node-detection.ts'

const plain = { args: '', port: 3000, writable: [], needsStart: false, isBundled: false, isFrontend: true } as const

export const nodeConventions: readonly NodeConvention[] = [
  {
    ...plain,
    packages: ['next'],
    entry: 'next',
    args: 'start',
    build: 'npx next build',
    writable: ['.next/cache'],
    standalone: {
      files: /^next\.config\.[cm]?[jt]s$/,
      key: 'output',
      value: 'standalone',
      output: 'distDir',
      entry: '.next/standalone/server.js',
    },
  },
  {
    ...plain,
    packages: ['nuxt', 'nuxt3'],
    entry: '.output/server/index.mjs',
    build: 'npx nuxt build',
    isBundled: true,
  },
  {
    ...plain,
    packages: ['@sveltejs/kit'],
    entry: 'build/index.js',
    build: 'npx vite build',
    adapter: {
      package: '@sveltejs/adapter-node',
      files: /^svelte\.config\.[cm]?[jt]s$/,
      imports: /adapter/,
      output: 'out',
    },
  },
  {
    ...plain,
    packages: ['@react-router/serve'],
    entry: 'react-router-serve',
    args: './build/server/index.js',
    build: 'npx react-router build',
  },
  {
    ...plain,
    packages: ['@remix-run/serve'],
    with: 'vite',
    entry: 'remix-serve',
    args: './build/server/index.js',
    build: 'npx remix vite:build',
  },
  {
    ...plain,
    packages: ['@remix-run/serve'],
    entry: 'remix-serve',
    args: './build/index.js',
    build: 'npx remix build',
  },
  {
    ...plain,
    packages: ['@astrojs/node'],
    entry: 'dist/server/entry.mjs',
    build: 'npx astro build',
    port: 4321,
  },
  {
    ...plain,
    packages: ['@strapi/strapi'],
    isFrontend: false,
    entry: 'strapi',
    args: 'start',
    build: 'npx strapi build',
    port: 1337,
    writable: ['.tmp'],
  },
  {
    ...plain,
    packages: ['@adonisjs/core'],
    isFrontend: false,
    entry: 'build/bin/server.js',
    build: 'node ace build',
    port: 3333,
    writable: ['tmp'],
  },
  {
    ...plain,
    packages: ['@solidjs/start', 'vinxi'],
    entry: '.output/server/index.mjs',
    build: 'npx vinxi build',
    isBundled: true,
  },
  {
    ...plain,
    packages: ['nitropack'],
    isFrontend: false,
    entry: '.output/server/index.mjs',
    build: 'npx nitropack build',
    needsStart: true,
    isBundled: true,
  },
]

export const nodeExports: readonly NodeExport[] = [
  {
    package: 'next',
    files: /^next\.config\.[cm]?[jt]s$/,
    says: /\boutput\s*:\s*['"`]export['"`]|\bnext export\b/,
    output: 'out',
  },
  {
    package: '@sveltejs/kit',
    files: /^svelte\.config\.[cm]?[jt]s$/,
    says: /@sveltejs\/adapter-static/,
    output: 'build',
  },
  {
    package: 'nuxt',
    files: /^nuxt\.config\.[cm]?[jt]s$/,
    says: /\bnuxi? generate\b|\bpreset\s*:\s*['"`]static/,
    output: '.output/public',
  },
]
