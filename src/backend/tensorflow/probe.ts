import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TensorflowCandidate } from './candidates';

const probeTimeout = 60_000;

/** The two functions that Node 23 removed and the official package still calls (tensorflow/tfjs issue 8609). */
const polyfill = `const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;`;

/** Loads a candidate and multiplies two matrices: what may crash does so in a process of its own. */
const probeProgram = `${polyfill}
const [, entry, library] = process.argv;
const loaded = require(entry);
const tf = library === undefined ? loaded : (loaded.start(library), loaded.tf);
if (library !== undefined) tf.setBackend('tensorflow');
const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync();
if (tf.getBackend() !== 'tensorflow' || product[0] !== 3) throw new Error('it computes ' + product[0] + ' for 3');`;

/** What goes wrong when a candidate is loaded and used, in words that follow its name; nothing if all is well. */
export async function probe({ entry, library }: TensorflowCandidate): Promise<string | undefined> {
  const args = ['-e', probeProgram, entry, ...(library === undefined ? [] : [library])];
  try {
    await promisify(execFile)(process.execPath, args, { timeout: probeTimeout });
    return undefined;
  } catch (error) {
    return `does not survive a probe: ${probeFailure(error)}`;
  }
}

/** The line of a failed process that says most. */
function probeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const signal =
    'signal' in error && typeof error.signal === 'string' ? `ended by ${error.signal}` : undefined;
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  return signal ?? /^\w*Error: .*$/m.exec(stderr)?.[0] ?? error.message;
}
