/** What a backend is to those who choose one: how it is found, and how it is started. */
import type { BackendInfo, BackendName } from '../protocol/backends';
import type { KernelChoice } from '../protocol/settings';

/** Where backends are looked for. */
export interface SearchSettings {
  /** Folder that holds the wasm files of the backend and of our kernels; npm packages are looked for from it on. */
  readonly wasmFolder: string;
  readonly kernels: KernelChoice;
  /** Folder of an official package or of a TensorFlow library; absent: both are looked for. */
  readonly tensorflowLibrary?: string;
  /** Folder or interpreter of the Python environment that is chosen in the editor. */
  readonly pythonEnvironment?: string;
  /** Absolute folder that holds the packages that GradLens has set up; absent: it set none up. */
  readonly backends?: string;
  /** Where `npm run build:addon` puts the addon over a person's own TensorFlow; absent: only official packages run. */
  readonly addonFolder?: string;
}

/** One way to compute, as plain data: a process of its own is the first to try it. */
export interface Candidate {
  readonly backend: BackendName;
  /** What it is and where, for a person. */
  readonly title: string;
  /** The module to load; absent where all is part of GradLens. */
  readonly entry?: string;
  /** Folder of the TensorFlow that the module runs on; absent: it brings its own. */
  readonly library?: string;
  /** By whose size and time of change one version is told from another; those that are missing count as well. */
  readonly files: readonly string[];
}

export interface Found {
  /** The more deliberate choice first. */
  readonly candidates: readonly Candidate[];
  /** Why there is none, or none more: where was looked. */
  readonly otherwise: string;
}

export type BackendStart =
  | { readonly kind: 'running'; readonly info: BackendInfo }
  /** The reason follows the candidate's title. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface BackendDefinition {
  /** @param asked whether a person asks for this very backend: then nothing is left out as unlikely. */
  readonly find: (settings: SearchSettings, asked: boolean) => Promise<Found>;
  /**
   * Loads a candidate and makes it what TensorFlow.js runs on: once in a process, before any tensor is made. It may
   * also end the process or never return: a process of its own tries it first.
   */
  readonly start: (candidate: Candidate, settings: SearchSettings) => Promise<BackendStart>;
}

export const unavailable = (reason: string): BackendStart => ({ kind: 'unavailable', reason });
