import type { NextConfig } from 'next'

const config: NextConfig = {
  // The build gathers the server with what it needs of the packages, and nothing else.
  output: 'standalone',
}

export default config
