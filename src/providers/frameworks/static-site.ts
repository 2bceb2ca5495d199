// Sites: a single-page app built from its lock file by any bundler, or files that are ready as they are.
import type { SiteFramework } from '../../model/provider.ts'
import { defaultNodeVersion, nodeVersions } from '../languages/node-packages.ts'
import { siteLiveness, sitePort, siteProbe, siteRecipe, siteRoot, siteUid } from '../languages/site.ts'

export const staticSite: SiteFramework = {
  name: 'static',
  language: 'node',
  kind: 'site',
  versions: nodeVersions,
  defaultVersion: defaultNodeVersion,
  defaultPort: sitePort,
  uid: siteUid,
  probes: { liveness: { path: siteLiveness, own: true }, readiness: undefined, metrics: undefined },
  errors: 'page',
  // Scripts come from the site alone. Styles may be inline: component libraries write them so.
  contentSecurityPolicy: [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline' https:",
    "img-src 'self' data: blob: https:",
    "font-src 'self' data: https:",
    "connect-src 'self' https: wss:",
    "media-src 'self' data: blob: https:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ].join('; '),
  resources: { cpus: 0.5, memory: '64M', pids: 64 },
  stopSeconds: () => 10,
  timeoutSeconds: () => 10,
  portVariables: [],
  packageFolders: [],
  workdir: () => siteRoot,
  recipe(app, facts) {
    if (facts.kind !== 'site') throw new Error('a site has facts of a site')
    return siteRecipe(app, facts)
  },
  environment: () => ({}),
  probe: siteProbe,
  detection: {
    bundlers: {
      vite: 'dist',
      'react-scripts': 'build',
      '@vue/cli-service': 'dist',
      parcel: 'dist',
      astro: 'dist',
      webpack: 'dist',
      rollup: 'dist',
      esbuild: 'dist',
      '@11ty/eleventy': '_site',
    },
    outputOptions: {
      vite: { program: 'vite', option: '--outDir' },
      '@vue/cli-service': { program: 'vue-cli-service', option: '--dest' },
      parcel: { program: 'parcel', option: '--dist-dir' },
      webpack: { program: 'webpack', option: '--output-path' },
    },
    servers: ['express', 'fastify', 'koa', '@nestjs/core', 'next', 'nuxt', '@sveltejs/kit', '@remix-run/serve', 'hapi'],
  },
}
