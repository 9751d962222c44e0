import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util, { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendInfo } from '../protocol/requests';
import { conformanceFailures } from './conformance/conformance';

export interface TensorflowSettings {
  /** Folder of the package; absent: it is looked for from `searchFrom` on, as Node finds packages. */
  readonly tensorflowLibrary?: string;
  readonly searchFrom: string;
}

/** Native TensorFlow, or why it does not run. */
export type TensorflowStart =
  | { readonly kind: 'running'; readonly info: BackendInfo }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** In order of preference. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

const probeTimeout = 60_000;

/** The two functions that Node 23 removed and the package still calls (tensorflow/tfjs issue 8609). */
const polyfill = `const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;`;

/** Loads the package and multiplies two matrices: what may crash does so in a process of its own. */
const probeProgram = `${polyfill}
const tf = require(process.argv[1]);
const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync();
if (tf.getBackend() !== 'tensorflow' || product[0] !== 3) throw new Error('it computes ' + product[0] + ' for 3');`;

/**
 * Starts native TensorFlow if it is installed, survives a probe in a process of its own, and passes the conformance
 * suite. It is never a dependency: it is looked for at run time.
 */
export async function startTensorflow(settings: TensorflowSettings): Promise<TensorflowStart> {
  const path = findPackage(settings);
  if (path === undefined) return unavailable('no native TensorFlow is installed');
  const failure = (await probe(path)) ?? load(path) ?? (await check());
  if (failure !== undefined) return unavailable(`native TensorFlow in ${path} ${failure}`);
  return { kind: 'running', info: describe(path) };
}

const unavailable = (reason: string): TensorflowStart => ({ kind: 'unavailable', reason });

function findPackage({ tensorflowLibrary, searchFrom }: TensorflowSettings): string | undefined {
  const find = createRequire(join(searchFrom, 'here.js'));
  const names = tensorflowLibrary === undefined ? packages : [tensorflowLibrary];
  return names.map((name) => resolved(find, name)).find((path) => path !== undefined);
}

function resolved(find: NodeJS.Require, name: string): string | undefined {
  try {
    return find.resolve(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What goes wrong when the package is loaded and used; nothing if all is well. */
async function probe(path: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, ['-e', probeProgram, path], { timeout: probeTimeout });
    return undefined;
  } catch (error) {
    return `does not survive a probe: ${probeFailure(error)}`;
  }
}

/** The line of a failed process that says most. */
function probeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const signal =
    'signal' in error && typeof error.signal === 'string' ? `ended by ${error.signal}` : undefined;
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : '';
  return signal ?? /^\w*Error: .*$/m.exec(stderr)?.[0] ?? error.message;
}

function load(path: string): string | undefined {
  const functions: { isNullOrUndefined?: unknown; isArray?: unknown } = util;
  functions.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  functions.isArray ??= Array.isArray;
  try {
    createRequire(path)(path);
    return undefined;
  } catch (error) {
    return `does not load: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Sets the backend and runs the conformance suite; a backend that fails is taken out again. */
async function check(): Promise<string | undefined> {
  if (!(await tf.setBackend('tensorflow'))) return 'does not start';
  const failures = conformanceFailures();
  if (failures.length === 0) return undefined;
  tf.removeBackend('tensorflow');
  return `fails the conformance suite: ${failures.slice(0, 3).join('; ')}`;
}

function describe(path: string): BackendInfo {
  const manifest: unknown = createRequire(path)('./package.json');
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : 'unknown';
  return {
    name: 'tensorflow',
    kernels: 'none',
    reason: `native TensorFlow in ${path} passes the conformance suite`,
    versions: { node: process.version, 'tfjs-core': tf.version_core, 'tfjs-node': version },
  };
}
