/** What computes and why, in words: the same in the log, on the command line and in the editor. */
import type { BackendAttempt, BackendDiagnosis, BackendInfo } from './backends';
import { backendTable } from './backends';

export const outcomeWords: Readonly<Record<BackendAttempt['outcome'], string>> = {
  chosen: 'computes',
  works: 'works',
  refused: 'refused',
  'not-found': 'not found',
};

/** `TensorFlow on a GPU, NVIDIA H100`; of WebAssembly also the build of its kernels. */
export function backendWords({
  name,
  kernels,
  device,
}: Pick<BackendInfo, 'name' | 'kernels' | 'device'>): string {
  const parts = [backendTable[name].title, ...(kernels === 'none' ? [] : [`${kernels} kernels`])];
  return [...parts, ...(device === undefined ? [] : [device])].join(', ');
}

/** `node v24.17.0, tfjs-core 4.22.0` */
export const versionWords = ({ versions }: Pick<BackendInfo, 'versions'>): string =>
  Object.entries(versions)
    .map(([part, version]) => `${part} ${version}`)
    .join(', ');

/** Of a probe's training step, in three digits. */
export const stepWords = ({ milliseconds }: Pick<BackendAttempt, 'milliseconds'>): string =>
  milliseconds === undefined ? '' : `${String(Number(milliseconds.toPrecision(3)))} ms`;

/** Why it was chosen; the attempts say the rest of what `BackendInfo.reason` tells of the others. */
export const choiceReason = (
  chosen: Pick<BackendInfo, 'reason'>,
  attempts: readonly Pick<BackendAttempt, 'outcome' | 'reason'>[],
): string => attempts.find(({ outcome }) => outcome === 'chosen')?.reason ?? chosen.reason;

/** In short, for the log: what was chosen, then a line for each way that was not. */
export const choiceLines = (chosen: BackendInfo, attempts: readonly BackendAttempt[]): string[] => [
  `Computes on ${backendWords(chosen)}: ${choiceReason(chosen, attempts)} (${versionWords(chosen)})`,
  ...attempts
    .filter(({ outcome }) => outcome !== 'chosen')
    .map(({ title, outcome, reason }) => `${title}, ${outcomeWords[outcome]}: ${reason}`),
];

/**
 * The diagnosis with `~` for the home folder, which names a person: fit for a public report.
 * @param homes all paths of it: with its symbolic links, and without
 */
export function withoutHome(diagnosis: BackendDiagnosis, homes: readonly string[]): BackendDiagnosis {
  const short = (text: string): string => shortened(text, homes);
  const { chosen, problem, attempts, machine } = diagnosis;
  return {
    ...(chosen === undefined ? {} : { chosen: { ...chosen, reason: short(chosen.reason) } }),
    ...(problem === undefined ? {} : { problem: { ...problem, message: short(problem.message) } }),
    attempts: attempts.map(({ advice, ...attempt }) => ({
      ...attempt,
      title: short(attempt.title),
      reason: short(attempt.reason),
      ...(advice === undefined ? {} : { advice: short(advice) }),
    })),
    machine: machine.map(({ name, value }) => ({ name, value: short(value) })),
  };
}

/** `/home/ada/env` → `~/env`, and not `/home/adam`. @param homes as for `withoutHome` */
export const shortened = (text: string, homes: readonly string[]): string =>
  // One path may end with another: /home/ada, which is /mnt/home/ada.
  homes.toSorted((one, other) => other.length - one.length).reduce(shortenedBy, text);

function shortenedBy(text: string, home: string): string {
  const folder = home.replace(/[\\/]+$/, '');
  if (folder === '') return text;
  return text
    .split(folder)
    .reduce((before, after) => `${before}${/^[\w-]/.test(after) ? folder : '~'}${after}`);
}
