import { defineConfig } from 'vitest/config';
import { outcomeReporter } from './scripts/lib/vitestOutcome.mjs';

export default defineConfig({
  test: {
    reporters: ['default', outcomeReporter()],
    allowOnly: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          globalSetup: ['test/unit/setup.ts'],
          // A process a file: a backend starts once in a process.
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // The same numbers on native TensorFlow: what computes is tested once more on the other backend.
          name: 'tensorflow',
          include: [
            'test/tensorflow/**/*.test.ts',
            ...['attacks', 'attribution', 'evaluation', 'models', 'training'].map(
              (folder) => `test/unit/${folder}/**/*.test.ts`,
            ),
            // What the panels ask for, cancelled too.
            ...['adversarial', 'robustness', 'saliency', 'zeroShot'].map(
              (handler) => `test/unit/engine/${handler}.test.ts`,
            ),
          ],
          // Puts a stand-in of that name in its place.
          exclude: ['test/unit/models/modules.test.ts'],
          globalSetup: ['test/unit/setup.ts'],
          pool: 'forks',
          env: { GRADLENS_TEST_BACKEND: 'tensorflow-cpu' },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // On a graphics processor in software, which is slow: small shapes, and none beside it.
          name: 'webgpu',
          include: [
            'test/webgpu/**/*.test.ts',
            'test/unit/training/twentySteps.test.ts',
            'test/unit/models/madryMnist.test.ts',
          ],
          globalSetup: ['test/unit/setup.ts'],
          pool: 'forks',
          fileParallelism: false,
          env: { GRADLENS_TEST_BACKEND: 'webgpu' },
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          // Each file has a VS Code server and a browser of its own: one at a time on a small machine.
          fileParallelism: false,
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 120_000,
          // Opening the first window may have to download VS Code.
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          // What `npm run bench` measures in a window; no part of the tests.
          name: 'bench',
          include: ['test/bench/**/*.measure.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
