/**
 * Panel ↔ host. A panel is the client: it asks the host, which answers itself or passes the request on to the engine,
 * and it hears of events. What a panel shows is its subject: plain data that survives a window reload.
 */
import type { AttackSettings, ZeroShotTarget } from './experiment';
import type { ScaleName } from './pixels';
import type { AttributionMethodName, EngineRequests, ImageSource, TrainingProgress } from './requests';
import type { CheckpointRef, RunSummary, SplitName } from './runs';

export interface TrainingSubject {
  readonly kind: 'training';
  /** The run on show; absent: the newest. */
  readonly run?: string;
}

export interface SaliencySubject {
  readonly kind: 'saliency';
  readonly image?: ImageSource;
  /** Empty: the newest finished runs, at most four. */
  readonly checkpoints: readonly CheckpointRef[];
  readonly method: AttributionMethodName;
  readonly scale: ScaleName;
  readonly classIndex?: number;
}

export interface CompareSubject {
  readonly kind: 'compare';
  readonly images: readonly ImageSource[];
  readonly checkpoints: readonly CheckpointRef[];
  readonly cell: 'map' | 'adversarial';
  readonly method: AttributionMethodName;
  readonly scale: ScaleName;
  /** One limit for all maps, or one each. */
  readonly commonScale: boolean;
  readonly attack: AttackSettings;
}

export interface GallerySubject {
  readonly kind: 'gallery';
  readonly checkpoint?: CheckpointRef;
  readonly data: string;
  readonly split: SplitName;
  readonly start: number;
  readonly count: number;
  readonly attack: AttackSettings;
  readonly changedOnly: boolean;
  readonly targetClass?: number;
}

export interface ZeroShotSubject {
  readonly kind: 'zero-shot';
  /** Empty: every finished run that was trained on `source`. */
  readonly checkpoints: readonly CheckpointRef[];
  readonly source: string;
  readonly targets: readonly ZeroShotTarget[];
}

export type PanelSubject =
  TrainingSubject | SaliencySubject | CompareSubject | GallerySubject | ZeroShotSubject;
export type PanelKind = PanelSubject['kind'];

/** Commands that a panel's buttons may run. */
export type PanelCommand =
  | 'gradlens.train'
  | 'gradlens.inspectSaliency'
  | 'gradlens.compareCheckpoints'
  | 'gradlens.adversarialGallery'
  | 'gradlens.zeroShotTable'
  | 'gradlens.cancel'
  | 'gradlens.showLog'
  | 'gradlens.restartEngine'
  | 'gradlens.manageTrust';

/** A training that runs now. */
export interface Job {
  readonly run: string;
  readonly name: string;
  readonly progress?: TrainingProgress;
}

/** Requests that the host answers itself. */
interface HostRequests {
  /** A panel's first words; nothing is posted to it before. */
  'panel/ready': {
    params: null;
    result: { subject: PanelSubject; trusted: boolean };
    progress: never;
  };
  /** Tells the host what is on show now, for the panel's title and for restoring it. */
  'panel/subject': { params: { subject: PanelSubject }; result: null; progress: never };
  'host/runs': { params: null; result: readonly RunSummary[]; progress: never };
  'host/jobs': { params: null; result: readonly Job[]; progress: never };
  'host/cancel': { params: { run: string }; result: null; progress: never };
  'host/resume': { params: { run: string }; result: null; progress: never };
  /** Asks the person for an image of the workspace; null when they change their mind. */
  'host/pick-image': { params: null; result: ImageSource | null; progress: never };
  'host/execute': { params: { command: PanelCommand }; result: null; progress: never };
}

/** Engine requests that the host passes on for a panel. */
export const forwardedMethods = [
  'data/list',
  'data/images',
  'image/prepare',
  'saliency/explain',
  'adversarial/generate',
  'zero-shot/table',
  'zero-shot/misread',
  'runs/metrics',
] as const satisfies readonly (keyof EngineRequests)[];

export type ForwardedMethod = (typeof forwardedMethods)[number];

export type PanelRequests = HostRequests & Pick<EngineRequests, ForwardedMethod>;

/** Host → panel notifications, by name. */
export interface PanelEvents {
  /** Show something else in this panel. */
  'subject/changed': PanelSubject;
  'runs/changed': readonly RunSummary[];
  'jobs/changed': readonly Job[];
  'training/progress': TrainingProgress;
  'trust/changed': { readonly trusted: boolean };
}
