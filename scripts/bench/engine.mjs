/** Memory of the engine process while it trains a sample, and what a training leaves behind. */
import { bundleProgram, checkout, runProgram } from './bundle.mjs';
import { report } from './report.mjs';

/** @typedef {{ peakBytes: number, tensorsBefore: number, tensorsAfter: number }} EngineMeasures */

export async function benchEngine() {
  const measured = await runProgram(await bundleProgram('engineMemory'), [checkout]);
  const { peakBytes, tensorsBefore, tensorsAfter } = /** @type {EngineMeasures} */ (measured);
  report(
    'engine, training the sample (AT-0.1), peak memory',
    `${(peakBytes / 1e6).toFixed(0)} MB`,
    '≤ 700 MB',
  );
  report('tensors before and after a training', `${tensorsBefore} and ${tensorsAfter}`, 'none left behind');
}
