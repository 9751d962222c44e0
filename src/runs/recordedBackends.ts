/** What computed a run, as its folder records it: it may have gone on elsewhere than it began. */
import type { BackendInfo } from '../protocol/backends';
import type { Environment, RecordedBackend } from './runFolder';

/** As results name it: `tensorflow-cpu`; of WebAssembly also the build of its kernels, `wasm (plain)`. */
export const nameBackend = ({ name, kernels }: Pick<RecordedBackend, 'name' | 'kernels'>): string =>
  kernels === 'none' ? name : `${name} (${kernels})`;

/** Every backend that the weights come from: `wasm (plain), tensorflow-cpu after step 40`. */
export const nameBackends = ({ backend, resumedOn = [] }: Environment): string =>
  [
    nameBackend(backend),
    ...resumedOn.map((then) => `${nameBackend(then.backend)} after step ${String(then.step)}`),
  ].join(', ');

/** The one that computed last. */
export const lastBackend = ({ backend, resumedOn = [] }: Environment): RecordedBackend =>
  resumedOn.at(-1)?.backend ?? backend;

/**
 * The environment of a run that goes on. Of a backend whose steps are lost nothing is left in the weights: it is not
 * named any more.
 * @param step of the checkpoint that the run goes on from; 0: it begins anew
 */
export function resumedEnvironment(before: Environment, now: BackendInfo, step: number): Environment {
  const { resumedOn = [], ...began } = before;
  if (step === 0) return { ...began, backend: now };
  const kept = resumedOn.filter((then) => then.step < step);
  const last = lastBackend({ ...began, resumedOn: kept });
  const all = nameBackend(last) === nameBackend(now) ? kept : [...kept, { step, backend: now }];
  return all.length === 0 ? began : { ...began, resumedOn: all };
}
