import { Identity, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Companion } from '../companion';
import { defineKernel } from '../kernel';

interface Inputs {
  readonly x: TensorInfo;
}

/** Another tensor on the same data: the backend counts references and no kernel writes to its inputs. */
export function share({ backend }: Companion, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

/** The stock kernel copies, and every tensor that is saved for a gradient goes through it. */
export const identity = defineKernel<Inputs, object>({
  name: Identity,
  accepts: ({ inputs: { x } }) => x.dtype !== 'string',
  run: (companion, { inputs: { x } }) => share(companion, x),
});
