/** What a panel showed before the window was reloaded: its document kept it, and nobody vouches for what it kept. */
import type { AttackSettings, ZeroShotTarget } from '../../src/protocol/experiment';
import type { PanelKind, PanelSubject } from '../../src/protocol/panels';
import type { ImageSource } from '../../src/protocol/requests';
import type { CheckpointRef } from '../../src/protocol/runs';
import { isFiniteNumber, isFlag, isListOf, isOneOf, isRecord, isText, type Check } from './shapes';
import { startingSubjects } from './subjects';

type SubjectOf<Kind extends PanelKind> = Extract<PanelSubject, { kind: Kind }>;

const isCheckpoint = isRecord<CheckpointRef>({ run: isText, file: isText }, {});
const isSplit = isOneOf('train', 'test');
const isMethod = isOneOf('loss-gradient', 'logit-gradient');
const isScale = isOneOf('three-sigma', 'absolute-maximum');

const isFileImage = isRecord<Extract<ImageSource, { kind: 'file' }>>(
  { kind: isOneOf('file'), path: isText },
  {},
);
const isDataImage = isRecord<Extract<ImageSource, { kind: 'data' }>>(
  { kind: isOneOf('data'), data: isText, split: isSplit, index: isFiniteNumber },
  {},
);
const isImage: Check<ImageSource> = (value): value is ImageSource => isFileImage(value) || isDataImage(value);

const isAttack = isRecord<AttackSettings>(
  {
    name: isOneOf('fgsm', 'fgsm-rs', 'pgd'),
    threatModel: isOneOf('linf', 'l2'),
    epsilon: isFiniteNumber,
    stepSize: isFiniteNumber,
    steps: isFiniteNumber,
    randomStart: isFlag,
    restarts: isFiniteNumber,
    useBest: isFlag,
  },
  {},
);

const isTarget = isRecord<ZeroShotTarget>({ data: isText, fit: isOneOf('resize', 'pad', 'zero-pad') }, {});

const checks: { readonly [Kind in PanelKind]: Check<SubjectOf<Kind>> } = {
  training: isRecord<SubjectOf<'training'>>({ kind: isOneOf('training') }, { run: isText }),
  saliency: isRecord<SubjectOf<'saliency'>>(
    { kind: isOneOf('saliency'), checkpoints: isListOf(isCheckpoint), method: isMethod, scale: isScale },
    { image: isImage, classIndex: isFiniteNumber },
  ),
  compare: isRecord<SubjectOf<'compare'>>(
    {
      kind: isOneOf('compare'),
      images: isListOf(isImage),
      checkpoints: isListOf(isCheckpoint),
      cell: isOneOf('map', 'adversarial'),
      method: isMethod,
      scale: isScale,
      commonScale: isFlag,
      attack: isAttack,
    },
    {},
  ),
  gallery: isRecord<SubjectOf<'gallery'>>(
    {
      kind: isOneOf('gallery'),
      data: isText,
      split: isSplit,
      start: isFiniteNumber,
      count: isFiniteNumber,
      attack: isAttack,
      changedOnly: isFlag,
    },
    { checkpoint: isCheckpoint, targetClass: isFiniteNumber },
  ),
  'zero-shot': isRecord<SubjectOf<'zero-shot'>>(
    {
      kind: isOneOf('zero-shot'),
      checkpoints: isListOf(isCheckpoint),
      source: isText,
      targets: isListOf(isTarget),
    },
    {},
  ),
};

/**
 * The subject that a panel of `kind` kept.
 * @param state what its document stored: `{ subject, … }`.
 * @returns the starting subject where nothing was kept, or something that no panel of this version shows.
 */
export function restoreSubject(kind: PanelKind, state: unknown): PanelSubject {
  const subject: unknown =
    typeof state === 'object' && state !== null && 'subject' in state ? state.subject : undefined;
  const check: Check<PanelSubject> = checks[kind];
  return check(subject) ? subject : startingSubjects[kind];
}

/** Every kind of panel. */
export const panelKinds: readonly PanelKind[] = Object.values(startingSubjects).map(({ kind }) => kind);
