/** The trainings of this window: one runs, the others wait their turn. */
import type { Call } from '../../src/protocol/channel';
import { cancelled } from '../../src/protocol/errors';
import type { Experiment } from '../../src/protocol/experiment';
import type { Job } from '../../src/protocol/panels';
import type { EngineRequests, TrainingProgress } from '../../src/protocol/requests';
import type { RunSummary } from '../../src/protocol/runs';

/** A training that was asked for. */
export interface StartedJob {
  /** As it is now; its `run` is a folder as soon as the engine has made one. */
  readonly job: () => Job;
  /** Rejects with `cancelled`, with what the engine met, or with why the engine ended. */
  readonly finished: Promise<RunSummary>;
}

export interface Jobs {
  /** Running first, then waiting, oldest first. */
  list(): readonly Job[];
  train(experiment: Experiment, runsFolder: string): StartedJob;
  resume(run: Pick<RunSummary, 'folder' | 'name'>): StartedJob;
  /** Ends a job within one step, by its `run`; false where there is none. */
  cancel(run: string): boolean;
}

export interface JobsListener {
  /** A job came, went, or learned its folder. */
  onJobs(jobs: readonly Job[]): void;
  onProgress(progress: TrainingProgress): void;
}

interface Entry {
  job: Job;
  readonly cancelling: AbortController;
}

type Work = (options: {
  signal: AbortSignal;
  onProgress: (progress: TrainingProgress) => void;
}) => Promise<RunSummary>;

export function createJobs(call: Call<EngineRequests>, listener: JobsListener): Jobs {
  let entries: readonly Entry[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let count = 0;

  function setEntries(next: readonly Entry[]): void {
    entries = next;
    listener.onJobs(entries.map(({ job }) => job));
  }

  function begin(job: Job, work: Work): StartedJob {
    const entry: Entry = { job, cancelling: new AbortController() };
    setEntries([...entries, entry]);
    const { signal } = entry.cancelling;
    const finished = Promise.race([turn, whenAborted(signal)])
      .then(() => work({ signal, onProgress: (progress) => follow(entry, progress) }))
      .finally(() => setEntries(entries.filter((other) => other !== entry)));
    turn = Promise.allSettled([turn, finished]);
    return { job: () => entry.job, finished };
  }

  function follow(entry: Entry, progress: TrainingProgress): void {
    const folderIsNew = entry.job.run !== progress.run;
    entry.job = { run: progress.run, name: progress.name, progress };
    if (folderIsNew) setEntries(entries);
    listener.onProgress(progress);
  }

  return {
    list: () => entries.map(({ job }) => job),
    train: (experiment, runsFolder) =>
      begin({ run: `waiting:${String(++count)}`, name: experiment.name }, (options) =>
        call('training/run', { experiment, runsFolder }, options),
      ),
    resume: ({ folder, name }) =>
      begin({ run: folder, name }, (options) => call('training/resume', { run: folder }, options)),
    cancel(run) {
      const entry = entries.find(({ job }) => job.run === run);
      entry?.cancelling.abort(cancelled());
      return entry !== undefined;
    },
  };
}

/** Rejects when the signal is aborted; never settles otherwise. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(cancelled()), { once: true }),
  );
}
