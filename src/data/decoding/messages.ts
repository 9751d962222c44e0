/** What the decoding pool and its threads say to each other. */
import { isErrorPayload, type ErrorPayload } from '../../protocol/errors';
import type { CodecFiles } from '../image/codec';
import type { ImageFile, ImageKind } from './imageTask';

/** Sent to every thread: each takes files until none is left, so that no thread waits for another. */
export interface DecodeJob {
  readonly id: number;
  readonly kind: ImageKind;
  readonly files: readonly ImageFile[];
  /** One int32: the place in `files` of the next one to take. */
  readonly next: SharedArrayBuffer;
}

/** An image of a job, or why there is none. */
export type DecodeReply =
  | { readonly job: number; readonly place: number; readonly values: Float32Array }
  | { readonly job: number; readonly problem: ErrorPayload };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Threads of one program speak to each other: its tag tells a job from nonsense, its fields need no second look. */
export const isJob = (value: unknown): value is DecodeJob =>
  isObject(value) && 'files' in value && 'next' in value && value.next instanceof SharedArrayBuffer;

export const isReply = (value: unknown): value is DecodeReply =>
  isObject(value) &&
  'job' in value &&
  (('values' in value && value.values instanceof Float32Array) ||
    ('problem' in value && isErrorPayload(value.problem)));

export const isCodecFiles = (value: unknown): value is CodecFiles =>
  isObject(value) &&
  'jpeg' in value &&
  typeof value.jpeg === 'string' &&
  'webp' in value &&
  typeof value.webp === 'string';
