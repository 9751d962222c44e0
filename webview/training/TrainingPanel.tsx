import { useMemo } from 'preact/hooks';
import type { RunSummary } from '../../src/protocol/runs';
import { CommandButton, EmptyState, ErrorCard, Skeleton } from '../components/notices';
import type { PanelProps } from '../components/mountPanel';
import { runTitles } from '../model/checkpoints';
import { curvesOf } from '../model/curves';
import { experimentText, importText, statusTitles } from '../model/experimentText';
import { useJobs, useRuns } from '../state/useFollowed';
import { Choice } from '../toolkit';
import { EpochTable } from './EpochTable';
import { FinalNumbers } from './FinalNumbers';
import { Readouts } from './Readouts';
import { RunActions } from './RunActions';
import { TrainingCharts } from './TrainingCharts';
import { useRunRecords } from './useRunRecords';
import { Warnings } from './Warnings';

/** A run while it trains and after: curves, numbers, and the buttons to end it or go on. */
export function TrainingPanel({ subject, show }: PanelProps<'training'>) {
  const runs = useRuns();
  const jobs = useJobs();
  const run = shownRun(runs.items, subject.run, jobs.items[0]?.run);
  if (runs.error) return <ErrorCard error={runs.error} onRetry={runs.retry} />;
  if (runs.loading) return <Skeleton label="Reading the runs" />;
  if (!run) return <NoRuns />;
  return (
    <>
      <div class="toolbar">
        <RunChoice runs={runs.items} run={run} onChange={(folder) => show({ ...subject, run: folder })} />
        <RunActions
          key={run.folder}
          run={run}
          running={jobs.items.some((job) => job.run === run.folder)}
          // What the person acts on stays on show, though the next run of a sweep begins.
          onAct={() => show({ ...subject, run: run.folder })}
        />
      </div>
      <RunView key={run.folder} run={run} />
    </>
  );
}

/** The run asked for, else the one that trains now, else the newest. */
function shownRun(
  runs: readonly RunSummary[],
  wanted: string | undefined,
  training: string | undefined,
): RunSummary | undefined {
  const named = (folder: string | undefined): RunSummary | undefined =>
    runs.find((run) => run.folder === folder);
  return named(wanted) ?? named(training) ?? runs.find(({ imported }) => !imported) ?? runs[0];
}

function RunView({ run }: { readonly run: RunSummary }) {
  const { records, loading, error, retry, progress } = useRunRecords(run.folder);
  const curves = useMemo(() => curvesOf(records), [records]);
  return (
    <>
      {run.experiment && <p class="detail">{experimentText(run.experiment)}</p>}
      {run.imported && <p class="detail">{importText(run.imported)}</p>}
      {run.problem && <ErrorCard error={run.problem} />}
      {error && <ErrorCard error={error} onRetry={retry} />}
      <Warnings records={records} />
      <Readouts run={run} records={records} progress={progress} />
      {run.evaluation && <FinalNumbers evaluation={run.evaluation} />}
      {loading ? <Skeleton label="Reading the curves" lines={6} /> : <TrainingCharts curves={curves} />}
      <EpochTable records={records} />
    </>
  );
}

function RunChoice({
  runs,
  run,
  onChange,
}: {
  readonly runs: readonly RunSummary[];
  readonly run: RunSummary;
  readonly onChange: (folder: string) => void;
}) {
  const options = useMemo(() => {
    const titles = runTitles(runs);
    return runs.map(({ folder, name, status }) => ({
      value: folder,
      title: `${titles.get(folder) ?? name} · ${statusTitles[status].toLowerCase()}`,
    }));
  }, [runs]);
  return <Choice label="Run" options={options} value={run.folder} onChange={onChange} />;
}

function NoRuns() {
  return (
    <EmptyState
      title="Nothing trained yet"
      text="Train a classifier on the digits that come with GradLens: its curves appear here while it learns."
    >
      <CommandButton primary command="gradlens.train">
        Train…
      </CommandButton>
    </EmptyState>
  );
}
