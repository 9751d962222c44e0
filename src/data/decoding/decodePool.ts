/** Threads that decode image files, so that a training goes on meanwhile. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { cancelled, decoderDied, fromErrorPayload } from '../../protocol/errors';
import type { CodecFiles } from '../image/codec';
import type { ImageFile, ImageKind } from './imageTask';
import { isReply, type DecodeJob } from './messages';

/** Where the thread's program and its codecs lie. */
export interface DecoderFiles {
  readonly worker: string;
  readonly codecs: CodecFiles;
}

export interface DecodePool {
  /**
   * The images of files, in the files' order: [files, height, width, channels] of the kind, 0..1. The result does not
   * depend on the number of threads.
   * @throws the first failure of a file: `file/*`, `image/*`; `data/decoder-died`; `cancelled` where the pool is closed.
   */
  decode(kind: ImageKind, files: readonly ImageFile[]): Promise<Float32Array>;
  /** Ends the threads. A later call of `decode` starts new ones. */
  close(): Promise<void>;
}

/** A job that is under way. */
interface Pending {
  /** Of the whole batch. */
  readonly values: Float32Array;
  readonly imageLength: number;
  /** Images that are still to come. */
  left: number;
  /** Keeps the threads from taking more of its files. */
  readonly stop: () => void;
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

interface Pool {
  readonly workers: Set<Worker>;
  readonly pending: Map<number, Pending>;
}

/**
 * A pool whose threads start with the first files. They keep the process alive only while something is decoded.
 * @param threads how many, at least 1
 */
export function createDecodePool(files: DecoderFiles, threads = availableParallelism()): DecodePool {
  const pool: Pool = { workers: new Set(), pending: new Map() };
  let lastId = 0;
  return {
    decode: (kind, images) =>
      new Promise((resolve, reject) => {
        const imageLength = kind.height * kind.width * kind.channels;
        const values = new Float32Array(images.length * imageLength);
        if (images.length === 0) {
          resolve(values);
          return;
        }
        while (pool.workers.size < Math.max(1, threads)) startWorker(pool, files);
        const next = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
        const stop = (): void => void Atomics.store(new Int32Array(next), 0, images.length);
        const id = ++lastId;
        pool.pending.set(id, { values, imageLength, left: images.length, stop, resolve, reject });
        const job: DecodeJob = { id, kind, files: images, next };
        for (const worker of pool.workers) {
          worker.ref();
          worker.postMessage(job);
        }
      }),
    close: async () => {
      const ended = [...pool.workers];
      pool.workers.clear();
      failAll(pool, cancelled());
      await Promise.all(ended.map((worker) => worker.terminate()));
    },
  };
}

function startWorker(pool: Pool, { worker: program, codecs }: DecoderFiles): void {
  const worker = new Worker(program, { workerData: codecs });
  /** What it had taken is lost with it; the others cannot know what that was. */
  const lost = (reason: string): void => {
    if (pool.workers.delete(worker)) failAll(pool, decoderDied(reason));
  };
  worker.on('message', (reply: unknown) => receive(pool, reply));
  worker.on('error', (error) => lost(error.message));
  worker.on('exit', (code) => lost(`it ended with code ${String(code)}`));
  pool.workers.add(worker);
}

function receive(pool: Pool, reply: unknown): void {
  if (!isReply(reply)) throw new Error('A decoding thread sent something else than a reply');
  const job = pool.pending.get(reply.job);
  if (!job) return;
  if ('problem' in reply) {
    settle(pool, reply.job);
    job.reject(fromErrorPayload(reply.problem));
    return;
  }
  job.values.set(reply.values, reply.place * job.imageLength);
  job.left--;
  if (job.left > 0) return;
  settle(pool, reply.job);
  job.resolve(job.values);
}

function failAll(pool: Pool, error: Error): void {
  for (const [id, { stop, reject }] of [...pool.pending]) {
    stop();
    settle(pool, id);
    reject(error);
  }
}

function settle({ workers, pending }: Pool, id: number): void {
  pending.delete(id);
  if (pending.size === 0) for (const worker of workers) worker.unref();
}

const shared = new Map<string, DecodePool>();

/** The process's own pool: every set of files decodes on the same threads, however many sets there are. */
export function sharedDecodePool(files: DecoderFiles): DecodePool {
  const known = shared.get(files.worker);
  if (known) return known;
  const pool = createDecodePool(files);
  shared.set(files.worker, pool);
  return pool;
}
