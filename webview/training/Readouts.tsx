import type { TrainingProgress } from '../../src/protocol/requests';
import type { MetricRecord, RunSummary } from '../../src/protocol/runs';
import { Announcement } from '../components/notices';
import { ProgressBar } from '../components/ProgressBar';
import { epochsOf, lastStepOf } from '../model/curves';
import { statusTitles } from '../model/experimentText';
import { countText, durationText, percent, valueText } from '../model/format';

interface ReadoutsProps {
  readonly run: RunSummary;
  readonly records: readonly MetricRecord[];
  readonly progress: TrainingProgress | undefined;
}

/** Where the training is: epoch and step, speed, time left, newest numbers. */
export function Readouts({ run, records, progress }: ReadoutsProps) {
  const step = lastStepOf(records);
  const epochs = epochsOf(records);
  const test = epochs.at(-1)?.testAccuracy;
  const allEpochs = run.experiment?.training.epochs;
  const running = run.status === 'running';
  const items: readonly (readonly [name: string, value: string | undefined])[] = [
    ['State', statusTitles[run.status]],
    ['Epoch', step && allEpochs ? `${countText(step.epoch)} of ${countText(allEpochs)}` : undefined],
    ['Step', step && stepText(step.step, progress?.totalSteps)],
    ['Images per second', running && progress ? countText(Math.round(progress.imagesPerSecond)) : undefined],
    ['Time left', running && progress ? durationText(progress.secondsLeft) : undefined],
    ['Loss', step && valueText(step.loss)],
    ['Test accuracy', test === undefined ? undefined : percent(test)],
  ];
  return (
    <>
      {running && progress && (
        <ProgressBar
          fraction={progress.record.step / Math.max(1, progress.totalSteps)}
          label={`Training ${run.name}`}
        />
      )}
      <dl class="readouts">
        {items.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <Announcement text={epochs.length > 0 ? spokenEpoch(epochs.length, test) : statusTitles[run.status]} />
    </>
  );
}

const stepText = (step: number, total: number | undefined): string =>
  total === undefined ? countText(step) : `${countText(step)} of ${countText(total)}`;

/** Once an epoch: more often would talk over the person. */
const spokenEpoch = (epochs: number, test: number | undefined): string =>
  `Epoch ${String(epochs)} finished${test === undefined ? '' : `, test accuracy ${percent(test)}`}.`;
