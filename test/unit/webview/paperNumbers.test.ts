import { expect, it } from 'vitest';
import type { Experiment, TrainingMethod } from '../../../src/protocol/experiment';
import { paperSourceAccuracy, paperTargetAccuracy } from '../../../webview/model/paperNumbers';
import { experiment } from '../../browser/cannedData';

const papers = (method: TrainingMethod): Experiment => ({
  ...experiment('any', method),
  data: 'mnist',
  architecture: 'madry-mnist',
});
const attack = {
  name: 'pgd',
  threatModel: 'linf',
  epsilon: 0.1,
  stepSize: 0.025,
  steps: 10,
  randomStart: true,
  restarts: 1,
  useBest: false,
} as const;
const adversarial = { name: 'adversarial', attackMode: 'eval', target: 'none', cleanShare: 0 } as const;
const usps = { data: 'usps', fit: 'resize' } as const;

it('puts Table 3 beside the same experiment', () => {
  expect(paperSourceAccuracy(papers({ name: 'natural' }))).toBe(0.9917);
  expect(paperTargetAccuracy(papers({ name: 'natural' }), usps)).toBe(0.7514);
  expect(paperTargetAccuracy(papers({ ...adversarial, attack }), usps)).toBe(0.8241);
  expect(paperTargetAccuracy(papers({ name: 'noise', sigma: 0.3 }), { ...usps, fit: 'pad' })).toBe(0.8122);
});

it('puts nothing beside another experiment', () => {
  const natural = papers({ name: 'natural' });
  expect(paperTargetAccuracy(natural, { data: 'optdigits', fit: 'resize' })).toBeUndefined();
  expect(paperTargetAccuracy({ ...natural, data: 'mnist-4k' }, usps)).toBeUndefined();
  expect(paperTargetAccuracy({ ...natural, architecture: 'wong-small' }, usps)).toBeUndefined();
  expect(
    paperSourceAccuracy(papers({ ...adversarial, attack: { ...attack, epsilon: 0.15 } })),
  ).toBeUndefined();
  expect(paperSourceAccuracy(undefined)).toBeUndefined();
});
