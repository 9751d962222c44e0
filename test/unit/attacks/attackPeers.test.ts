import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, type AttackOptions } from '../../../src/attacks/attack';
import { randomStream } from '../../../src/data/random';
import { crossEntropy } from '../../../src/models/crossEntropy';
import type { Model } from '../../../src/models/model';
import {
  expectClose,
  imagesOf,
  labelsOf,
  readFixture,
  valuesOf,
  type FixtureTensors,
} from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import {
  differingFractions,
  fixtureNets,
  mean,
  partingImages,
  readInfo,
  settingsOf,
  storedStart,
  SURE,
  type NetName,
  type PgdInfo,
} from './peers';

let models: Record<NetName, Model>;

beforeAll(async () => {
  await startTestBackend();
  models = { madry: fixtureNets.madry(), wrn10: fixtureNets.wrn10(), resnet50n: fixtureNets.resnet50n() };
});
afterAll(() => {
  for (const model of Object.values(models)) model.dispose();
});

const unused = randomStream(0, 'unused');

/** Holds an attack to the file's tolerances: the batch, and each sample that the peer itself is sure of. */
async function expectAttack(
  model: Model,
  tensors: FixtureTensors,
  info: PgdInfo,
  adversarial: tf.Tensor4D,
  parting: readonly number[],
): Promise<void> {
  const held = <T>(perImage: ArrayLike<T>): T[] =>
    Array.from(perImage).filter((_, image) => !parting.includes(image));
  const expected = valuesOf(tensors, 'x_adv');
  const { abs, entries_that_may_differ: allowed = 0 } = info.tolerance.x_adv;
  expect(mean(held(await differingFractions(adversarial, expected, abs))), 'entries').toBeLessThanOrEqual(
    allowed,
  );
  const unsure = held(info.peer_float32_against_its_float64.after_all.fraction_per_sample);
  held(await differingFractions(adversarial, expected, SURE.abs)).forEach((fraction, place) => {
    if (unsure[place] === 0)
      expect(fraction, `entries of image ${String(place)}`).toBeLessThanOrEqual(SURE.entriesThatMayDiffer);
  });
  const losses = await crossEntropy(model.logits(adversarial), labelsOf(tensors, 'y')).data();
  const expectedLosses = valuesOf(tensors, 'loss_adv_true_label');
  expectClose(held(losses), held(expectedLosses), info.tolerance.loss_adv_true_label, 'losses');
}

type Kind = 'plain' | 'targeted' | 'stored';

const kinds: Readonly<Record<string, Kind>> = {
  fgsm: 'plain',
  'fgsm-targeted': 'targeted',
  'ffgsm-stored-start': 'stored',
  'pgd-linf': 'plain',
  'pgd-linf-stored-start': 'stored',
  'pgd-linf-targeted': 'targeted',
  'bim-large-eps': 'plain',
  'pgd-l2': 'plain',
  'pgd-l2-stored-start': 'stored',
};
/** Each file of torchattacks' steps; the ResNet-50 has none of the last two. */
const cases = (['madry', 'wrn10', 'resnet50n'] as const).flatMap((net) =>
  Object.keys(kinds)
    .filter((name) => net !== 'resnet50n' || !['bim-large-eps', 'pgd-l2-stored-start'].includes(name))
    .map((name): [NetName, string] => [net, name]),
);

describe('an attack equals its peer (torchattacks)', () => {
  it.each(cases)('%s, %s: after the first step and at the end', async (net, name) => {
    const model = models[net];
    const tensors = readFixture(`attacks/${net}/${name}`);
    const info = readInfo(net, name) as PgdInfo;
    const targeted = kinds[name] === 'targeted';
    await tidied(async () => {
      const firstStep: tf.Tensor4D[] = [];
      const options: AttackOptions = {
        ...(targeted ? { targetClass: labelsOf(tensors, 'target') } : {}),
        ...(kinds[name] === 'stored' ? { startNoise: () => storedStart(tensors, info) } : {}),
        onStep: (step, x) => {
          if (step === 1 && tensors.has('x_adv_1')) firstStep.push(tf.clone(x));
        },
      };
      const labels = labelsOf(tensors, 'y');
      const x = imagesOf(tensors, 'x_uint8');
      const adversarial = await attack(model, x, labels, settingsOf(info), unused, options);
      expect(firstStep.length).toBe(tensors.has('x_adv_1') ? 1 : 0);
      // Of one image the peer's own float32 is out by 1e-5: its first step too is compared in attackSteps.test.ts.
      const unsure = info.peer_float32_against_its_float64.after_1?.fraction_per_sample ?? [];
      expect(unsure.filter((fraction) => fraction > 0).length).toBe(
        `${net}/${name}` === 'madry/pgd-l2' ? 1 : 0,
      );
      for (const taken of firstStep) {
        const { abs } = info.tolerance.x_adv_1;
        const fractions = await differingFractions(taken, valuesOf(tensors, 'x_adv_1'), abs);
        const sure = fractions.filter((_, image) => unsure[image] === 0);
        expect(mean(sure)).toBeLessThanOrEqual(info.tolerance.x_adv_1.entries_that_may_differ);
      }
      await expectAttack(model, tensors, info, adversarial, partingImages[`${net}/${name}`] ?? []);
      const predictions = tf.argMax(model.logits(adversarial), 1);
      const hits = targeted
        ? tf.equal(predictions, labelsOf(tensors, 'target'))
        : tf.notEqual(predictions, labels);
      expect((await tf.sum(hits).data())[0]).toBe(info.success_count);
    });
  });
});
