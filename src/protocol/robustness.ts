/** What is asked and told of a model's robustness. */
import type { ThreatModelName } from './experiment';
import type { Proportion } from './runs';

/** Attacks that serve to evaluate, not to train. */
export type RobustAttackName = 'apgd-ce' | 'apgd-dlr' | 'apgd-t' | 'fab-t' | 'square' | 'pgd';

/** Attacks one after the other, each on the images that are still read right. */
export type AttackSuiteName = RobustAttackName | 'autoattack' | 'autoattack-lite';

/** Each with what it is, the one to begin with first. */
export const attackSuites: Readonly<Record<AttackSuiteName, string>> = {
  'autoattack-lite': 'APGD-CE, APGD-T and Square with 500 queries: AutoAttack as far as a processor can',
  autoattack: 'APGD-CE, APGD-T, FAB-T and Square with 5,000 queries: the standard, slow',
  'apgd-ce': 'Gradient ascent on the cross entropy that chooses its own steps, 100 steps',
  'apgd-dlr': 'APGD on the difference of logits ratio, which confident networks do not flatten',
  'apgd-t': 'APGD towards each of the 9 likeliest wrong classes in turn',
  'fab-t': 'Looks for the nearest misread image, towards each of the 9 likeliest wrong classes',
  square: 'Random search that sees no gradients, 5,000 queries: finds what gradients hide',
  pgd: 'PGD-50 with 10 restarts (Madry et al. 2018, Wong et al. 2020)',
};

export interface RobustnessSettings {
  readonly attack: AttackSuiteName;
  /** Of `pgd` alone; default 50 and 10. */
  readonly steps?: number;
  readonly restarts?: number;
  readonly threatModel: ThreatModelName;
  /** Pixel units. */
  readonly epsilon: number;
  /** The first images of the set. */
  readonly images: number;
  readonly seed: number;
}

/** Something about the numbers that should not be so; what it means is in the text. */
export interface HealthWarning {
  readonly code: string;
  readonly message: string;
}

/** What a checkpoint was found to withstand, with all that it depends on; `robustness.json` of a run. */
export interface RobustnessRecord {
  /** The file within the run's `checkpoints`. */
  readonly checkpoint: string;
  /** The set whose first test images were attacked. */
  readonly data: string;
  readonly settings: RobustnessSettings;
  readonly result: RobustnessResult;
}

export interface RobustnessResult {
  /** What computed it: `wasm (plain)`, `tensorflow-cpu`; older records do not say. */
  readonly backend?: string;
  readonly clean: Proportion;
  /** One plain step of length ε (FGSM), for comparison. */
  readonly singleStep: Proportion;
  /** In the order they ran: the share of all images that this attack and all before it left right. */
  readonly attacks: readonly { readonly name: RobustAttackName; readonly accuracy: Proportion }[];
  /** The share that no attack made the model misread. */
  readonly worst: Proportion;
  readonly warnings: readonly HealthWarning[];
}
