/** The thread's side of the decoding pool. */
import type { MessagePort } from 'node:worker_threads';
import { toErrorPayload } from '../../protocol/errors';
import type { CodecFiles } from '../image/codec';
import { decodeImage } from './imageTask';
import { isJob, type DecodeJob, type DecodeReply } from './messages';

/** Works on one job after another, until the thread is ended. */
export function serveDecoding(port: MessagePort, codecs: CodecFiles): void {
  let last: Promise<void> = Promise.resolve();
  port.on('message', (job: unknown) => {
    if (!isJob(job)) throw new Error('A decoding thread was sent something else than a job');
    last = last.then(() => takeFiles(port, job, codecs));
  });
}

async function takeFiles(port: MessagePort, { id, kind, files, next }: DecodeJob, codecs: CodecFiles) {
  const counter = new Int32Array(next);
  for (;;) {
    const place = Atomics.add(counter, 0, 1);
    const file = files[place];
    if (file === undefined) return;
    try {
      const { values } = await decodeImage(kind, file, codecs);
      const moved = values.buffer instanceof ArrayBuffer ? [values.buffer] : [];
      port.postMessage({ job: id, place, values } satisfies DecodeReply, moved);
    } catch (error) {
      port.postMessage({ job: id, problem: toErrorPayload(error) } satisfies DecodeReply);
      // Nobody waits for the rest.
      Atomics.store(counter, 0, files.length);
    }
  }
}
