import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgressDisplay, durationText } from '../../../src/cli/progress';
import type { MetricRecord } from '../../../src/protocol/runs';

function linesFor(records: readonly MetricRecord[]): string {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: false });
  const display = createProgressDisplay(stream);
  for (const record of records) {
    const rates = { totalSteps: 800, imagesPerSecond: 1000, secondsLeft: 60 };
    display.update('AT-0.1', { run: '/runs/AT-0.1', name: 'AT-0.1', record, ...rates });
  }
  display.stop();
  return String(stream.read());
}

describe('progress in a pipe', () => {
  it('is a plain line an epoch and a warning, and nothing a step', () => {
    const text = linesFor([
      { kind: 'step', step: 40, epoch: 1, loss: 0.5, learningRate: 0.001 },
      { kind: 'epoch', step: 40, epoch: 1, testAccuracy: 0.871, probeRobustAccuracy: 0.655 },
      { kind: 'warning', step: 80, epoch: 2, code: 'overfitting', message: 'Robust accuracy fell.' },
      { kind: 'epoch', step: 80, epoch: 2, testAccuracy: 0.9 },
    ]);
    expect(text.split('\n')).toEqual([
      'AT-0.1: step 40 of 800, epoch 1: test accuracy 87.1 %, robust 65.5 %',
      'AT-0.1: step 80 of 800, Robust accuracy fell.',
      'AT-0.1: step 80 of 800, epoch 2: test accuracy 90.0 %',
      '',
    ]);
  });
});

describe('a duration', () => {
  it.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [Infinity, '?'],
  ])('of %d s is "%s"', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
