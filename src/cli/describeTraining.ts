/** What a run trains, in one line. */
import { shortNumber } from '../experiments/fractions';
import type { Experiment, TrainingMethod } from '../protocol/experiment';

/** `wong-small on mnist-4k by fgsm-rs at 0.1, 20 epochs of batches of 100: adam at 0.001, linear-decay`. */
export function describeTraining({ architecture, data, training }: Experiment): string {
  const { method, epochs, batchSize, augmentation, optimizer, schedule } = training;
  const length = `${String(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'} of batches of ${String(batchSize)}`;
  const steps = `${optimizer.name} at ${shortNumber(optimizer.learningRate)}, ${schedule.name}`;
  const images = augmentation === 'none' ? '' : `, ${augmentation}`;
  return `${architecture} on ${data}${changeOf(method)}, ${length}: ${steps}${images}`;
}

function changeOf(method: TrainingMethod): string {
  switch (method.name) {
    case 'natural':
      return '';
    case 'adversarial':
      return ` by ${method.attack.name} at ${shortNumber(method.attack.epsilon)}`;
    case 'noise':
      return ` with noise of ${shortNumber(method.sigma)}`;
  }
}
