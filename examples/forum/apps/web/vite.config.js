import { defineConfig } from 'vite'

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  // Pictures stay files: a data: URL would need a wider content security policy.
  build: { assetsInlineLimit: 0 },
  // In production the server in front does this.
  server: {
    proxy: { '/api': { target: 'http://localhost:8000', ws: true, rewrite: (path) => path.replace(/^\/api/, '') } },
  },
})
