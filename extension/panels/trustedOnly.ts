/**
 * What an untrusted workspace may still see: the shipped samples on the shipped images. Anything that names a file or a
 * run of the workspace is refused.
 */
import { untrustedWorkspace } from '../../src/protocol/errors';
import type { ForwardedMethod } from '../../src/protocol/panels';
import type { EngineRequests, ImageSource } from '../../src/protocol/requests';
import type { CheckpointRef } from '../../src/protocol/runs';
import { isInside } from '../isInside';

/** What a request reads from disk. */
interface Reads {
  readonly images: readonly ImageSource[];
  readonly runs: readonly string[];
}

const nothing: Reads = { images: [], runs: [] };
const runsOf = (...checkpoints: readonly CheckpointRef[]): string[] => checkpoints.map(({ run }) => run);

const reads: { readonly [M in ForwardedMethod]: (params: EngineRequests[M]['params']) => Reads } = {
  'data/list': () => nothing,
  'data/images': () => nothing,
  'image/prepare': ({ image, checkpoint }) => ({ images: [image], runs: runsOf(checkpoint) }),
  'saliency/explain': ({ image, checkpoint }) => ({ images: [image], runs: runsOf(checkpoint) }),
  'adversarial/generate': ({ images, checkpoint }) => ({ images, runs: runsOf(checkpoint) }),
  'zero-shot/table': ({ checkpoints }) => ({ images: [], runs: runsOf(...checkpoints) }),
  'zero-shot/misread': ({ checkpoint }) => ({ images: [], runs: runsOf(checkpoint) }),
  'runs/metrics': ({ run }) => ({ images: [], runs: [run] }),
};

/**
 * Refuses what an untrusted workspace may not have read.
 * @param samples folder of the shipped runs, absolute.
 * @throws GradLensError `workspace/untrusted`.
 */
export function refuseUntrusted<M extends ForwardedMethod>(
  method: M,
  params: EngineRequests[M]['params'],
  samples: string,
): void {
  const { images, runs } = reads[method](params);
  const shipped = images.every(({ kind }) => kind === 'data') && runs.every((run) => isInside(run, samples));
  if (!shipped) throw untrustedWorkspace();
}
