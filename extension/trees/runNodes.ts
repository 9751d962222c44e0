/** The tree of runs as plain data: what stands under what, and what each line says. */
import { markdownText as escape } from '../markdownText';
import type {
  CheckpointRef,
  CheckpointSummary,
  Proportion,
  RunStatus,
  RunSummary,
} from '../../src/protocol/runs';

/** A line of the tree. `checkpoints` are those that a command on it is about. */
export type RunNode =
  | { readonly kind: 'run'; readonly run: RunSummary; readonly checkpoints: readonly CheckpointRef[] }
  | {
      readonly kind: 'checkpoint';
      readonly run: RunSummary;
      readonly checkpoint: CheckpointSummary;
      readonly checkpoints: readonly CheckpointRef[];
    };

/** Whose runs a view has: the person's own, or those that GradLens ships. */
export type RunOwner = 'own' | 'samples';

/** The lines without a parent, in the order of the list. */
export const rootNodes = (runs: readonly RunSummary[], owner: RunOwner): RunNode[] =>
  runs.filter(({ sample }) => sample === (owner === 'samples')).map(runNode);

/** The checkpoints of a run, newest first. */
export function childNodes(node: RunNode): RunNode[] {
  if (node.kind === 'checkpoint') return [];
  return node.run.checkpoints.map((checkpoint) => checkpointNode(node.run, checkpoint)).reverse();
}

function runNode(run: RunSummary): RunNode {
  const last = run.checkpoints.at(-1);
  return { kind: 'run', run, checkpoints: last ? [{ run: run.folder, file: last.file }] : [] };
}

function checkpointNode(run: RunSummary, checkpoint: CheckpointSummary): RunNode {
  return { kind: 'checkpoint', run, checkpoint, checkpoints: [{ run: run.folder, file: checkpoint.file }] };
}

/** A name for the editor that stays the same while the runs change, so that what is open stays open. */
export const nodeId = (node: RunNode): string =>
  node.kind === 'run' ? node.run.folder : `${node.run.folder}#${node.checkpoint.file}`;

/** Icons of the editor's own set. */
export const statusIcons: Readonly<Record<RunStatus, { readonly icon: string; readonly colour?: string }>> = {
  running: { icon: 'sync~spin' },
  finished: { icon: 'pass', colour: 'testing.iconPassed' },
  cancelled: { icon: 'circle-slash' },
  failed: { icon: 'error', colour: 'testing.iconFailed' },
  interrupted: { icon: 'debug-pause' },
  broken: { icon: 'warning', colour: 'problemsWarningIcon.foreground' },
};

/** Beside the run's name: what it was measured at, else how it stands. */
export function runDescription({ status, evaluation, imported }: RunSummary): string {
  if (imported && status === 'finished') return `imported · ${imported.architecture}`;
  if (!evaluation) return status;
  return `${percent(evaluation.source)} clean · ${percent(evaluation.robust)} robust`;
}

/** When the run's line is pointed at; Markdown. */
export function runTooltip(run: RunSummary): string {
  const { experiment, evaluation, imported, problem } = run;
  const lines = [`**${escape(run.name)}** (${run.status})`];
  if (problem) lines.push(escape(problem.message));
  if (experiment) {
    const { training, data, architecture, seed } = experiment;
    lines.push(
      `${escape(data)} · ${architecture} · ${training.method.name} · ${String(training.epochs)} epochs · seed ${String(seed)}`,
    );
  }
  if (run.backend !== undefined) lines.push(`Trained on ${escape(run.backend)}`);
  if (imported) {
    const { source, format, architecture, classNames, sha256 } = imported;
    lines.push(
      `Imported from ${escape(source)} · ${escape(format)} · ${escape(architecture)} · ${String(classNames.length)} classes`,
      `SHA-256 \`${escape(sha256)}\``,
    );
  }
  if (evaluation) {
    lines.push(
      ['| | accuracy | 95 % interval |', '|---|---|---|']
        .concat(
          row('clean', evaluation.source),
          row('robust', evaluation.robust),
          evaluation.targets.map(({ data, fit, accuracy }) => row(`${data}, ${fit}`, accuracy)).join('\n'),
        )
        .join('\n'),
    );
  }
  lines.push(`\`${run.folder}\``);
  return lines.join('\n\n');
}

export function checkpointDescription(
  { epoch, step }: CheckpointSummary,
  { imported }: Pick<RunSummary, 'imported'>,
): string {
  if (imported) return epoch === 0 ? 'imported' : `imported · epoch ${String(epoch)}`;
  return `epoch ${String(epoch)} · step ${step.toLocaleString('en')}`;
}

const percent = ({ value }: Proportion): string => `${(value * 100).toFixed(1)} %`;

const row = (name: string, accuracy: Proportion): string =>
  `| ${escape(name)} | ${percent(accuracy)} | ${(accuracy.low * 100).toFixed(1)} to ${(accuracy.high * 100).toFixed(1)} % |`;
