/** What each panel shows when nobody has chosen yet, and what its tab is called. */
import { basename } from 'node:path';
import type { AttackSettings } from '../../src/protocol/experiment';
import type { PanelKind, PanelSubject } from '../../src/protocol/panels';
import type { ImageSource } from '../../src/protocol/requests';
import type { CheckpointRef } from '../../src/protocol/runs';

/** The attack that panels begin with: PGD in the l∞ ball of the sample sweep, ε 0.1, in steps of ε / 4 (Madry et al. 2018). */
export const startingAttack: AttackSettings = {
  name: 'pgd',
  threatModel: 'linf',
  epsilon: 0.1,
  stepSize: 0.025,
  steps: 10,
  randomStart: false,
  restarts: 1,
  useBest: false,
};

/** The embedded data sets: the source that the samples are trained on, and the target they never saw. */
const SOURCE = 'mnist-4k';
const TARGET = 'optdigits';

/** Eight test images are a row that fits beside an editor. */
const firstTestImages = (count: number): ImageSource[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'data', data: SOURCE, split: 'test', index }));

/** A panel's subject before anybody has chosen. */
export const startingSubjects: { readonly [Kind in PanelKind]: Extract<PanelSubject, { kind: Kind }> } = {
  training: { kind: 'training' },
  saliency: { kind: 'saliency', checkpoints: [], method: 'loss-gradient', scale: 'three-sigma' },
  compare: {
    kind: 'compare',
    images: firstTestImages(8),
    checkpoints: [],
    cell: 'map',
    method: 'loss-gradient',
    scale: 'three-sigma',
    commonScale: false,
    attack: startingAttack,
  },
  gallery: {
    kind: 'gallery',
    data: SOURCE,
    split: 'test',
    start: 0,
    count: 24,
    attack: startingAttack,
    changedOnly: false,
  },
  'zero-shot': {
    kind: 'zero-shot',
    checkpoints: [],
    source: SOURCE,
    targets: [
      { data: TARGET, fit: 'resize' },
      { data: TARGET, fit: 'pad' },
    ],
  },
};

/** The tab's text. */
export function titleOf(subject: PanelSubject): string {
  switch (subject.kind) {
    case 'training':
      return subject.run === undefined ? 'Training' : `Training: ${basename(subject.run)}`;
    case 'saliency':
      return subject.image ? `Saliency: ${imageTitle(subject.image)}` : 'Saliency';
    case 'compare':
      return `Compare: ${countOf(subject.checkpoints.length, 'checkpoint')}`;
    case 'gallery':
      return subject.checkpoint
        ? `Adversarial: ${checkpointTitle(subject.checkpoint)}`
        : 'Adversarial Gallery';
    case 'zero-shot':
      return `Zero-Shot: ${subject.source}`;
  }
}

const imageTitle = (image: ImageSource): string =>
  image.kind === 'file' ? basename(image.path) : `${image.data} ${image.split} #${String(image.index)}`;

const checkpointTitle = ({ run }: CheckpointRef): string => basename(run);

const countOf = (count: number, noun: string): string =>
  count === 0 ? `newest ${noun}s` : `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
