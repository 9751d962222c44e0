import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** Bytes before the values: a magic number and three sizes for images, one for labels (LeCun et al.). */
const imagesHeader = 16;
const labelsHeader = 8;

/** @param {string} file @returns {Buffer} */
function gunzipFile(file) {
  return gunzipSync(readFileSync(file));
}

/**
 * Writes the first image of each class of an embedded data set as PNG.
 * @param {{ images: string, labels: string, brightest: number, folder: string, name: string }} set `brightest` is the
 *   data set's largest value, which becomes white
 */
function writeDigits({ images, labels, brightest, folder, name }) {
  const pixels = gunzipFile(images);
  const classes = gunzipFile(labels).subarray(labelsHeader);
  const height = pixels.readUInt32BE(8);
  const width = pixels.readUInt32BE(12);
  for (let digit = 0; digit < 10; digit += 1) {
    const start = imagesHeader + classes.indexOf(digit) * height * width;
    const values = pixels.subarray(start, start + height * width);
    const png = new PNG({ width, height });
    png.data = Buffer.from(values.map((value) => Math.round((value * 255) / brightest)));
    const grey = PNG.sync.write(png, { colorType: 0, inputColorType: 0 });
    writeFileSync(join(folder, `${name}-${digit}.png`), grey);
  }
}

/**
 * Fills the folder that `npm start` opens: images of the digits to inspect, the experiment file to try changes in, and
 * the setting that points at the trained runs.
 * @param {string} checkout
 * @param {string} runs
 * @param {string} workspace
 */
export function writeShowcaseWorkspace(checkout, runs, workspace) {
  const images = join(workspace, 'images');
  mkdirSync(images, { recursive: true });
  mkdirSync(join(workspace, '.vscode'), { recursive: true });
  const data = (/** @type {string} */ file) => join(checkout, 'media', 'data', file);
  writeDigits({
    images: data('mnist-1k-test-images-idx3-ubyte.gz'),
    labels: data('mnist-1k-test-labels-idx1-ubyte.gz'),
    brightest: 255,
    folder: images,
    name: 'mnist',
  });
  writeDigits({
    images: data('optdigits-8x8-images-idx3-ubyte.gz'),
    labels: data('optdigits-labels-idx1-ubyte.gz'),
    brightest: 16,
    folder: images,
    name: 'optdigits',
  });
  const experiment = join(checkout, 'media', 'experiments', 'quick-start.gradlens.json');
  copyFileSync(experiment, join(workspace, 'quick-start.gradlens.json'));
  const settings = { 'gradlens.runsFolder': runs };
  writeFileSync(join(workspace, '.vscode', 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}
