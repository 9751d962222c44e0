/** A ResNet-50 as PyTorch saves it, imported: seconds, and memory above an idle engine. */
import { bundleProgram, checkout, runProgram } from './bundle.mjs';
import { report } from './report.mjs';

/**
 * @typedef {{ fileBytes: number, seconds: number[], idleBytes: number, importBytes: number, loadSeconds: number,
 *   loadBytes: number }} ImportMeasures
 */

export async function benchImport() {
  const measured = await runProgram(await bundleProgram('importCheckpoint'), [checkout]);
  const { fileBytes, seconds, idleBytes, importBytes, loadSeconds, loadBytes } =
    /** @type {ImportMeasures} */ (measured);
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  const what = `import a ResNet-50 .pt of ${megabytes(fileBytes)}`;
  report(what, `${Math.min(...seconds).toFixed(2)} s`, '≤ 3 s');
  report(`${what}, peak above idle`, megabytes(importBytes - idleBytes), '≤ 350 MB');
  report('then loaded for its first image', `${loadSeconds.toFixed(2)} s`, 'none');
  report('then loaded, peak above idle', megabytes(loadBytes - idleBytes), 'none');
}
