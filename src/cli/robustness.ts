/** The part of `gradlens evaluate` that attacks: options, request and table. */
import { Option, type Command } from 'commander';
import { attackParameters } from '../experiments/attackParameters';
import { attackOf } from '../experiments/defaults';
import { experimentParameters } from '../experiments/parameters';
import type { ThreatModelName } from '../protocol/experiment';
import type { EngineRequests } from '../protocol/requests';
import type { AttackSuiteName, RobustnessResult } from '../protocol/robustness';
import type { Proportion } from '../protocol/runs';
import { choiceOption, numberOption, parseNumber } from './options';
import { percent, textTable } from './table';

export interface RobustnessOptions {
  readonly attack?: AttackSuiteName;
  readonly norm: ThreatModelName;
  readonly epsilon?: number;
  readonly images: number;
  readonly from?: string;
  readonly seed: number;
}

const suites: readonly AttackSuiteName[] = [
  'autoattack-lite',
  'autoattack',
  'apgd-ce',
  'apgd-dlr',
  'apgd-t',
  'fab-t',
  'square',
];

const parameters = attackParameters('pgd', 'The attack.').members;
const IMAGES = 100;

export function addRobustnessOptions(command: Command): Command {
  const count = (text: string): number =>
    parseNumber(text, { type: 'integer', minimum: 1, maximum: 1_000_000 });
  return command
    .addOption(
      new Option(
        '--attack <name>',
        'attack the first test images instead, one attack after the other; autoattack-lite is APGD-CE, APGD-T and Square with 500 queries; autoattack adds FAB-T and has 5,000',
      ).choices(suites),
    )
    .addOption(choiceOption('--norm <name>', parameters.threatModel).default(parameters.threatModel.default))
    .addOption(numberOption('--epsilon <e>', parameters.epsilon))
    .option('--images <n>', 'test images to attack', count, IMAGES)
    .option('--from <checkpoint>', 'make the images on this checkpoint instead (transfer)')
    .addOption(numberOption('--seed <n>', experimentParameters.members.seed).default(0));
}

/** What the options ask of the engine. */
export function settingsOf(
  attack: AttackSuiteName,
  { norm: threatModel, epsilon, images, seed }: RobustnessOptions,
): EngineRequests['robustness/evaluate']['params']['settings'] {
  const draft = { threatModel, ...(epsilon === undefined ? {} : { epsilon }) };
  return { attack, threatModel, epsilon: attackOf(draft, parameters).epsilon, images, seed };
}

/** A row a checkpoint, a column an attack: what it and those before it left right, in per cent; then the warnings. */
export function robustnessTable(
  rows: readonly { readonly checkpoint: string; readonly result: RobustnessResult }[],
): string[] {
  const attacks = rows[0]?.result.attacks.map(({ name }) => name) ?? [];
  return [
    ...textTable(
      ['checkpoint', 'clean', 'fgsm', ...attacks, 'worst case'],
      rows.map(({ checkpoint, result }) => [
        checkpoint,
        cell(result.clean),
        cell(result.singleStep),
        ...result.attacks.map(({ accuracy }) => cell(accuracy)),
        cell(result.worst),
      ]),
    ),
    'Per cent still read right, with the Wilson 95 % interval; each attack goes on with what the ones before it left.',
    ...rows.flatMap(({ checkpoint, result }) =>
      result.warnings.map(({ code, message }) => `Warning for ${checkpoint} (${code}): ${message}`),
    ),
  ];
}

const cell = ({ value, low, high }: Proportion): string =>
  `${percent(value)} (${percent(low)}–${percent(high)})`;
