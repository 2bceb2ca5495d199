import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The longest files begin first, lest one of them is left over for one worker at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      ['/test/smoke/', '/test/e2e/', '/test/hostile/', '/'].findIndex((part) => moduleId.includes(part))
    return files.toSorted((a, b) => rank(a) - rank(b))
  }
}

/** A browser ends its requests whenever a network of the machine comes or goes: it runs when no other stack does. */
const alone = 'test/e2e/chromium.test.ts'

export default defineConfig({
  test: {
    // Scenarios on the engine build images and wait for health checks; two at a time is what two cores carry.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [alone],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: [alone], sequence: { groupOrder: 1 } } },
    ],
  },
})
