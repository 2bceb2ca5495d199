// What an app's packages need beside themselves: in the builder, and in what runs.
import { expect, it } from 'vitest'
import type { PythonFacts } from '../model/detection.ts'
import type { DatastoreProvider } from '../model/datastore-provider.ts'
import type { FrameworkProvider } from '../model/provider.ts'
import { packageNeeds } from './package-needs.ts'

const framework = {
  kind: 'python',
  nativePackages: { magic: { builder: [], runtime: ['libmagic'] }, other: { builder: ['g++'], runtime: [] } },
} as unknown as FrameworkProvider
const datastore = {
  nativeDrivers: { driver: { builder: ['gcc'], runtime: ['libdb'], unless: ['driver-binary'] } },
  driverBounds: [{ drivers: ['driver'], unless: [], package: 'orm', broughtBy: [], specifier: 'orm<2', reason: '' }],
} as unknown as DatastoreProvider

const needs = (requirements: Partial<PythonFacts['requirements']>) =>
  packageNeeds(
    {
      kind: 'python',
      version: '3.13',
      emptyFolders: [],
      requirements: {
        ...{ kind: 'plain', file: 'r.txt', inputs: [], packages: [], openEnded: {}, installable: false },
        ...requirements,
      },
    },
    framework,
    [datastore],
  )
const none = { builder: [], runtime: [], bounds: [] }

it.each<[string, Partial<PythonFacts['requirements']>, object]>([
  ['nothing of its own', { packages: ['flask'] }, none],
  ['a library', { packages: ['magic'] }, { ...none, runtime: ['libmagic'] }],
  [
    'a driver and a library',
    { packages: ['magic', 'driver'] },
    { ...none, builder: ['gcc'], runtime: ['libdb', 'libmagic'] },
  ],
  ['a driver with its library in it', { packages: ['driver', 'driver-binary'] }, none],
  ['a repository', { fromGit: true }, { ...none, builder: ['git'] }],
  [
    'an open bound',
    { packages: ['driver', 'orm'], openEnded: { orm: '>=1.4' } },
    { builder: ['gcc'], runtime: ['libdb'], bounds: [{ specifier: 'orm<2', reason: '' }] },
  ],
  [
    'what asks for newer ones, which it gets',
    { packages: ['driver', 'orm'], openEnded: { orm: '>=2.1' } },
    { builder: ['gcc'], runtime: ['libdb'], bounds: [] },
  ],
  [
    'a lock, which says it all',
    { kind: 'poetry-lock', packages: ['driver', 'orm'], openEnded: { orm: '' } },
    { builder: ['gcc'], runtime: ['libdb'], bounds: [] },
  ],
])('%s', (_, requirements, expected) => expect(needs(requirements)).toEqual(expected))
