/** A thread of the decoding pool. Its data says where the codecs lie. */
import { parentPort, workerData } from 'node:worker_threads';
import { isCodecFiles } from './data/decoding/messages';
import { serveDecoding } from './data/decoding/serveDecoding';

const codecs: unknown = workerData;
if (!parentPort || !isCodecFiles(codecs)) {
  throw new Error('decodeWorker is a thread of the engine and is started with the paths of the codecs');
}
serveDecoding(parentPort, codecs);
