import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack } from '../../../src/attacks/attack';
import { threatModels } from '../../../src/attacks/threatModels';
import { randomStream } from '../../../src/data/random';
import { crossEntropy } from '../../../src/models/crossEntropy';
import type { Model } from '../../../src/models/model';
import { imagesOf, labelsOf, readFixture, valuesOf } from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';
import {
  differingFractions,
  fixtureNets,
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

/** The images that attackPeers.test.ts leaves out at the end, and the one that it leaves out after the first step. */
const leftOut = { ...partingImages, 'madry/pgd-l2': [0, ...(partingImages['madry/pgd-l2'] ?? [])] };
const cases = Object.entries(leftOut).flatMap(([file, images]) =>
  images.map((image): [string, number] => [file, image]),
);
const isNet = (name: string): name is NetName => Object.hasOwn(fixtureNets, name);

describe('from each iterate of float64 the attack takes the step of float64', () => {
  // Reference: PyTorch's gradients in float64; the steps along them must end at the fixture's own x_adv.
  it.each(cases)('%s, image %d', async (file, image) => {
    const [net = '', name = ''] = file.split('/');
    if (!isNet(net)) throw new Error(`no net ${net}`);
    const model = models[net];
    const tensors = readFixture(`attacks/${file}`);
    const info = readInfo(net, name) as PgdInfo;
    const settings = settingsOf(info);
    const tolerance = tensors.has('x_adv_1') ? info.tolerance.x_adv_1 : info.tolerance.x_adv;
    const threat = threatModels[settings.threatModel];
    await tidied(async () => {
      const ofImage = <T extends tf.Tensor>(all: T): T => tf.slice(all, image, 1);
      const gradients = imagesOf(readFixture(`attacks/${net}/float64-gradients`), `${file}/${String(image)}`);
      expect(gradients.shape[0]).toBe(settings.steps);
      const origin = ofImage(imagesOf(tensors, 'x_uint8'));
      const label = ofImage(labelsOf(tensors, 'y'));
      const stored = tensors.has('start_noise') || tensors.has('start_normal');
      let x = stored
        ? tf.clipByValue(tf.add<tf.Tensor4D>(origin, ofImage(storedStart(tensors, info))), 0, 1)
        : origin;
      for (let step = 0; step < settings.steps; step++) {
        const at = x;
        const taken = await attack(
          model,
          origin,
          label,
          { ...settings, steps: 1 },
          randomStream(0, 'unused'),
          {
            startNoise: () => tf.sub(at, origin),
          },
        );
        const gradient = tf.slice(gradients, step, 1);
        x = threat.project(threat.step(at, gradient, settings.stepSize), origin, settings.epsilon);
        const expected = await x.data<'float32'>();
        const [fraction = 1] = await differingFractions(taken, expected, tolerance.abs);
        expect(fraction, `step ${String(step + 1)}`).toBeLessThanOrEqual(
          tolerance.entries_that_may_differ ?? 0,
        );
      }
      const end = ofImage(imagesOf(tensors, 'x_adv'));
      expect(await differingFractions(x, await end.data<'float32'>(), SURE.abs)).toEqual([0]);
      const [loss = NaN] = await crossEntropy(model.logits(x), label).data();
      const expected = valuesOf(tensors, 'loss_adv_true_label')[image] ?? NaN;
      expect(Math.abs(loss - expected)).toBeLessThanOrEqual(info.tolerance.loss_adv_true_label.abs);
    });
  });
});
