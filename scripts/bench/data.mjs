/**
 * Reading images: how long a whole set takes, how fast photographs come out of the decoding threads, and that memory does
 * not grow with the set.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleProgram, checkout, runProgram } from './bundle.mjs';
import { report } from './report.mjs';

/** @typedef {{ count: number, imagesPerSecond: number, cpuMs: number, peakBytes: number, listedMs: number }} Streamed */

const dist = join(checkout, 'dist');
const fixtures = join(checkout, 'test', 'fixtures');

/** The threads of the bar. */
const THREADS = 2;

/** The files of CUB-200-2011, and a set as large as a part of ImageNet. */
const SMALLER_SET = 11_788;
const LARGER_SET = 100_000;
const FILES_A_CLASS = 500;

/** Prints what is reached beside the bars. */
export async function benchData() {
  await benchMnist();
  const program = await bundleProgram('imagePipeline');
  const folder = await mkdtemp(join(tmpdir(), 'gradlens-images-'));
  try {
    await benchPhotographs(program, folder);
    await benchMemory(program, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchMnist() {
  const external = process.env['GRADLENS_DATA'] ?? '';
  const what = 'read MNIST train (60,000), checks included';
  if (!existsSync(join(external, 'mnist'))) {
    console.log(`${what}: not measured, GRADLENS_DATA names no folder with the complete set`);
    return;
  }
  const program = await bundleProgram('readMnist');
  const measured = await runProgram(program, [join(checkout, 'media', 'data'), external]);
  const { firstMs, bestMs } = /** @type {{ firstMs: number, bestMs: number }} */ (measured);
  report(what, `${firstMs.toFixed(0)} ms, best ${bestMs.toFixed(0)} ms`, '≤ 1 s');
}

/** @param {string} program @param {string} folder */
async function benchPhotographs(program, folder) {
  const { root, what } = await photographs(folder);
  const streamed = await stream(program, root, 224, 3);
  report(
    `${what}: decode, resize 256, crop 224, ${THREADS} threads`,
    `${streamed.imagesPerSecond.toFixed(0)} images/s`,
    `≥ 150 on 2 cores (here ${availableParallelism()})`,
  );
  report('processor time of a photograph, all threads', `${streamed.cpuMs.toFixed(1)} ms`, '≤ 13.3 ms');
}

/**
 * Birds of CUB-200-2011 where GRADLENS_DATA has some of them; else a photograph of the fixtures, again and again.
 * @param {string} folder
 */
async function photographs(folder) {
  const archive = join(process.env['GRADLENS_DATA'] ?? '', 'cub', 'CUB_200_2011_subset.tgz');
  if (existsSync(archive)) {
    await promisify(execFile)('tar', ['-xzf', archive, '-C', folder]);
    return { root: join(folder, 'CUB_200_2011', 'images'), what: 'photographs of CUB-200-2011' };
  }
  const root = join(folder, 'photographs');
  await fill(root, 200, [
    join(fixtures, 'images', 'photo-444-progressive.jpg'),
    join(fixtures, 'images', 'tall.jpg'),
  ]);
  return { root, what: 'photographs of the fixtures' };
}

/** @param {string} program @param {string} folder */
async function benchMemory(program, folder) {
  const train = join(fixtures, 'datasets', 'restricted-imagenet', 'train');
  const classes = await readdir(train);
  const samples = [];
  for (const name of classes.slice(0, 4)) {
    const [first] = await readdir(join(train, name));
    if (first !== undefined) samples.push(join(train, name, first));
  }
  const peaks = [];
  for (const count of [SMALLER_SET, LARGER_SET]) {
    const root = join(folder, String(count));
    await fill(root, count, samples);
    const { peakBytes, imagesPerSecond, listedMs } = await stream(program, root, 64, 0);
    peaks.push(peakBytes);
    console.log(
      `${count.toLocaleString('en')} small JPEGs: listed in ${listedMs.toFixed(0)} ms, ${imagesPerSecond.toFixed(0)} images/s, peak ${(peakBytes / 1e6).toFixed(0)} MB`,
    );
    await rm(root, { recursive: true });
  }
  const [smaller = Number.NaN, larger = Number.NaN] = peaks;
  report('peak memory of 100,000 files over 11,788', (larger / smaller).toFixed(3), '1 ± 0.1');
}

/**
 * An ImageFolder of hard links.
 * @param {string} root
 * @param {number} count
 * @param {readonly string[]} samples
 */
async function fill(root, count, samples) {
  const copies = samples.map((_, index) => join(root, '..', `sample-${index}.jpg`));
  await mkdir(root, { recursive: true });
  await Promise.all(samples.map((sample, index) => copyFile(sample, copies[index] ?? '')));
  for (let start = 0; start < count; start += FILES_A_CLASS) {
    const name = join(root, `class-${String(start / FILES_A_CLASS).padStart(4, '0')}`);
    await mkdir(name);
    const length = Math.min(FILES_A_CLASS, count - start);
    const files = Array.from({ length }, (_, index) => join(name, `image-${String(start + index)}.jpg`));
    await Promise.all(files.map((file, index) => link(copies[index % copies.length] ?? '', file)));
  }
}

/**
 * @param {string} program
 * @param {string} root
 * @param {number} side
 * @param {number} passes
 * @returns {Promise<Streamed>}
 */
async function stream(program, root, side, passes) {
  const args = [root, dist, String(side), String(THREADS), String(passes)];
  return /** @type {Streamed} */ (await runProgram(program, args));
}
