/** Training on a set of files from end to end: a custom set of small pictures, written here. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCustomSet, listCustomSplit } from '../../../src/data/custom/customSet';
import { createDecodePool } from '../../../src/data/decoding/decodePool';
import { createFileImageSet } from '../../../src/data/fileImageSet';
import { fitImageSet } from '../../../src/data/fit';
import type { ImageSet } from '../../../src/data/imageSet';
import { loadImageSet } from '../../../src/data/registry';
import { randomStream } from '../../../src/data/random';
import { evaluate } from '../../../src/evaluation/evaluate';
import { decoder, embedded, temporaryFolder } from '../data/support';
import { startTestBackend } from '../support/testBackend';
import { bytesOf, experimentOf, quick, resumeFrom, steps, trace, traceUntil } from './tinyTraining';

const folder = temporaryFolder();
const pools = [1, 3].map((threads) => createDecodePool(decoder, threads));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

/** Ten classes, told apart by where a bright bar lies; colour pictures of 40 × 36, larger than the network's input. */
function writeSet(name: string): void {
  const random = randomStream(0, 'pictures');
  for (const [split, each] of [
    ['train', 6],
    ['test', 2],
  ] as const) {
    for (let label = 0; label < 10; label++) {
      const path = join(folder.path, name, split, `class-${String(label)}`);
      mkdirSync(path, { recursive: true });
      for (let image = 0; image < each; image++) {
        const picture = new PNG({ width: 36, height: 40 });
        for (let at = 0; at < 40 * 36; at++) {
          const bright = Math.floor(at / 36 / 4) === label;
          for (let channel = 0; channel < 3; channel++) {
            picture.data[at * 4 + channel] = bright ? 230 : random.integer(60);
          }
          picture.data[at * 4 + 3] = 255;
        }
        writeFileSync(join(path, `${String(image)}.png`), PNG.sync.write(picture));
      }
    }
  }
}

beforeAll(async () => {
  writeSet('bars');
  await startTestBackend();
});

/** The training images as `threads` threads make them. */
async function imagesOn(pool: (typeof pools)[number]): Promise<ImageSet> {
  const set = await findCustomSet('bars', folder.path);
  if (!set) throw new Error('the set was written');
  const listing = await listCustomSplit(set, 'train');
  return createFileImageSet(listing, { height: 28, width: 28, channels: 1, transform: 'photograph', pool });
}

const experiment = experimentOf({ name: 'natural' }, { ...quick, augmentation: 'crop-flip', epochs: 2 });

describe('training on files', () => {
  it('lowers the loss, and reads test pictures it has not seen', async () => {
    const [pool] = pools;
    const images = await imagesOn(pool!);
    const folders = { embedded, external: folder.path, decoder };
    const test = fitImageSet(await loadImageSet('bars', 'test', folders), [28, 28, 1], 'resize');
    const accuracies: number[] = [];
    const { metrics, outcome } = await trace(
      experimentOf({ name: 'natural' }, { ...quick, augmentation: 'flip', epochs: 10 }),
      {
        images,
        testAccuracy: async (model) => {
          const { accuracy } = await evaluate(model, test);
          accuracies.push(accuracy.value);
          return accuracy.value;
        },
      },
    );
    expect(outcome).toBe('complete');
    const losses = steps(metrics).map(({ loss }) => loss);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
    expect(accuracies.at(-1)).toBeGreaterThan(0.5);
  });

  it('gives the same bytes on one thread and on three, whole and resumed within an epoch', async () => {
    const [one, three] = await Promise.all(pools.map(imagesOn));
    const whole = await trace(experiment, { images: one! });
    const parallel = await trace(experiment, { images: three! });
    const first = await traceUntil(2, experiment, { images: three! });
    const second = await trace(experiment, { images: one!, ...resumeFrom(first) });
    expect(bytesOf(parallel.checkpoints.at(-1))).toBe(bytesOf(whole.checkpoints.at(-1)));
    expect(bytesOf(second.checkpoints.at(-1))).toBe(bytesOf(whole.checkpoints.at(-1)));
    expect([...first.metrics, ...second.metrics]).toEqual(whole.metrics);
    const plain = await trace(
      { ...experiment, training: { ...experiment.training, augmentation: 'none' } },
      { images: one! },
    );
    expect(bytesOf(plain.checkpoints.at(-1))).not.toBe(bytesOf(whole.checkpoints.at(-1)));
  });

  it('ends with the error of a file that cannot be read, and keeps what it had', async () => {
    const [pool] = pools;
    const images = await imagesOn(pool!);
    let batches = 0;
    const failing: ImageSet = {
      ...images,
      batch: (indices, augmentation) =>
        ++batches > 3
          ? pool!.decode({ root: folder.path, height: 28, width: 28, channels: 1, transform: 'resize' }, [
              { path: 'gone.png', index: 0 },
            ])
          : images.batch(indices, augmentation),
    };
    const { outcome, metrics } = await trace(experiment, { images: failing });
    expect(outcome).toMatchObject({ code: 'file/missing' });
    expect(steps(metrics)).toHaveLength(3);
  });
});
