/** Host (or command line) → engine: a request names its parameters, its response and what it reports on the way. */
import type { BackendDiagnosis, BackendInfo, Reader } from './backends';
import type { PackageOffer, PackageState } from './backendPackages';
import type { RobustnessResult, RobustnessSettings } from './robustness';
import type { ArchitectureName, AttackSettings, Experiment, FitName, ZeroShotTarget } from './experiment';
import type { ChannelStatistics, Pixels, Prediction, SaliencyMap } from './pixels';
import type {
  CheckpointInspection,
  CheckpointRef,
  DataSetSummary,
  Evaluation,
  MetricRecord,
  Proportion,
  RunSummary,
  SplitName,
} from './runs';

/** Where an image comes from. */
export type ImageSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'data'; readonly data: string; readonly split: SplitName; readonly index: number };

export type AttributionMethodName = 'loss-gradient' | 'logit-gradient';

/** An image as a model sees it. */
export interface PreparedImage {
  readonly pixels: Pixels;
  readonly title: string;
  /** True class where the source knows it. */
  readonly label?: number;
  /** Set where the image was brought to the model's input: said in the panel. */
  readonly adjustment?: string;
}

export interface Explanation {
  readonly checkpoint: CheckpointRef;
  readonly runName: string;
  /** Class whose loss or logit was differentiated. */
  readonly explainedClass: number;
  /** All classes, most probable first. */
  readonly predictions: readonly Prediction[];
  readonly map: SaliencyMap;
}

export interface AdversarialExample {
  readonly original: Pixels;
  readonly adversarial: Pixels;
  readonly index: number;
  readonly label: number;
  readonly from: Prediction;
  readonly to: Prediction;
}

/** How far a piece of long work is; `fraction` 0..1. */
export interface WorkProgress {
  readonly fraction: number;
  readonly message: string;
}

/** What a training reports at every step. */
export interface TrainingProgress {
  readonly run: string;
  readonly name: string;
  readonly record: MetricRecord;
  readonly totalSteps: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

/** One row of the zero-shot table. */
export interface ZeroShotRow {
  readonly checkpoint: CheckpointRef;
  readonly runName: string;
  readonly evaluation: Evaluation;
}

export interface MisreadImage {
  readonly index: number;
  readonly pixels: Pixels;
  readonly label: number;
  readonly prediction: Prediction;
}

/** Safetensors for PyTorch and GradLens; `model.json` and its weights for TensorFlow.js. */
export type ExportFormat = 'safetensors' | 'layers-model';

/** A set that does not ship with GradLens, and how to come by it. */
export interface DataOffer {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly attribution: string;
  readonly homePage: string;
  readonly available: boolean;
  /** Absent where it cannot be downloaded. */
  readonly download?: {
    /** Names of the hosts in the order they are tried. */
    readonly hosts: readonly string[];
    /** Of all files; absent where one's length is not known. */
    readonly bytes?: number;
    /** What the archives among them are unpacked to. */
    readonly unpackedBytes: number;
  };
  /** Why it cannot be downloaded, and what to put where. */
  readonly byHand?: string;
}

export interface DataOffers {
  readonly folder?: string;
  readonly offers: readonly DataOffer[];
}

/** Every request of the engine, by name. */
export interface EngineRequests {
  'engine/describe': {
    params: null;
    result: BackendInfo & { memory: { heapBytes: number; tensors: number } };
    progress: never;
  };
  /** Tries every way to compute anew, which takes seconds, and says what computes; advises on ways that the reader has. */
  'engine/diagnose': { params: { reader: Reader }; result: BackendDiagnosis; progress: never };
  /** What can be set up to compute faster. Asks pip and npm how they are configured; nothing is fetched. */
  'backend/offers': { params: null; result: readonly PackageOffer[]; progress: never };
  /**
   * Fetches a package through pip or npm into the storage of GradLens, in place of another version of it; an engine that
   * starts afterwards takes it. Never sent but for a person who has seen licence, size, host and folder.
   */
  'backend/add': { params: { name: string }; result: PackageState; progress: WorkProgress };
  /** Deletes a package that was set up, and what is left of an interrupted attempt. */
  'backend/remove': { params: { name: string }; result: PackageState; progress: never };
  /** Lists runs of several folders, newest first; a folder that is missing holds none. */
  'runs/list': { params: { folders: readonly string[] }; result: readonly RunSummary[]; progress: never };
  'runs/metrics': { params: { run: string }; result: readonly MetricRecord[]; progress: never };
  'data/list': { params: null; result: readonly DataSetSummary[]; progress: never };
  /** What can be added, and the folder that a download goes to: none where no folder is set. */
  'data/offers': { params: null; result: DataOffers; progress: never };
  /**
   * Downloads what is missing of a set into its folder below `folder` (absolute); goes on where a cancelled or broken
   * download stopped. Never sent but for a person who has seen licence, size, host and folder.
   */
  'data/add': { params: { data: string; folder: string }; result: DataSetSummary; progress: WorkProgress };
  /**
   * Reads a set whole in a folder: one that holds the set's own folder, or that folder itself.
   * @returns the folder to look in from now on.
   */
  'data/check': {
    params: { data: string; folder: string };
    result: { folder: string };
    progress: WorkProgress;
  };
  'data/images': {
    params: { data: string; split: SplitName; start: number; count: number };
    result: readonly { index: number; pixels: Pixels; label: number }[];
    progress: never;
  };
  /** Reads an experiment file or text and writes out every default; a sweep gives several. */
  'experiment/resolve': {
    params: { source: string; text: string };
    result: readonly Experiment[];
    progress: never;
  };
  /** Trains one run to its end, its cancellation (rejects `cancelled`) or its failure. Never sent twice. */
  'training/run': {
    params: { experiment: Experiment; runsFolder: string };
    result: RunSummary;
    progress: TrainingProgress;
  };
  /** Goes on with an interrupted or cancelled run, bit for bit as if it had never stopped. */
  'training/resume': { params: { run: string }; result: RunSummary; progress: TrainingProgress };
  /** Writes a checkpoint for other programs into a folder, which is made where it is missing; overwrites nothing. */
  'checkpoint/export': {
    params: { checkpoint: CheckpointRef; format: ExportFormat; folder: string };
    /** The absolute paths that were written. */
    result: { files: readonly string[] };
    progress: never;
  };
  /** Recognises a checkpoint of somebody else's; nothing of it is run. */
  'checkpoint/inspect': {
    params: { path: string; architecture?: ArchitectureName };
    result: CheckpointInspection;
    progress: never;
  };
  /** Makes a run of it. */
  'checkpoint/import': {
    params: {
      path: string;
      runsFolder: string;
      /** Default: the file's name. */
      name?: string;
      /** Default: what is recognised. */
      architecture?: ArchitectureName;
      /** Absent: the network takes pixels as they are. */
      normalisation?: ChannelStatistics;
      /** [classes]; absent: numbers. */
      classNames?: readonly string[];
    };
    result: RunSummary;
    progress: WorkProgress;
  };
  'image/prepare': {
    params: { image: ImageSource; checkpoint: CheckpointRef };
    result: PreparedImage;
    progress: never;
  };
  'saliency/explain': {
    params: {
      image: ImageSource;
      checkpoint: CheckpointRef;
      method: AttributionMethodName;
      /** Default: the image's true class where known, else the predicted class. */
      classIndex?: number;
    };
    result: Explanation;
    progress: never;
  };
  'adversarial/generate': {
    params: {
      checkpoint: CheckpointRef;
      images: readonly ImageSource[];
      attack: AttackSettings;
      /** Class to move towards; absent: away from the true (else the predicted) class. */
      targetClass?: number;
      seed: number;
    };
    result: readonly AdversarialExample[];
    progress: WorkProgress;
  };
  /** Measures source and targets of several checkpoints; what a run folder has measured already is reused. */
  'zero-shot/table': {
    params: { checkpoints: readonly CheckpointRef[]; source: string; targets: readonly ZeroShotTarget[] };
    result: readonly ZeroShotRow[];
    progress: WorkProgress;
  };
  /** Attacks the first test images of a data set, made on the checkpoint itself or on another one. */
  'robustness/evaluate': {
    params: {
      checkpoint: CheckpointRef;
      data: string;
      settings: RobustnessSettings;
      madeOn?: CheckpointRef;
      /** Absolute path of a `RobustnessRecord`, written whole over what was there; absent: nothing is written. */
      recordAs?: string;
    };
    result: RobustnessResult;
    progress: WorkProgress;
  };
  'zero-shot/misread': {
    params: { checkpoint: CheckpointRef; data: string; fit: FitName; limit: number };
    result: { accuracy: Proportion; images: readonly MisreadImage[] };
    progress: WorkProgress;
  };
}

export type EngineMethod = keyof EngineRequests;
