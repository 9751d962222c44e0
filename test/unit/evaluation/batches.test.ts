import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageSet } from '../../../src/data/imageSet';
import { forEachBatch, imagesTogether } from '../../../src/evaluation/batches';
import { robustEvaluation } from '../../../src/evaluation/robustEvaluation';
import { linearModel } from '../attacks/linearModel';
import { startTestBackend } from '../support/testBackend';

beforeAll(async () => {
  await startTestBackend();
});

/** Black images, and how many were asked for together. */
function recording(side: number, channels: 1 | 3, count: number): { set: ImageSet; sizes: number[] } {
  const sizes: number[] = [];
  const set: ImageSet = {
    name: 'black',
    height: side,
    width: side,
    channels,
    count,
    classNames: ['a', 'b', 'c', 'd'],
    labels: new Int32Array(count),
    batch: (indices) => {
      sizes.push(indices.length);
      return Promise.resolve(new Float32Array(indices.length * side * side * channels));
    },
  };
  return { set, sizes };
}

/** Reads the first pixel alone. */
const modelFor = (side: number, channels: 1 | 3) => {
  const pixels = side * side * channels;
  const rows = Array.from({ length: pixels }, (_, pixel) => (pixel === 0 ? [1, -1, 0, 0] : [0, 0, 0, 0]));
  return linearModel([side, side, channels], rows, [1, 0, 0, 0]);
};

describe('images that go through a network together', () => {
  it.each([
    [16, 1, 250],
    [28, 1, 250],
    [32, 3, 64],
    [64, 3, 16],
    [224, 3, 8],
  ] as const)('of %i pixels a side and %i channels are %i', (side, channels, together) => {
    expect(imagesTogether([side, side, channels])).toBe(together);
  });

  it('are fewer where they are large', async () => {
    for (const [side, channels, count, expected] of [
      [28, 1, 251, [250, 1]],
      [64, 3, 40, [16, 16, 8]],
    ] as const) {
      const { set, sizes } = recording(side, channels, count);
      await forEachBatch({ inputShape: [side, side, channels] }, set, {}, () => Promise.resolve());
      expect(sizes).toEqual(expected);
    }
  });

  it('are at most 50 where they are attacked', async () => {
    const suite = { names: [], budget: { steps: 1, queries: 1, restarts: 1, targets: 1 } };
    const settings = { attack: 'pgd', threatModel: 'linf', epsilon: 0.1, images: 60, seed: 0 } as const;
    for (const [side, channels, expected] of [
      [8, 1, [50, 10]],
      [64, 3, [16, 16, 16, 12]],
    ] as const) {
      const { set, sizes } = recording(side, channels, 60);
      await robustEvaluation(modelFor(side, channels), set, settings, { suite });
      expect(sizes).toEqual(expected);
    }
  });
});
