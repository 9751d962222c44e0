/** What a file says before defaults are written out: any member of an experiment may be missing. */
import type {
  ArchitectureName,
  AttackSettings,
  AugmentationName,
  FitName,
  NormalisationName,
  OptimizerSettings,
  ScheduleName,
  TrainingMethod,
} from '../protocol/experiment';

export type AttackDraft = Partial<AttackSettings>;

export interface MethodDraft {
  readonly name?: TrainingMethod['name'];
  readonly attack?: AttackDraft;
  readonly sigma?: number;
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
    readonly optimizer?: Partial<OptimizerSettings>;
    readonly schedule?: ScheduleName;
    readonly overfittingDrop?: number;
  };
  readonly evaluation?: {
    readonly attack?: AttackDraft;
    readonly targets?: readonly { readonly data: string; readonly fit?: FitName }[];
  };
}

/** A file: one run, or what its runs have in common. */
export interface ExperimentFile extends ExperimentDraft {
  readonly $schema?: string;
  readonly runs?: readonly ExperimentDraft[];
}

/** A draft that says what has no default. */
export type CompleteDraft = ExperimentDraft & Required<Pick<ExperimentDraft, 'data' | 'architecture'>>;
