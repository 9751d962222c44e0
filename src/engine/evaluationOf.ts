/** What a checkpoint was measured at, or is now. */
import { fitImageSet } from '../data/fit';
import { isOfImageFiles } from '../data/registry';
import type { BatchOptions } from '../evaluation/batches';
import { robustAccuracy } from '../evaluation/robustAccuracy';
import { zeroShot } from '../evaluation/zeroShot';
import { attackOf } from '../experiments/defaults';
import { experimentParameters } from '../experiments/parameters';
import type { ZeroShotTarget } from '../protocol/experiment';
import type { Evaluation } from '../protocol/runs';
import { readEvaluation } from '../runs/readRun';
import { nameBackend } from '../runs/recordedBackends';
import type { LoadedModel } from './loadedModel';
import type { EngineServices } from './services';

export interface Measures {
  readonly source: string;
  readonly targets: readonly ZeroShotTarget[];
}

/** Random starts of a checkpoint that no experiment gives a seed. */
const SEED = 0;

/**
 * Source, attacked source and targets in the order asked for. What the run's folder holds is taken from there; what
 * was measured since is kept with the services.
 * @throws `cancelled`, `data/*`, `run/broken`
 */
export async function evaluationOf(
  services: EngineServices,
  loaded: LoadedModel,
  measures: Measures,
  options: BatchOptions,
): Promise<Evaluation> {
  const recorded = await recordedEvaluation(loaded, measures.source);
  const found = recorded && pickTargets(recorded, measures.targets);
  if (found) return found;
  const key = JSON.stringify([loaded.version, measures, await countsOfListings(services, measures)]);
  return services.evaluations.get(key, () => measure(services, loaded, measures, options));
}

/** How many images the sets of image files have: a person may add some. */
async function countsOfListings(
  services: EngineServices,
  { source, targets }: Measures,
): Promise<readonly number[]> {
  const names = [source, ...targets.map(({ data }) => data)].filter(isOfImageFiles);
  const sets = await Promise.all(names.map((name) => services.images(name, 'test')));
  return sets.map(({ count }) => count);
}

/** What the run was measured at when it finished, if that was this checkpoint on this source. */
async function recordedEvaluation(
  { checkpoint, experiment }: LoadedModel,
  source: string,
): Promise<Evaluation | undefined> {
  if (experiment?.data !== source) return undefined;
  const recorded = await readEvaluation(checkpoint.run);
  return recorded?.checkpoint === checkpoint.file ? recorded : undefined;
}

/** The same evaluation with these targets only; undefined where one of them was not measured. */
function pickTargets(recorded: Evaluation, targets: readonly ZeroShotTarget[]): Evaluation | undefined {
  const found = targets.flatMap(
    ({ data, fit }) => recorded.targets.find((each) => each.data === data && each.fit === fit) ?? [],
  );
  return found.length === targets.length ? { ...recorded, targets: found } : undefined;
}

/** The attack on the source costs some ten times what everything else does: its progress counts for most. */
const CLEAN_SHARE = 0.2;

async function measure(
  services: EngineServices,
  { model, experiment, checkpoint }: LoadedModel,
  { source, targets }: Measures,
  { signal, onProgress }: BatchOptions,
): Promise<Evaluation> {
  const images = fitImageSet(await services.images(source, 'test'), model.inputShape, 'resize');
  const loadedTargets = await Promise.all(
    targets.map(async (target) => ({ ...target, images: await services.images(target.data, 'test') })),
  );
  const clean = await zeroShot(model, images, loadedTargets, {
    signal,
    onProgress: (fraction) => onProgress?.(CLEAN_SHARE * fraction),
  });
  const attack =
    experiment?.evaluation.attack ??
    attackOf({}, experimentParameters.members.evaluation.members.attack.members);
  const robust = await robustAccuracy(model, images, attack, experiment?.seed ?? SEED, {
    signal,
    onProgress: (fraction) => onProgress?.(CLEAN_SHARE + (1 - CLEAN_SHARE) * fraction),
  });
  return { checkpoint: checkpoint.file, backend: nameBackend(await services.backend()), ...clean, robust };
}
