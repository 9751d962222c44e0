/** What the status bar says. */
import type { Job } from '../../src/protocol/panels';
import type { BackendInfo } from '../../src/protocol/backends';
import { backendWords } from '../../src/protocol/diagnosisText';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
}

/** The engine as far as a person cares. */
export type EngineStatus =
  | { readonly name: 'idle' | 'starting' }
  | { readonly name: 'ready'; readonly backend: BackendInfo }
  | { readonly name: 'failed'; readonly message: string };

/** @param jobs running first. */
export function statusText(engine: EngineStatus, jobs: readonly Job[]): StatusText {
  const [job, ...waiting] = jobs;
  const backend = backendText(engine);
  if (!job) return { text: idleText(engine), tooltip: backend };
  const others = waiting.length === 0 ? '' : ` +${String(waiting.length)}`;
  const tooltip = [jobText(job), ...waiting.map(({ name }) => `${name} waits`), backend].join('\n');
  return { text: `$(sync~spin) ${job.name} ${percentOf(job)}${others}`, tooltip };
}

function idleText(engine: EngineStatus): string {
  switch (engine.name) {
    case 'idle':
      return '$(search) GradLens';
    case 'starting':
      return '$(loading~spin) GradLens';
    case 'ready':
      return `$(search) GradLens: ${engine.backend.name}${engine.backend.kernels === 'none' ? '' : ` ${engine.backend.kernels}`}`;
    case 'failed':
      return '$(error) GradLens';
  }
}

function backendText(engine: EngineStatus): string {
  switch (engine.name) {
    case 'idle':
      return 'The engine of GradLens starts when it is needed.';
    case 'starting':
      return 'The engine of GradLens is starting.';
    case 'ready':
      return `Computes on ${backendWords(engine.backend)}: ${engine.backend.reason}`;
    case 'failed':
      return engine.message;
  }
}

function jobText({ name, progress }: Job): string {
  if (!progress) return `${name} begins`;
  const { record, totalSteps, imagesPerSecond, secondsLeft } = progress;
  return `${name}: step ${String(record.step)} of ${String(totalSteps)}, ${imagesPerSecond.toFixed(0)} images/s, ${timeText(secondsLeft)} left`;
}

/** Whole percent, cut off: 100 % means that every step is done. */
function percentOf({ progress }: Job): string {
  if (!progress || progress.totalSteps === 0) return '0 %';
  return `${String(Math.floor((100 * progress.record.step) / progress.totalSteps))} %`;
}

/** Seconds as a person reads them: 45 s, 3 min 5 s, 2 h 4 min. */
export function timeText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60))} min`;
}
