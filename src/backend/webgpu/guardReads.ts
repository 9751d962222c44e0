import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { deviceFailed } from '../../protocol/errors';
import { memoryAskedFor } from '../../protocol/memoryFailures';
import { nameOf, type OpenDevice } from './device';

/**
 * Lets reads fail where the device reported an error or is lost. Commands are only queued: the first place where an
 * error shows is a read, which otherwise gives zeros. Reads that begin after it has been told go on, if the device does.
 */
export function guardReads(backend: WebGPUBackend, { device, info }: OpenDevice): void {
  const read = backend.read.bind(backend);
  let lost: string | undefined;
  let failure: string | undefined;
  void device.lost.then(({ message }) => (lost = message));
  device.addEventListener('uncapturederror', (event) => {
    // Dawn prints it otherwise.
    event.preventDefault();
    // The first is the cause of those that follow.
    failure ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  backend.read = async (dataId) => {
    let cause: string;
    try {
      const values = await read(dataId);
      if (failure === undefined) return values;
      // Every error of what was queued so far has then been reported.
      await device.queue.onSubmittedWorkDone();
      cause = failure;
    } catch (error) {
      // A tensor that is gone, for one, is a mistake of the caller's.
      if (error instanceof TypeError) throw error;
      cause = failure ?? (error instanceof Error ? error.message : String(error));
    }
    failure = undefined;
    const said = firstSentence(lost ?? cause);
    // A full memory gets its code, as on the other backends, where it is known what was being done.
    if (lost === undefined && memoryAskedFor(said) !== undefined) throw new Error(said);
    throw deviceFailed(nameOf(info), said);
  };
}

/** What went wrong; Dawn goes on with the calls that led to it. */
const firstSentence = (message: string): string => (message.trim().split('\n')[0] ?? '').replace(/\.$/, '');
