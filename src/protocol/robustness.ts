/** What is asked and told of a model's robustness. */
import type { ThreatModelName } from './experiment';
import type { Proportion } from './runs';

/** Attacks that serve to evaluate, not to train. */
export type RobustAttackName = 'apgd-ce' | 'apgd-dlr' | 'apgd-t' | 'fab-t' | 'square' | 'pgd';

/** Attacks one after the other, each on the images that are still read right. */
export type AttackSuiteName = RobustAttackName | 'autoattack' | 'autoattack-lite';

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

export interface RobustnessResult {
  readonly clean: Proportion;
  /** One plain step of length ε (FGSM), for comparison. */
  readonly singleStep: Proportion;
  /** In the order they ran: the share of all images that this attack and all before it left right. */
  readonly attacks: readonly { readonly name: RobustAttackName; readonly accuracy: Proportion }[];
  /** The share that no attack made the model misread. */
  readonly worst: Proportion;
  readonly warnings: readonly HealthWarning[];
}
