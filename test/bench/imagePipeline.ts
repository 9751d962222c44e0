/** Streams the JPEGs of a folder as the training loop does, and prints how many a second come out. */
import { performance } from 'node:perf_hooks';
import { createDecodePool } from '../../src/data/decoding/decodePool';
import { createFileImageSet } from '../../src/data/fileImageSet';
import { classMapOf, foldersIn, listImageFolder } from '../../src/data/imageFolder';
import type { ImageSet } from '../../src/data/imageSet';
import { BATCHES_AHEAD, prefetch } from '../../src/data/prefetch';
import { randomStream } from '../../src/data/random';
import { codecFilesIn } from '../../src/data/readImage';

const BATCH = 32;

async function stream(images: ImageSet, epoch: number): Promise<void> {
  const order = randomStream(0, 'bench', epoch).permutation(images.count);
  const batches = Array.from({ length: Math.ceil(images.count / BATCH) }, (_, index) =>
    order.subarray(index * BATCH, (index + 1) * BATCH),
  );
  const augmentation = { name: 'resize-crop-flip', seed: 0, epoch } as const;
  const load = (indices: Int32Array): Promise<Float32Array> => images.batch(indices, augmentation);
  let seen = 0;
  for await (const values of prefetch(batches, load, BATCHES_AHEAD)) seen += values.length;
  if (seen !== images.count * images.height * images.width * images.channels)
    throw new Error('images are missing');
}

/** @param passes how many after the first one, which warms up; the best one counts */
async function main(folder: string, dist: string, side: number, threads: number, passes: number) {
  const pool = createDecodePool(
    { worker: `${dist}/decodeWorker.js`, codecs: codecFilesIn(`${dist}/wasm`) },
    threads,
  );
  const started = performance.now();
  const listing = await listImageFolder('bench', folder, classMapOf(await foldersIn(folder)));
  const listedMs = performance.now() - started;
  const shape = { height: side, width: side, channels: 3, transform: 'photograph' } as const;
  const images = createFileImageSet(listing, { ...shape, pool });
  const rates: number[] = [];
  const cpuMs: number[] = [];
  for (let pass = 0; pass <= passes; pass++) {
    const from = performance.now();
    const before = process.cpuUsage();
    await stream(images, pass + 1);
    rates.push((1000 * images.count) / (performance.now() - from));
    const { user, system } = process.cpuUsage(before);
    cpuMs.push((user + system) / 1000 / images.count);
  }
  await pool.close();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  console.log(
    JSON.stringify({
      count: images.count,
      imagesPerSecond: Math.max(...rates),
      cpuMs: Math.min(...cpuMs),
      peakBytes,
      listedMs,
    }),
  );
}

const [folder = '', dist = '', side = '', threads = '', passes = ''] = process.argv.slice(2);
void main(folder, dist, Number(side), Number(threads), Number(passes));
