import { useMemo, useState } from 'preact/hooks';
import type { ZeroShotTarget } from '../../src/protocol/experiment';
import type { CheckpointRef, DataSetSummary } from '../../src/protocol/runs';
import { CheckpointPicker } from '../components/CheckpointPicker';
import { ErrorCard, NoModels, Skeleton } from '../components/notices';
import type { PanelProps } from '../components/mountPanel';
import { ProgressBar } from '../components/ProgressBar';
import { trainedOn } from '../model/checkpoints';
import { tableColumns } from '../model/zeroShotTable';
import { useChoices, type Choices } from '../state/useChoices';
import { useRequest, type Request } from '../state/useRequests';
import { Button, Choice } from '../toolkit';
import { MisreadImages } from './MisreadImages';
import { ColumnMeanings, ZeroShotTable } from './ZeroShotTable';

/** A cell whose images are on show. */
export interface ShownCell extends ZeroShotTarget {
  readonly checkpoint: CheckpointRef;
}

/** How models do on data that they never trained on. */
export function ZeroShotPanel({ subject, show }: PanelProps<'zero-shot'>) {
  const choices = useChoices(subject.checkpoints);
  const sets = useRequest('data/list', null);
  const titleOf = useMemo(() => dataTitles(sets.value ?? []), [sets.value]);
  if (choices.error) return <ErrorCard error={choices.error} onRetry={choices.retry} />;
  if (choices.loading) return <Skeleton label="Reading the runs" />;
  const onSource = trainedOn(choices.all, subject.source);
  const checkpoints = subject.checkpoints.length > 0 ? subject.checkpoints : onSource;
  return (
    <>
      <ZeroShotControls
        subject={subject}
        show={show}
        choices={choices}
        chosen={checkpoints}
        titleOf={titleOf}
      />
      {checkpoints.length === 0 ? (
        <NoModels />
      ) : (
        <Measured subject={subject} choices={choices} checkpoints={checkpoints} titleOf={titleOf} />
      )}
    </>
  );
}

function ZeroShotControls({
  subject,
  show,
  choices,
  chosen,
  titleOf,
}: PanelProps<'zero-shot'> & {
  readonly choices: Choices;
  readonly chosen: readonly CheckpointRef[];
  readonly titleOf: (data: string) => string;
}) {
  const sources = useMemo(() => {
    const names = choices.all.flatMap(({ run }) => run.experiment?.data ?? []);
    return [...new Set([subject.source, ...names])].map((value) => ({ value, title: titleOf(value) }));
  }, [choices.all, subject.source, titleOf]);
  return (
    <div class="toolbar">
      <Choice
        label="Trained on"
        options={sources}
        value={subject.source}
        onChange={(source) => show({ ...subject, source, checkpoints: [] })}
      />
      <CheckpointPicker
        choices={choices.all}
        chosen={chosen}
        onChange={(checkpoints) => show({ ...subject, checkpoints })}
      />
    </div>
  );
}

interface MeasuredProps {
  readonly subject: PanelProps<'zero-shot'>['subject'];
  readonly choices: Choices;
  readonly checkpoints: readonly CheckpointRef[];
  readonly titleOf: (data: string) => string;
}

function Measured({ subject, choices, checkpoints, titleOf }: MeasuredProps) {
  const { source, targets } = subject;
  const table = useRequest('zero-shot/table', { checkpoints, source, targets });
  const [shown, setShown] = useState<ShownCell | undefined>(undefined);
  const columns = useMemo(() => tableColumns(source, targets, titleOf), [source, targets, titleOf]);
  return (
    <>
      {table.error && <ErrorCard error={table.error} onRetry={table.retry} />}
      <MeasuringStatus table={table} />
      {!table.value && table.loading && <Skeleton label="Measuring" lines={8} />}
      {table.value && (
        <ZeroShotTable
          columns={columns}
          rows={table.value}
          choices={choices}
          shown={shown}
          onShow={setShown}
        />
      )}
      {shown && (
        <MisreadImages cell={shown} choices={choices} titleOf={titleOf} onClose={() => setShown(undefined)} />
      )}
      {table.value && <ColumnMeanings columns={columns} rows={table.value} />}
    </>
  );
}

const dataTitles =
  (sets: readonly DataSetSummary[]) =>
  (name: string): string =>
    sets.find((set) => set.name === name)?.title ?? name;

function MeasuringStatus({ table }: { readonly table: Request<'zero-shot/table'> }) {
  if (table.stopped) return <Button onClick={table.retry}>Measure Again</Button>;
  if (!table.loading) return null;
  return (
    <div class="toolbar status-line">
      <ProgressBar fraction={table.progress?.fraction ?? 0} label={table.progress?.message ?? 'Measuring'} />
      <Button onClick={table.stop}>Stop</Button>
    </div>
  );
}
