import { convolutionCase, depthwiseCase, fusedProductCase, gatherCase, poolingCase } from './cases';
import type { ConformanceCase } from './checkCase';
import type { Shape4D, Window } from './reference';

const images: Shape4D = [2, 7, 6, 3];
/** Sides of even and of odd length, and a stride that leaves more zeros at the end than at the start. */
const window: Window = { height: 3, width: 2, stride: 2, pad: 'same' };

/**
 * The conformance suite in short, for a backend that is only looked at: one case for each kind of kernel, at the place
 * where TensorFlow.js' own ones are known to be wrong.
 */
export const probeCases: readonly ConformanceCase[] = [
  convolutionCase(images, window, 5),
  depthwiseCase(images, window, 2),
  // No window has a positive maximum.
  poolingCase('max', images, window, -2),
  // Windows over the border have fewer pixels.
  poolingCase('mean', images, window, 0),
  fusedProductCase({ rows: 7, depth: 13, columns: 9, transposeA: true, transposeB: true }, 'relu'),
  gatherCase,
];
