import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../src/attacks/attack';
import { randomStream } from '../../../src/data/random';
import { crossEntropy } from '../../../src/models/crossEntropy';
import type { Model } from '../../../src/models/model';
import type { AttackSettings } from '../../../src/protocol/experiment';
import { expectClose, imagesOf, labelsOf, readFixture, valuesOf } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import { differingFractions, fixtureNets, mean, partingImages, readInfo, type NetName } from './peers';

// Reference: MadryLab/robustness, attacker.Attacker.
interface RobustnessInfo {
  readonly parameters: {
    readonly constraint: 'inf' | '2';
    readonly eps: number;
    readonly step_size: number;
    readonly iterations: number;
    readonly 'big step': number;
  };
  readonly tolerance: {
    readonly 'x_adv*': { readonly abs: number; readonly entries_that_may_differ: number };
    readonly 'loss_*': { readonly abs: number };
  };
}

let models: Record<NetName, Model>;
beforeAll(async () => {
  await startTestBackend();
  models = { madry: fixtureNets.madry(), wrn10: fixtureNets.wrn10(), resnet50n: fixtureNets.resnet50n() };
});
afterAll(() => {
  for (const model of Object.values(models)) model.dispose();
});

const ways = [
  ['x_adv_use_best', 'loss_use_best', { useBest: true, big: false }],
  ['x_adv_last', 'loss_last', { useBest: false, big: false }],
  ['x_adv_big_step_use_best', 'loss_big_step', { useBest: true, big: true }],
] as const;
/** The ResNet-50's last iterates are those of torchattacks, to the bit or within 1.2e-7: attackPeers.test.ts. */
const cases = (['madry', 'wrn10', 'resnet50n'] as const).flatMap((net) =>
  (['linf', 'l2'] as const).flatMap((norm) =>
    ways
      .filter(([image]) => net !== 'resnet50n' || image !== 'x_adv_last')
      .map((way) => [net, norm, ...way] as const),
  ),
);

/** The same iterates as those of torchattacks' case, so the same images part. */
const partingOf = (net: NetName, norm: 'linf' | 'l2'): readonly number[] =>
  partingImages[`${net}/pgd-${norm}`] ?? [];

describe('the best iterate', () => {
  it.each(cases)(
    '%s, %s: %s equals MadryLab/robustness',
    async (net, norm, image, loss, { useBest, big }) => {
      const tensors = readFixture(`attacks/${net}/robustness-${norm}`);
      const { parameters, tolerance } = readInfo(net, `robustness-${norm}`) as RobustnessInfo;
      const settings: AttackSettings = {
        name: 'pgd',
        threatModel: norm,
        epsilon: parameters.eps,
        stepSize: big ? parameters['big step'] : parameters.step_size,
        steps: parameters.iterations,
        randomStart: false,
        restarts: 1,
        useBest,
      };
      await tidied(async () => {
        const labels = labelsOf(tensors, 'y');
        const x = imagesOf(tensors, 'x_uint8');
        const adversarial = await attack(models[net], x, labels, settings, randomStream(0, 'unused'));
        const { abs, entries_that_may_differ: allowed } = tolerance['x_adv*'];
        const fractions = await differingFractions(adversarial, valuesOf(tensors, image), abs);
        expect(mean(fractions)).toBeLessThanOrEqual(allowed);
        const parting = big ? [] : partingOf(net, norm);
        const held = (values: Float32Array): Float32Array =>
          values.filter((_, sample) => !parting.includes(sample));
        const losses = await crossEntropy(models[net].logits(adversarial), labels).data<'float32'>();
        expectClose(held(losses), held(valuesOf(tensors, loss)), tolerance['loss_*'], 'losses');
      });
    },
  );
});
