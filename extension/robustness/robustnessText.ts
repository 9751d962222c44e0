/** What a robust evaluation found, as the Markdown that the person is shown. */
import { markdownText } from '../markdownText';
import type { ThreatModelName } from '../../src/protocol/experiment';
import { attackSuites, type RobustnessRecord, type RobustnessResult } from '../../src/protocol/robustness';
import type { Proportion } from '../../src/protocol/runs';

/** How the norms are written. */
export const normSymbols: Readonly<Record<ThreatModelName, string>> = { linf: 'l∞', l2: 'l2' };

/**
 * @param name of the run
 * @param epsilonText ε as the person wrote it: `8/255`
 * @param kept where the numbers were written; absent for a run that nothing is written into
 */
export function robustnessText(
  name: string,
  { checkpoint, data, settings, result }: RobustnessRecord,
  epsilonText: string,
  kept: string | undefined,
): string {
  const { attack, threatModel, images, seed } = settings;
  const count = Math.min(images, result.clean.count);
  return [
    `# Robustness of ${markdownText(name)}`,
    `${markdownText(checkpoint)} on the first ${count.toLocaleString('en')} test images of ${markdownText(data)} · ${normSymbols[threatModel]}, ε = ${markdownText(epsilonText)} (pixels go from 0 to 1) · seed ${String(seed)}${computedOn(result)}`,
    `**${attack}**: ${attackSuites[attack]}.`,
    tableOf(result),
    'Each attack goes on with the images that the ones before it left right; the worst case is what none of them made the network misread. FGSM, a single step, is there to compare. Intervals are Wilson’s.',
    '## Can these numbers be trusted?',
    warningsOf(result),
    kept === undefined
      ? 'Samples are read-only: these numbers were not written to a file.'
      : `Written to ${markdownText(kept)}.`,
    '',
  ].join('\n\n');
}

function tableOf({ clean, singleStep, attacks, worst }: RobustnessResult): string {
  const columns: readonly (readonly [string, Proportion])[] = [
    ['clean', clean],
    ['FGSM', singleStep],
    ...attacks.map(({ name, accuracy }) => [name, accuracy] as const),
    ['**worst case**', worst],
  ];
  const row = (title: string, cell: (accuracy: Proportion) => string): string =>
    `| ${[title, ...columns.map(([, accuracy]) => cell(accuracy))].join(' | ')} |`;
  return [
    `| | ${columns.map(([title]) => title).join(' | ')} |`,
    `|---|${columns.map(() => '---:|').join('')}`,
    row('still read right', ({ value }) => `${percent(value)} %`),
    row('95 % interval', ({ low, high }) => `${percent(low)} to ${percent(high)} %`),
    row('images', ({ correct, count }) => `${String(correct)} of ${String(count)}`),
  ].join('\n');
}

const warningsOf = ({ warnings }: RobustnessResult): string =>
  warnings.length === 0
    ? 'No health check found a sign that they cannot: no image has a gradient of exactly 0, the outputs are logits, and attacked images are images.'
    : warnings.map(({ code, message }) => `- ⚠ ${markdownText(message)} (\`${code}\`)`).join('\n');

const computedOn = ({ backend }: RobustnessResult): string =>
  backend === undefined ? '' : ` · computed on ${markdownText(backend)}`;

const percent = (fraction: number): string => (100 * fraction).toFixed(1);
