import { describe, expect, it } from 'vitest';
import { refuseUntrusted } from '../../../extension/panels/trustedOnly';
import type { ImageSource } from '../../../src/protocol/requests';
import { startingAttack } from '../../../extension/panels/subjects';

const samples = '/gradlens/media/samples';
const shipped = { run: `${samples}/Natural`, file: 'last.safetensors' };
const foreign = { run: '/workspace/runs/A', file: 'last.safetensors' };
const digit: ImageSource = { kind: 'data', data: 'mnist-4k', split: 'test', index: 0 };
const file: ImageSource = { kind: 'file', path: '/workspace/three.png' };

const refused = expect.objectContaining({ code: 'workspace/untrusted' }) as Error;

describe('in a workspace that is not trusted', () => {
  it('the shipped samples explain the shipped images', () => {
    refuseUntrusted(
      'saliency/explain',
      { image: digit, checkpoint: shipped, method: 'loss-gradient' },
      samples,
    );
    refuseUntrusted('image/prepare', { image: digit, checkpoint: shipped }, samples);
    refuseUntrusted('zero-shot/table', { checkpoints: [shipped], source: 'mnist-4k', targets: [] }, samples);
    refuseUntrusted('data/list', null, samples);
  });

  it('no image of the workspace is read', () => {
    expect(() => refuseUntrusted('image/prepare', { image: file, checkpoint: shipped }, samples)).toThrow(
      refused,
    );
    expect(() =>
      refuseUntrusted(
        'adversarial/generate',
        { images: [digit, file], checkpoint: shipped, attack: startingAttack, seed: 0 },
        samples,
      ),
    ).toThrow(refused);
  });

  it.each([
    '/workspace/runs/A',
    `${samples}/../../../workspace/runs/A`,
    `${samples}-of-mine/A`,
    '/gradlens/media',
  ])('no run from elsewhere is read: %s', (run) => {
    expect(() => refuseUntrusted('runs/metrics', { run }, samples)).toThrow(refused);
  });

  it('one foreign checkpoint among shipped ones is enough to refuse', () => {
    const checkpoints = [shipped, foreign];
    expect(() =>
      refuseUntrusted('zero-shot/table', { checkpoints, source: 'mnist-4k', targets: [] }, samples),
    ).toThrow(refused);
  });
});
