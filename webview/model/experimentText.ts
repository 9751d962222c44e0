/** A training in plain words. */
import type { Experiment, TrainingMethod } from '../../src/protocol/experiment';
import type { ImportRecord, RunStatus } from '../../src/protocol/runs';
import { attackTitles } from './attackSettings';
import { epsilonText } from './format';

export const statusTitles: Readonly<Record<RunStatus, string>> = {
  running: 'Running',
  finished: 'Finished',
  cancelled: 'Cancelled',
  failed: 'Failed',
  interrupted: 'Interrupted',
  broken: 'Broken',
};

export const isResumable = (status: RunStatus): boolean =>
  status === 'cancelled' || status === 'failed' || status === 'interrupted';

export function methodText(method: TrainingMethod): string {
  switch (method.name) {
    case 'natural':
      return 'Natural training on the images as they are';
    case 'noise':
      return `Training with Gaussian noise of standard deviation ${epsilonText(method.sigma)}`;
    case 'adversarial':
      return `Adversarial training, ε ${epsilonText(method.attack.epsilon)}: ${attackTitles[method.attack.name]}`;
  }
}

/** One sentence: what was trained, how, for how long. */
export function experimentText({ training, data, architecture, seed }: Experiment): string {
  const { method, epochs, batchSize } = training;
  return `${methodText(method)}; ${data}, network ${architecture}, ${String(epochs)} epochs, batches of ${String(batchSize)}, seed ${String(seed)}.`;
}

/** Where an imported run comes from. */
export const importText = ({ source, format, architecture, classNames }: ImportRecord): string =>
  `Imported from ${source} (${format}); network ${architecture}, ${String(classNames.length)} classes. It was not trained here, so there are no curves.`;
