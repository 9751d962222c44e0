/** A diagnosis as the Markdown that the person is shown, fit to be copied into a report. */
import type { BackendAttempt, BackendDiagnosis } from '../../src/protocol/backends';
import {
  backendWords,
  choiceReason,
  outcomeWords,
  shortened,
  stepWords,
  versionWords,
  withoutHome,
} from '../../src/protocol/diagnosisText';
import type { Settings } from '../../src/protocol/settings';
import { markdownText } from '../markdownText';

/** The settings that decide what computes. */
type BackendSettings = Pick<Settings, 'backend' | 'kernels' | 'tensorflow.library'>;

/** What an engine is started with that a person has chosen. */
export interface InForce {
  readonly settings: BackendSettings;
  /** The environment chosen in the Python extension. */
  readonly pythonEnvironment?: string;
  readonly trusted: boolean;
}

/** @param homes paths of the person's home folder, written `~` */
export function diagnosisMarkdown(
  diagnosis: BackendDiagnosis,
  inForce: InForce,
  homes: readonly string[],
): string {
  const shown = withoutHome(diagnosis, homes);
  return [
    '# What computes',
    choiceText(shown),
    '## What was looked at',
    shown.attempts.length === 0
      ? 'Nothing else than what the settings name.'
      : table(['way', 'outcome', 'training step', 'reason', 'what to do'], shown.attempts.map(attemptCells)),
    '## This machine',
    table(
      ['fact', 'value'],
      shown.machine.map(({ name, value }) => [name, value]),
    ),
    '## Settings',
    table(['setting', 'value'], settingCells(inForce, homes)),
    'The training step is that of the probe, small and the same everywhere. “Show Source” in the menu of this tab gives this text as Markdown, to copy into a report; your home folder stands in it as `~`.',
    '',
  ].join('\n\n');
}

function choiceText({ chosen, problem, attempts }: BackendDiagnosis): string {
  if (!chosen) return `**Nothing**: ${markdownText(problem?.message ?? '')}`;
  return `**${markdownText(backendWords(chosen))}**: ${markdownText(choiceReason(chosen, attempts))}.\n\n${markdownText(versionWords(chosen))}`;
}

const attemptCells = (attempt: BackendAttempt): string[] => [
  attempt.title,
  outcomeWords[attempt.outcome],
  stepWords(attempt),
  attempt.reason,
  attempt.advice ?? '',
];

function settingCells(
  { settings, pythonEnvironment, trusted }: InForce,
  homes: readonly string[],
): string[][] {
  return [
    ['gradlens.backend', settings.backend],
    ['gradlens.kernels', settings.kernels],
    ['gradlens.tensorflow.library', shortened(settings['tensorflow.library'], homes) || 'not set'],
    ['environment of the Python extension', shortened(pythonEnvironment ?? 'none', homes)],
    ['workspace', trusted ? 'trusted' : 'not trusted: its Python environment is not used'],
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const cell = (text: string): string => markdownText(text).replaceAll(/\s+/g, ' ');
  return [
    line(header),
    `|${'---|'.repeat(header.length)}`,
    ...rows.map((cells) => line(cells.map(cell))),
  ].join('\n');
}
