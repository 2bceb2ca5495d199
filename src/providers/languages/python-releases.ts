// Packages with C inside: the first release of each that supports a version of Python, found by asking the package
// index for the oldest one with a build for Linux. An older one is compiled, which mostly fails.
import type { FirstReleases } from '../../model/provider.ts'

/** For 3.11, 3.12, 3.13 and 3.14. */
const first: Readonly<Record<string, readonly [string, string, string, string]>> = {
  aiohttp: ['3.8.3', '3.9.0', '3.10.5', '3.13.0'],
  asyncpg: ['0.27.0', '0.29.0', '0.30.0', '0.31.0'],
  cffi: ['1.15.1', '1.16.0', '1.17.0', '2.0.0'],
  'confluent-kafka': ['2.0.2', '2.3.0', '2.6.0', '2.12.1'],
  gevent: ['22.10.1', '23.7.0', '24.10.1', '25.8.1'],
  greenlet: ['1.1.3', '3.0.0', '3.1.0', '3.2.3'],
  grpcio: ['1.49.1', '1.59.0', '1.66.2', '1.75.1'],
  h5py: ['3.8.0', '3.10.0', '3.12.1', '3.15.0'],
  hiredis: ['2.1.0', '2.3.2', '3.1.0', '3.3.0'],
  httptools: ['0.5.0', '0.6.1', '0.6.2', '0.7.1'],
  jiter: ['0.4.1', '0.4.1', '0.6.0', '0.10.0'],
  'lazy-object-proxy': ['1.9.0', '1.10.0', '1.11.0', '1.11.0'],
  lxml: ['4.9.1', '4.9.3', '5.3.0', '6.0.1'],
  matplotlib: ['3.6.0', '3.7.3', '3.9.2', '3.10.5'],
  msgpack: ['1.0.5', '1.0.6', '1.1.0', '1.1.2'],
  numpy: ['1.23.2', '1.26.0', '2.1.0', '2.3.2'],
  orjson: ['3.7.7', '3.9.3', '3.10.7', '3.11.4'],
  pandas: ['1.5.0', '2.1.1', '2.2.3', '2.3.3'],
  pillow: ['9.2.0', '10.0.0', '10.4.0', '11.3.0'],
  'psycopg-binary': ['3.1.4', '3.1.12', '3.2.2', '3.2.10'],
  'psycopg2-binary': ['2.9.5', '2.9.9', '2.9.10', '2.9.11'],
  pyarrow: ['10.0.1', '14.0.0', '18.0.0', '22.0.0'],
  // It asks for one release of its core.
  pydantic: ['1.9.0', '1.10.11', '2.8.0', '2.12.0'],
  'pydantic-core': ['2.0.0', '2.1.2', '2.20.0', '2.35.0'],
  pymongo: ['3.13.0', '4.5.0', '4.9', '4.15.2'],
  pyyaml: ['6.0', '6.0.1', '6.0.2', '6.0.3'],
  pyzmq: ['23.2.1', '25.1.1', '26.1.0', '27.0.0'],
  rapidfuzz: ['2.5.0', '2.15.2', '3.9.6', '3.14.1'],
  regex: ['2022.9.11', '2023.10.3', '2024.9.11', '2025.7.29'],
  'rpds-py': ['0.10.0', '0.10.0', '0.19.1', '0.26.0'],
  'scikit-learn': ['1.1.3', '1.3.1', '1.5.2', '1.7.2'],
  scipy: ['1.9.2', '1.11.2', '1.14.1', '1.16.1'],
  shapely: ['1.8.5', '2.0.2', '2.0.6', '2.1.2'],
  // Older ones have builds for any version, and fail when 3.13 imports them.
  sqlalchemy: ['1.4.0', '1.4.0', '2.0.31', '2.0.31'],
  tiktoken: ['0.1.1', '0.5.2', '0.8.0', '0.12.0'],
  tokenizers: ['0.13.2', '0.14.0', '0.15.1', '0.21.0'],
  ujson: ['5.5.0', '5.8.0', '5.10.0', '5.11.0'],
  uvloop: ['0.17.0', '0.18.0', '0.21.0', '0.22.1'],
  zstandard: ['0.19.0', '0.22.0', '0.23.0', '0.24.0'],
}

export const firstReleases: FirstReleases = Object.fromEntries(
  Object.entries(first).map(([name, [v311, v312, v313, v314]]) => [
    name,
    { '3.11': v311, '3.12': v312, '3.13': v313, '3.14': v314 },
  ]),
)
