import { describe, expect, it } from 'vitest';
import { panelKinds, restoreSubject } from '../../../extension/panels/restoreSubject';
import { startingSubjects, titleOf } from '../../../extension/panels/subjects';
import type { PanelSubject } from '../../../src/protocol/panels';

const checkpoint = { run: '/digits/runs/AT-0.1', file: 'epoch-20.safetensors' };

const chosen: readonly PanelSubject[] = [
  { kind: 'training', run: '/digits/runs/AT-0.1' },
  {
    ...startingSubjects.saliency,
    image: { kind: 'file', path: '/digits/three.png' },
    checkpoints: [checkpoint],
    classIndex: 3,
  },
  { ...startingSubjects.compare, checkpoints: [checkpoint], cell: 'adversarial', commonScale: true },
  { ...startingSubjects.gallery, checkpoint, changedOnly: true, targetClass: 7 },
  { ...startingSubjects['zero-shot'], checkpoints: [checkpoint], targets: [] },
];

describe('what a panel showed before a reload', () => {
  it('comes back for every kind of panel', () => {
    expect(chosen.map(({ kind }) => kind)).toEqual([...panelKinds]);
    for (const subject of chosen) {
      const kept: unknown = JSON.parse(JSON.stringify({ subject, view: { zoom: 2 } }));
      expect(restoreSubject(subject.kind, kept)).toEqual(subject);
    }
  });

  it.each([
    ['nothing', undefined],
    ['no subject', { view: {} }],
    ['another kind', { subject: chosen[0] }],
    ['a missing field', { subject: { kind: 'compare', images: [] } }],
    ['an unknown method', { subject: { ...startingSubjects.compare, method: 'smooth-grad' } }],
    ['an ε that is no number', { subject: { ...startingSubjects.compare, attack: { epsilon: '8/255' } } }],
    ['an image of another shape', { subject: { ...startingSubjects.compare, images: [{ kind: 'url' }] } }],
    [
      'a checkpoint without its run',
      { subject: { ...startingSubjects.compare, checkpoints: [{ file: 'last' }] } },
    ],
  ])('is given up for the starting subject where it is not understood: %s', (_, kept) => {
    expect(restoreSubject('compare', kept)).toBe(startingSubjects.compare);
  });

  it('is given up where an optional field has the wrong type', () => {
    const kept = { subject: { kind: 'training', run: 7 } };
    expect(restoreSubject('training', kept)).toBe(startingSubjects.training);
  });
});

describe('the title of a panel', () => {
  it('says what is on show', () => {
    expect(chosen.map(titleOf)).toEqual([
      'Training: AT-0.1',
      'Saliency: three.png',
      'Compare: 1 checkpoint',
      'Adversarial: AT-0.1',
      'Zero-Shot: mnist-4k',
    ]);
  });

  it('is the panel’s own while nothing is chosen', () => {
    expect(Object.values(startingSubjects).map(titleOf)).toEqual([
      'Training',
      'Saliency',
      'Compare: newest checkpoints',
      'Adversarial Gallery',
      'Zero-Shot: mnist-4k',
    ]);
  });
});
