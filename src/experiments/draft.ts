/** What a file says before defaults are written out: any member of an experiment may be missing. */
import type {
  ArchitectureName,
  AttackSettings,
  AugmentationName,
  FitName,
  NormalisationName,
  AttackMode,
  AttackTarget,
  OptimizerSettings,
  ScheduleName,
  TrainingMethod,
} from '../protocol/experiment';

export type AttackDraft = Partial<AttackSettings>;

export interface MethodDraft {
  readonly name?: TrainingMethod['name'];
  readonly attack?: AttackDraft;
  readonly attackMode?: AttackMode;
  readonly target?: AttackTarget;
  readonly cleanShare?: number;
  readonly sigma?: number;
}

export type OptimizerDraft = Partial<OptimizerSettings>;

export interface ScheduleDraft {
  readonly name?: ScheduleName;
  readonly peakAt?: number;
  readonly milestones?: readonly number[];
  readonly factor?: number;
}

export interface ExperimentDraft {
  readonly name?: string;
  readonly seed?: number;
  readonly data?: string;
  readonly architecture?: ArchitectureName;
  readonly normalisation?: NormalisationName;
  readonly training?: {
    readonly method?: MethodDraft;
    readonly epochs?: number;
    readonly batchSize?: number;
    readonly augmentation?: AugmentationName;
    readonly optimizer?: OptimizerDraft;
    readonly schedule?: ScheduleDraft;
    readonly labelSmoothing?: number;
    readonly overfittingDrop?: number;
  };
  readonly evaluation?: {
    readonly attack?: AttackDraft;
    readonly targets?: readonly { readonly data: string; readonly fit?: FitName }[];
  };
}

/** Runs that differ in method and strength alone. */
export interface Ladder {
  readonly natural?: boolean;
  readonly adversarial?: readonly number[];
  readonly noise?: readonly number[];
}

/** A file: one run, or what its runs have in common. */
export interface ExperimentFile extends ExperimentDraft {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly ladder?: Ladder;
  readonly runs?: readonly ExperimentDraft[];
}

/** A draft that says what has no default. */
export type CompleteDraft = ExperimentDraft & Required<Pick<ExperimentDraft, 'data' | 'architecture'>>;
