/**
 * Sets up and removes what computes faster. That is done in an engine that never computes, so that neither a change of
 * settings nor a backend that starts meets it half done; the engines that compute come and go around it.
 */
import type { PackageState } from '../../src/protocol/backendPackages';
import type { EngineWork } from '../withProgress';
import type { Engines } from './engines';

export type PackageEngines = Pick<Engines, 'call' | 'retire' | 'startAnew' | 'stop'>;

type Named = Pick<PackageState, 'name' | 'installedVersion'>;

/**
 * @returns the package as it is then; engines that start from then on compute with it
 * @throws GradLensError what the set-up met, `cancelled`
 */
export async function addPackage(
  { call, retire, startAnew }: PackageEngines,
  { name, installedVersion }: Named,
  work: EngineWork,
): Promise<PackageState> {
  // What is to be replaced is let go of in time: Windows moves no library that a process has loaded.
  if (installedVersion !== undefined) retire('interactive');
  const added = await call.setup('backend/add', { name }, work);
  startAnew();
  return added;
}

/**
 * @returns the package as it is then; a training under way may go on with what it has loaded
 * @throws GradLensError what the removal met
 */
export async function removePackage(
  { call, startAnew, stop }: PackageEngines,
  { name, installedVersion }: Named,
): Promise<PackageState> {
  // Windows deletes no library that a process has loaded. Of what was not set up none has.
  if (installedVersion !== undefined) await stop('interactive');
  try {
    return await call.setup('backend/remove', { name });
  } finally {
    // One that started meanwhile may have found the package, or half of it.
    startAnew();
  }
}
