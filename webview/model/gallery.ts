/** The gallery's cards. */
import type { AdversarialExample } from '../../src/protocol/requests';
import type { Prediction } from '../../src/protocol/pixels';
import { probabilityText } from './format';

export const galleryViews = ['adversarial', 'original', 'difference'] as const;
export type GalleryView = (typeof galleryViews)[number];

export const galleryViewTitles: Readonly<Record<GalleryView, string>> = {
  adversarial: 'After the attack',
  original: 'Before the attack',
  difference: 'Difference',
};

export const isGalleryView = (value: unknown): value is GalleryView =>
  galleryViews.some((view) => view === value);

/** The model's answer is another class after the attack. */
export const hasChanged = ({ from, to }: Pick<AdversarialExample, 'from' | 'to'>): boolean =>
  from.classIndex !== to.classIndex;

/** `3 (99.2 %)`. */
export const predictionText = ({ className, probability }: Prediction): string =>
  `${className} (${probabilityText(probability)})`;

export const fromToText = ({ from, to }: Pick<AdversarialExample, 'from' | 'to'>): string =>
  `${predictionText(from)} → ${predictionText(to)}`;

/** `7 of 24 changed class`. */
export const changedText = (examples: readonly AdversarialExample[]): string =>
  `${String(examples.filter(hasChanged).length)} of ${String(examples.length)} changed class`;

/** Where an arrow key moves the focus among cards in rows of `columns`; the same index at an edge. */
export function movedFocus(index: number, key: string, columns: number, count: number): number {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const moved = index + (steps[key] ?? 0);
  return moved >= 0 && moved < count ? moved : index;
}
