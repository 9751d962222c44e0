/** What can be set up to compute faster: told, set up and removed. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { glibcVersion } from '../backend/machine/system';
import type { PackageOffer, PackageState } from '../protocol/backendPackages';
import { GradLensError, noStorage, packageMisfit, toErrorPayload, unknownPackage } from '../protocol/errors';
import type { BackendPackage } from '../setup/backendPackage';
import { installedVersion } from '../setup/installed';
import { thisMachine, type Machine } from '../setup/machine';
import { npmHost } from '../setup/npm';
import { pipHost } from '../setup/pip';
import { placesOf, type Places } from '../setup/places';
import { backendPackages } from '../setup/registry';
import { leftBytes, removePackage, setUpPackage } from '../setup/setUpPackage';
import type { HandlersOf } from './handlers';
import { paced } from './paced';
import type { EngineServices } from './services';

type PackageServices = Pick<EngineServices, 'pythonEnvironment'> & {
  readonly folders: Pick<EngineServices['folders'], 'backends' | 'tensorflow'>;
};

/** @param packages the shipped table, or a test's own @param machine where they are to run */
export function packageHandlers(
  { folders, pythonEnvironment }: PackageServices,
  packages: readonly BackendPackage[] = backendPackages,
  machine: () => Machine = () => thisMachine(folders.tensorflow, glibcVersion()),
): HandlersOf<'backend/offers' | 'backend/add' | 'backend/remove'> {
  const pythons = pythonEnvironment === undefined ? [] : interpretersOf(pythonEnvironment);
  const stateOf = (some: BackendPackage): Promise<PackageState> =>
    packageState(some, placesIn(folders.backends, some), machine());
  return {
    'backend/offers': async (_, { signal }) => {
      const tools = await toolsOf(packages, pythons, signal);
      return Promise.all(
        packages.map(async (each) => ({ ...(await stateOf(each)), ...tools[toolOf(each)] })),
      );
    },
    'backend/add': async ({ name }, { signal, report }) => {
      const chosen = packageOf(packages, name);
      const misfit = chosen.misfit(machine());
      if (misfit !== undefined) throw packageMisfit(chosen.title, misfit);
      const work = { signal, report: paced(report), pythons };
      await setUpPackage(chosen, placesIn(folders.backends, chosen), work);
      return stateOf(chosen);
    },
    'backend/remove': async ({ name }) => {
      const chosen = packageOf(packages, name);
      await removePackage(placesIn(folders.backends, chosen));
      return stateOf(chosen);
    },
  };
}

/** What may be the interpreter of an environment, or is it itself. */
const interpretersOf = (environment: string): readonly string[] => [
  environment,
  join(environment, 'bin', 'python3'),
  join(environment, 'bin', 'python'),
];

function placesIn(backends: string | undefined, { name }: BackendPackage): Places {
  if (backends === undefined) throw noStorage();
  return placesOf(backends, name);
}

function packageOf(packages: readonly BackendPackage[], name: string): BackendPackage {
  const found = packages.find((each) => each.name === name);
  if (found) return found;
  throw unknownPackage(
    name,
    packages.map((each) => each.name),
  );
}

/** Where a program fetches from, or what to do to have it. */
type Tool = Pick<PackageOffer, 'host' | 'missingTool'>;
type Tools = Readonly<Record<PackageOffer['tool'], Tool>>;

const toolOf = ({ source }: BackendPackage): PackageOffer['tool'] => (source.kind === 'npm' ? 'npm' : 'pip');

/** Asked in the person's home: what a folder of a workspace configures is not theirs. */
async function toolsOf(
  packages: readonly BackendPackage[],
  pythons: readonly string[],
  signal: AbortSignal,
): Promise<Tools> {
  const asked = new Set(packages.map(toolOf));
  const [pip, npm] = await Promise.all([
    asked.has('pip') ? askTool(() => pipHost(pythons, homedir(), signal)) : notAsked,
    asked.has('npm') ? askTool(() => npmHost(homedir(), signal)) : notAsked,
  ]);
  return { pip, npm };
}

const notAsked: Tool = { host: '' };

async function askTool(host: () => Promise<string>): Promise<Tool> {
  try {
    return { host: await host() };
  } catch (error) {
    if (!(error instanceof GradLensError) || error.code === 'cancelled') throw error;
    return { host: '', missingTool: toErrorPayload(error) };
  }
}

async function packageState(chosen: BackendPackage, places: Places, machine: Machine): Promise<PackageState> {
  const { name, title, help, version, licence, source } = chosen;
  const there = await installedVersion(places.target);
  const left = await leftBytes(places);
  const misfit = chosen.misfit(machine);
  return {
    ...{ name, title, help, version, licence, folder: places.target },
    tool: toolOf(chosen),
    ...sizeOf(source),
    ...(there === undefined ? {} : { installedVersion: there }),
    ...(left === 0 ? {} : { leftBytes: left }),
    ...(misfit === undefined ? {} : { misfit }),
  };
}

function sizeOf(source: BackendPackage['source']): Pick<PackageOffer, 'bytes' | 'unpackedBytes'> {
  if (source.kind === 'npm') {
    const { bytes, unpackedBytes } = source;
    return { unpackedBytes, ...(bytes === undefined ? {} : { bytes }) };
  }
  return {
    bytes: source.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0),
    unpackedBytes: source.wheels.reduce((sum, wheel) => sum + wheel.unpackedBytes, 0),
  };
}
