import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain, inputGradients } from '../../../src/attribution/explain';
import { logitGradient } from '../../../src/attribution/logitGradient';
import { lossGradient } from '../../../src/attribution/lossGradient';
import { scaleLimits } from '../../../src/attribution/scaling';
import type { Model } from '../../../src/models/model';
import type { Pixels } from '../../../src/protocol/pixels';
import { expectNoLeakedTensors } from '../support/expectNoLeaks';
import {
  expectClose,
  imagesOf,
  labelsOf,
  loadFixtureMadry,
  readFixture,
  valuesOf,
} from '../support/fixtures';
import { startTestBackend } from '../support/testBackend';
import { tidied } from '../support/tidied';

// Reference: PyTorch (nets/) and captum's Saliency without its absolute value (attribution/).
const net = readFixture('nets/madry');
const captum = readFixture('attribution/madry');
let model: Model;

beforeAll(async () => {
  await startTestBackend();
  model = loadFixtureMadry();
});
afterAll(() => {
  model.dispose();
});

/** Image i of a fixture's batch, as the engine hands it over. */
function pixelsOf(index: number): Pixels {
  const values = valuesOf(net, 'x').slice(index * 784, (index + 1) * 784);
  return { height: 28, width: 28, channels: 1, values };
}

describe('the gradient of the loss', () => {
  it('is PyTorch’s, each image for itself', async () => {
    await tidied(async () => {
      const map = lossGradient(model, imagesOf(net, 'x'), labelsOf(net, 'y'));
      expectClose(await map.data(), valuesOf(net, 'grad_ce'), { relToMax: 1e-4 });
    });
  });
});

describe('the gradient of a logit', () => {
  it('is PyTorch’s', async () => {
    await tidied(async () => {
      const map = logitGradient(model, imagesOf(net, 'x'), labelsOf(net, 'y'));
      expectClose(await map.data(), valuesOf(net, 'grad_logit'), { relToMax: 1e-4 });
    });
  });

  it.each([
    ['y', 'saliency_signed'],
    ['other_target', 'saliency_signed_other_target'],
  ])('is captum’s signed saliency for the classes %s', async (classes, expected) => {
    await tidied(async () => {
      const map = logitGradient(model, imagesOf(captum, 'x_uint8'), labelsOf(captum, classes));
      expectClose(await map.data(), valuesOf(captum, expected), { relToMax: 1e-4 });
    });
  });
});

describe('explaining images', () => {
  it('gives for one image the map that it has in a batch, raw and with its own limits', async () => {
    const images = [0, 1, 2].map(pixelsOf);
    const classes = [3, 1, 7];
    const together = await inputGradients('loss-gradient', model, images, classes);
    for (const [index, image] of images.entries()) {
      const alone = await explain('loss-gradient', model, image, classes[index]!);
      expectClose(alone.values, together[index]!.values, { relToMax: 1e-5 });
      expect(alone.limits).toEqual(scaleLimits(alone.values));
      expect([alone.height, alone.width, alone.channels]).toEqual([28, 28, 1]);
    }
  });

  it('leaves the image as it was', async () => {
    const image = pixelsOf(0);
    await explain('logit-gradient', model, image, 0);
    expect(image).toEqual(pixelsOf(0));
  });

  it.each([-1, 10, 2.5])('refuses class %d', async (classIndex) => {
    await expect(explain('loss-gradient', model, pixelsOf(0), classIndex)).rejects.toMatchObject({
      code: 'model/class-out-of-range',
    });
  });

  it('leaves no tensor behind, given a class, none of the model’s, or a model that fails', async () => {
    await expectNoLeakedTensors(() => explain('loss-gradient', model, pixelsOf(0), 3));
    await expectNoLeakedTensors(() => explain('loss-gradient', model, pixelsOf(0), 11));
    const failing: Model = {
      ...model,
      logits: (x) => {
        tf.dispose(model.logits(x));
        throw new Error('out of memory');
      },
    };
    const outcome = await expectNoLeakedTensors(() => explain('logit-gradient', failing, pixelsOf(0), 3));
    expect(outcome).toEqual(new Error('out of memory'));
  });
});
