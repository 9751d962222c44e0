/** Progress of several trainings: bars on a terminal, a line an epoch in a pipe. */
import { MultiBar, type SingleBar } from 'cli-progress';
import type { MetricRecord } from '../protocol/runs';
import type { TrainingProgress } from '../protocol/requests';
import type { Terminal } from './context';
import { percent } from './table';

export interface ProgressDisplay {
  /** What a training reports. */
  update(name: string, progress: TrainingProgress): void;
  /** A line for people, above the bars where there are any. */
  say(line: string): void;
  stop(): void;
}

export function createProgressDisplay(stderr: Terminal): ProgressDisplay {
  return stderr.isTTY === true ? barDisplay(stderr) : lineDisplay(stderr);
}

function lineDisplay(stderr: Terminal): ProgressDisplay {
  const say = (line: string): void => {
    stderr.write(`${line}\n`);
  };
  return {
    update: (name, { record, totalSteps }) => {
      const text = describeRecord(record);
      if (text !== undefined) say(`${name}: step ${String(record.step)} of ${String(totalSteps)}, ${text}`);
    },
    say,
    stop: () => undefined,
  };
}

function barDisplay(stderr: Terminal): ProgressDisplay {
  const format = ' {name} |{bar}| {percentage} % | {images} images/s | {left} left | {status}';
  const bars = new MultiBar({ stream: stderr, format, hideCursor: true, barsize: 24 });
  const byName = new Map<string, SingleBar>();
  return {
    update: (name, progress) => {
      const bar =
        byName.get(name) ?? bars.create(progress.totalSteps, 0, { name: name.padEnd(8), status: '' });
      byName.set(name, bar);
      const status = describeRecord(progress.record);
      bar.update(progress.record.step, {
        images: Math.round(progress.imagesPerSecond),
        left: durationText(progress.secondsLeft),
        ...(status === undefined ? {} : { status }),
      });
      if (progress.record.kind === 'warning') bars.log(`${name}: ${progress.record.message}\n`);
    },
    say: (line) => bars.log(`${line}\n`),
    stop: () => bars.stop(),
  };
}

/** What a line says of a record; nothing for single steps. */
function describeRecord(record: MetricRecord): string | undefined {
  switch (record.kind) {
    case 'step':
      return undefined;
    case 'warning':
      return record.message;
    case 'epoch': {
      const probe =
        record.probeRobustAccuracy === undefined ? '' : `, robust ${percent(record.probeRobustAccuracy)} %`;
      return `epoch ${String(record.epoch)}: test accuracy ${percent(record.testAccuracy)} %${probe}`;
    }
  }
}

export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  return `${String(Math.floor(whole / 60))} min ${String(whole % 60).padStart(2, '0')} s`;
}
