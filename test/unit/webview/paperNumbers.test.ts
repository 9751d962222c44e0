import { expect, it } from 'vitest';
import type { Experiment, TrainingMethod } from '../../../src/protocol/experiment';
import {
  paperRobustAccuracy,
  paperSourceAccuracy,
  paperTargetAccuracy,
} from '../../../webview/model/paperNumbers';
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

it('puts Tables 1 and 2 beside the same experiments, robustness only under the same attack', () => {
  const at = (epsilon: number) => ({ ...adversarial, attack: { ...attack, epsilon } });
  const pgd10 = { ...attack, epsilon: 8 / 255 };
  const cifar = (epsilon: number) => ({
    ...papers(at(epsilon)),
    data: 'cifar10',
    architecture: 'wrn-28-10' as const,
    evaluation: { attack: pgd10, targets: [] },
  });
  expect(paperSourceAccuracy(cifar(8 / 255))).toBe(0.8725);
  expect(paperRobustAccuracy(cifar(8 / 255))).toBe(0.4737);
  expect(paperRobustAccuracy(cifar(1 / 255))).toBe(0.0453);
  expect(paperRobustAccuracy({ ...cifar(1 / 255), evaluation: { attack, targets: [] } })).toBeUndefined();
  expect(paperRobustAccuracy(papers({ name: 'natural' }))).toBeUndefined();
  const svhn = { ...cifar(4 / 255), data: 'svhn' };
  expect(paperTargetAccuracy(svhn, { data: 'mnist', fit: 'zero-pad' })).toBe(0.7726);
  expect(paperTargetAccuracy(svhn, usps)).toBeUndefined();
  const l2 = { ...adversarial, attack: { ...attack, threatModel: 'l2' as const, epsilon: 0.1 } };
  expect(paperSourceAccuracy(papers(l2))).toBeUndefined();
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
