/** What a person can choose from: the checkpoints of the runs, named. */
import type { CheckpointRef, RunSummary } from '../../src/protocol/runs';

export interface CheckpointChoice {
  readonly ref: CheckpointRef;
  readonly key: string;
  readonly run: RunSummary;
  /** Unique among the choices: `AT-0.1`, `AT-0.1 · epoch 5`, `AT-0.1 (seed 2)`. */
  readonly title: string;
  readonly epoch: number;
  /** The run's last checkpoint. */
  readonly last: boolean;
}

/** Identity of a checkpoint: no path holds a line feed on the systems that VS Code runs on. */
export const checkpointKey = ({ run, file }: CheckpointRef): string => `${run}\n${file}`;

/** Every checkpoint of every run that can be read, runs in the given order, each run's last checkpoint first. */
export function checkpointChoices(runs: readonly RunSummary[]): readonly CheckpointChoice[] {
  const readable = runs.filter((run) => run.status !== 'broken');
  const titles = runTitles(readable);
  return readable.flatMap((run) => choicesOf(run, titles.get(run.folder) ?? run.name));
}

function choicesOf(run: RunSummary, title: string): CheckpointChoice[] {
  const byStep = [...run.checkpoints].sort((a, b) => b.step - a.step);
  return byStep.map(({ file, epoch }, index) => {
    const ref = { run: run.folder, file };
    const last = index === 0;
    return {
      ref,
      key: checkpointKey(ref),
      run,
      epoch,
      last,
      title: last ? title : `${title} · epoch ${String(epoch)}`,
    };
  });
}

/** A name for each run folder; runs of one name are told apart as samples, by their seed, then by their folder. */
export function runTitles(runs: readonly RunSummary[]): ReadonlyMap<string, string> {
  const asSample = (run: RunSummary): string => (run.sample ? `${run.name} (sample)` : run.name);
  const withSeed = (run: RunSummary): string =>
    run.experiment ? `${run.name} (seed ${String(run.experiment.seed)})` : run.name;
  const withFolder = (run: RunSummary): string => `${run.name} (${baseName(run.folder)})`;
  const spellings = [(run: RunSummary) => run.name, asSample, withSeed, withFolder];
  return new Map(
    runs.map((run) => {
      const unique = spellings.find(
        (spell) => runs.filter((other) => spell(other) === spell(run)).length === 1,
      );
      return [run.folder, (unique ?? withFolder)(run)];
    }),
  );
}

/** The choices to start with: the newest finished runs, at most `atMost`, oldest of them first as they were trained. */
export function defaultCheckpoints(
  choices: readonly CheckpointChoice[],
  atMost: number,
): readonly CheckpointRef[] {
  return choices
    .filter(({ last, run }) => last && run.status === 'finished')
    .slice(0, atMost)
    .reverse()
    .map(({ ref }) => ref);
}

/** What a panel shows: the person's choice as far as it still exists, else the default. */
export function chosenCheckpoints(
  chosen: readonly CheckpointRef[],
  choices: readonly CheckpointChoice[],
  atMost: number,
): readonly CheckpointRef[] {
  return chosen.length > 0 ? chosen : defaultCheckpoints(choices, atMost);
}

/** The name of a checkpoint; its folder and file where the run is gone. */
export function checkpointTitle(choices: readonly CheckpointChoice[], ref: CheckpointRef): string {
  const key = checkpointKey(ref);
  return choices.find((choice) => choice.key === key)?.title ?? `${baseName(ref.run)} · ${ref.file}`;
}

/** The list with `ref` put in or taken out; what is put in goes to the end. */
export function toggleCheckpoint(
  chosen: readonly CheckpointRef[],
  ref: CheckpointRef,
  on: boolean,
): readonly CheckpointRef[] {
  const others = chosen.filter((other) => checkpointKey(other) !== checkpointKey(ref));
  return on ? [...others, ref] : others;
}

/** The last part of a path of either system. */
export const baseName = (path: string): string => path.split(/[\\/]/).filter(Boolean).pop() ?? path;

/** The last checkpoints of the finished runs that were trained on a data set, oldest first. */
export const trainedOn = (choices: readonly CheckpointChoice[], data: string): readonly CheckpointRef[] =>
  defaultCheckpoints(
    choices.filter(({ run }) => run.experiment?.data === data),
    choices.length,
  );
