/** What a package that can be set up is made of. */
import type { PackageName } from '../protocol/backendPackages';
import type { Machine } from './machine';

/** A file of Python's package index, which `pip` fetches. */
export interface Wheel {
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Which entries are unpacked: TensorFlow's own Python is of no use here. */
  readonly keeps: (path: string) => boolean;
  /** Of these entries. */
  readonly unpackedBytes: number;
}

export interface WheelSource {
  readonly kind: 'wheels';
  readonly wheels: readonly Wheel[];
}

export interface NpmSource {
  readonly kind: 'npm';
  readonly package: string;
  readonly version: string;
  /** As the registry states it: `sha512-…`. */
  readonly integrity: string;
  /** Over the network; absent where its install script fetches more. */
  readonly bytes?: number;
  /** With what it depends on. */
  readonly unpackedBytes: number;
  /** Whether it needs its install scripts. */
  readonly scripts: boolean;
}

export interface BackendPackage {
  readonly name: PackageName;
  readonly title: string;
  /** For whom it is, and what a person should know before. */
  readonly help: string;
  readonly version: string;
  readonly licence: string;
  readonly source: WheelSource | NpmSource;
  /** Why it cannot run on a machine, as a sentence; undefined where it can. */
  readonly misfit: (machine: Machine) => string | undefined;
}
