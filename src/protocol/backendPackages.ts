/** What GradLens can set up for itself so that it computes faster: what is told of it before, and what is there. */
import { backendTable, type BackendAttempt, type BackendDiagnosis, type BackendName } from './backends';
import { byteText } from './byteText';
import type { ErrorPayload } from './errors';

/** Each has a folder of its name in the storage of GradLens. */
export type PackageName = 'tensorflow-cpu' | 'tensorflow-gpu' | 'tfjs-node-gpu' | 'webgpu';

/** A package as it stands here. */
export interface PackageState {
  readonly name: PackageName;
  readonly title: string;
  /** For whom it is, and what a person should know before. */
  readonly help: string;
  readonly version: string;
  readonly licence: string;
  /** The person's own program that fetches it, as it is configured. */
  readonly tool: 'pip' | 'npm';
  /** Over the network; absent where it is not known before. */
  readonly bytes?: number;
  /** What is there in the end. */
  readonly unpackedBytes: number;
  /** Absolute. */
  readonly folder: string;
  /** Absent where it is not set up. */
  readonly installedVersion?: string;
  /**
   * What an attempt that did not end has left on the disk; absent where there is nothing. By pip, the next one goes on
   * from what is whole of it; by npm, it begins anew.
   */
  readonly leftBytes?: number;
  /** Why it cannot run on this machine. */
  readonly misfit?: string;
}

/** A package, and whether it can be fetched. */
export interface PackageOffer extends PackageState {
  /** Where its tool fetches from, as it is configured. */
  readonly host: string;
  /** Set where that program is not found, or does not answer. */
  readonly missingTool?: ErrorPayload;
}

/** What a person should have read of an offer before anything is fetched; the lines of a question. */
export function offerLines(offer: PackageOffer): string[] {
  const { licence, host, tool, folder, version, help } = offer;
  return [
    help,
    `Version: ${version}`,
    `Licence: ${licence}`,
    `Size: ${sizeText(offer)}, unpacked ${byteText(offer.unpackedBytes)}`,
    `From: ${host}, by ${tool}`,
    `To: ${folder}`,
  ];
}

/** What comes over the network. */
export const sizeText = ({ bytes }: PackageState): string =>
  bytes === undefined ? 'not known before' : byteText(bytes);

/** What is set up for a GPU; each runs on the processor as well. */
const forGpu: readonly PackageName[] = ['tensorflow-gpu', 'tfjs-node-gpu'];

const isOnGpu = ({ backend }: BackendAttempt): boolean => backend === 'tensorflow-gpu';
/** What computes meanwhile may fail its own trial. */
const hasPassed = ({ outcome, milliseconds }: BackendAttempt): boolean =>
  outcome === 'chosen' || milliseconds !== undefined;

/** Undefined where nothing is left. */
export const leftText = ({ leftBytes }: Pick<PackageOffer, 'leftBytes'>): string | undefined =>
  leftBytes === undefined ? undefined : `${byteText(leftBytes)} left of an attempt that did not end`;

/** What a person has named as the only TensorFlow to take, and by which setting. */
export interface NamedLibrary {
  readonly setting: string;
  readonly folder: string;
}

/**
 * What came of trying every way to compute after a package was set up.
 * @param computes what an engine takes that starts after the trial: its times count, not those of a library's first load
 * @param named absent where a person has named none
 */
export function trialText(
  offer: PackageState,
  { attempts }: Pick<BackendDiagnosis, 'attempts'>,
  computes: BackendName,
  named?: NamedLibrary,
): string {
  const { title, version, folder } = offer;
  const own = attempts.filter((attempt) => attempt.title.includes(folder));
  if (own.length === 0 && named !== undefined && offer.name !== 'webgpu') {
    return `${title} ${version} was set up, and is not used: ${namedText(named)}`;
  }
  const working = own.find((attempt) => isOnGpu(attempt) && hasPassed(attempt)) ?? own.find(hasPassed);
  if (!working) {
    const reason = own.map((attempt) => attempt.reason).join('; ');
    return `${title} ${version} was set up, and does not run here: ${reason === '' ? 'it was not found' : reason}.`;
  }
  const runs =
    forGpu.includes(offer.name) && !isOnGpu(working)
      ? `runs on the processor only: ${gpuReason(own, attempts)};`
      : 'works:';
  const others = attempts.filter((attempt) => !own.includes(attempt) && hasPassed(attempt));
  const times = [`${title} ${version} ${runs} ${stepText(working)}`, ...others.map(otherText)].join(', ');
  const what = computes === working.backend ? 'it' : backendTable[computes].title;
  return `${times}. GradLens computes with ${what}.`;
}

/** Why a package does not run on a GPU: without a driver none is tried, which no folder of a package stands by. */
const gpuReason = (own: readonly BackendAttempt[], attempts: readonly BackendAttempt[]): string =>
  [...own, ...attempts.filter(({ outcome }) => outcome === 'not-found')].find(isOnGpu)?.reason ??
  'no GPU was tried';

const namedText = ({ setting, folder }: NamedLibrary): string =>
  `${setting} is ${folder}, and TensorFlow is taken from there alone. Without it GradLens also looks among what it has set up.`;

const stepText = ({ milliseconds }: BackendAttempt): string =>
  milliseconds === undefined
    ? 'its time was not measured'
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms a step`;

const otherText = (attempt: BackendAttempt): string =>
  `${backendTable[attempt.backend].title} ${stepText(attempt)}`;
