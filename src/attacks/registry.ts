import type { AttackName } from '../protocol/experiment';
import { fgsm } from './fgsm';
import { fgsmRs } from './fgsmRs';
import { pgd } from './pgd';

/** A named attack: the settings with which the one loop of `attack.ts` is that attack. */
export interface AttackEntry {
  readonly title: string;
  /** Steps where none are given, and whether another number makes sense. */
  readonly steps: { readonly default: number; readonly fixed: boolean };
  readonly randomStart: { readonly default: boolean; readonly fixed: boolean };
  /** The step size that the literature gives for an ε, in pixel units. */
  stepSize(epsilon: number, steps: number): number;
}

export const attacks: Readonly<Record<AttackName, AttackEntry>> = { fgsm, 'fgsm-rs': fgsmRs, pgd };
