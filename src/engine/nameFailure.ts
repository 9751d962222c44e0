import type { NameFailure } from '../protocol/channel';
import { withMemoryFailureNamed } from '../protocol/memoryFailures';
import type { EngineMethod } from '../protocol/requests';

/** What a request does, after "while"; those that are not named need little memory. */
const work: Readonly<Partial<Record<EngineMethod, string>>> = {
  'adversarial/generate': 'attacking images',
  'checkpoint/export': 'writing a checkpoint',
  'checkpoint/import': 'importing a checkpoint',
  'checkpoint/inspect': 'reading a checkpoint',
  'data/images': 'reading images',
  'image/prepare': 'preparing an image',
  'robustness/evaluate': 'evaluating robustness',
  'saliency/explain': 'explaining an image',
  'training/run': 'training',
  'training/resume': 'training',
  'zero-shot/misread': 'looking for misread images',
  'zero-shot/table': 'measuring accuracies',
};

/** Whatever backend runs: that memory ran out is one failure, which says what was being done. */
export const nameFailure: NameFailure<EngineMethod> = (error, method) =>
  withMemoryFailureNamed(error, work[method] ?? `answering ${method}`);
