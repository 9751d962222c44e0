import type { BackendAttempt, BackendInfo } from '../protocol/backends';
import { backendUnavailable } from '../protocol/errors';
import type { BackendChoice } from '../protocol/settings';
import type { Candidate, SearchSettings } from './backendDefinition';
import { look, search, type Look } from './choice/look';
import { startFastest, startUnprobed, type StartedBackend } from './choice/startFastest';
import { loadGradients } from './loadGradients';
import type { Prober } from './probe/prober';
import { backends } from './registry';

export interface BackendSettings extends SearchSettings {
  /** Default `wasm`. */
  readonly backend?: BackendChoice;
  /** Tries whatever is not part of GradLens. Without it there is nothing but `wasm`. */
  readonly prober?: Prober;
}

/**
 * Starts what TensorFlow.js computes on, once in a process and before any tensor is made.
 *
 * @returns What runs, and why, with the time of what else runs here and the reason of what does not.
 * @throws GradLensError `backend/unavailable` if what is asked for cannot run here.
 */
export const startBackend = async (settings: BackendSettings): Promise<BackendInfo> =>
  (await chooseBackend(settings)).info;

/**
 * As `startBackend`, with the attempts. Of each backend the first candidate counts whose probe goes well, as the more
 * deliberate choice; `auto` takes the fastest of these. Before a backend is trusted, it has passed the conformance suite
 * in short in a process of its own and as a whole in one that goes on to compute: a second or two, once for each version.
 * The kernels that are part of GradLens are tested with it: they start at once where there is nothing else, and without a
 * probe that goes well where nothing else starts.
 */
export async function chooseBackend({
  backend = 'wasm',
  prober,
  ...settings
}: BackendSettings): Promise<StartedBackend> {
  await loadGradients();
  const { candidates, missing } = await search(backend, settings);
  const [only] = candidates.flat();
  if (candidates.length === 1 && only !== undefined && isShipped(only))
    return startShipped(only, settings, missing);
  if (prober === undefined) throw new Error('What is not part of GradLens is started with a prober.');
  const looks: Look[] = [];
  for (const each of candidates) looks.push(await look(each, prober, false));
  const all = {
    options: looks.flatMap(({ options }) => options),
    refused: looks.flatMap(({ refused }) => refused),
  };
  const fastest = await startFastest(all, settings, prober);
  const shipped = candidates.flat().find(isShipped);
  const started =
    fastest.info === undefined && shipped !== undefined && all.refused.some(isShipped)
      ? await startUnprobed(shipped, fastest.attempts, settings)
      : fastest;
  const attempts = [...started.attempts, ...missing];
  if (started.info === undefined) throw backendUnavailable(backend, reasonsOf(attempts));
  return { ...started, attempts };
}

const isShipped = ({ backend }: Pick<Candidate, 'backend'>): boolean => backend === 'wasm';

async function startShipped(
  candidate: Candidate,
  settings: SearchSettings,
  missing: readonly BackendAttempt[],
): Promise<StartedBackend> {
  const started = await backends.wasm.start(candidate, settings);
  if (started.kind === 'unavailable') throw backendUnavailable('wasm', started.reason);
  const reason = [...(missing.length === 0 ? [] : ['nothing else is found here']), started.info.reason].join(
    '; ',
  );
  const { backend, title } = candidate;
  return {
    info: { ...started.info, reason },
    candidate,
    attempts: [{ backend, title, outcome: 'chosen', reason }, ...missing],
  };
}

const reasonsOf = (attempts: readonly BackendAttempt[]): string =>
  attempts
    .map(({ title, outcome, reason }) =>
      outcome === 'not-found' ? `it is not found: ${reason}` : `${title} ${reason}`,
    )
    .join('; ');
