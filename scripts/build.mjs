// Bundles the command line into dist/, split so that a command loads only what it needs.
import { build } from 'esbuild'
import { chmod, readFile, rm } from 'node:fs/promises'

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true })
await build({
  entryPoints: { main: 'src/cli/main.ts', index: 'src/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  define: { SEAWORTHY_VERSION: JSON.stringify(version) },
  // yaml is CommonJS inside; `var`, because several chunks may carry the banner.
  banner: {
    js: "#!/usr/bin/env node\nimport{createRequire as __cr}from'node:module';var require=__cr(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'warning',
})
await chmod(new URL('../dist/main.js', import.meta.url), 0o755)
