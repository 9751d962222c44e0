/** The part of `gradlens evaluate` that attacks: options, request and table. */
import { Option, type Command } from 'commander';
import { attackParameters } from '../experiments/attackParameters';
import { attackOf } from '../experiments/defaults';
import { experimentParameters } from '../experiments/parameters';
import { commonBackend } from '../protocol/computedOn';
import { usage } from '../protocol/errors';
import type { ThreatModelName } from '../protocol/experiment';
import type { EngineRequests } from '../protocol/requests';
import { attackSuites, type AttackSuiteName, type RobustnessResult } from '../protocol/robustness';
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
  readonly steps?: number;
  readonly restarts?: number;
}

const parameters = attackParameters('pgd', 'The attack.').members;
const IMAGES = 100;
const MOST_IMAGES = 1_000_000;

export function addRobustnessOptions(command: Command): Command {
  const whole =
    (maximum: number) =>
    (text: string): number =>
      parseNumber(text, { type: 'integer', minimum: 1, maximum });
  return command
    .addOption(
      new Option(
        '--attack <name>',
        'attack the first test images instead, one attack after the other; autoattack-lite is APGD-CE, APGD-T and Square with 500 queries; autoattack adds FAB-T and has 5,000; pgd is PGD-50 with 10 restarts',
      ).choices(Object.keys(attackSuites)),
    )
    .addOption(choiceOption('--norm <name>', parameters.threatModel).default(parameters.threatModel.default))
    .addOption(numberOption('--epsilon <e>', parameters.epsilon))
    .option('--steps <n>', 'steps of pgd, 1 to 10000 (default: 50)', whole(parameters.steps.maximum))
    .option(
      '--restarts <n>',
      'random starts of pgd, 1 to 1000 (default: 10)',
      whole(parameters.restarts.maximum),
    )
    .option('--images <n>', 'test images to attack', whole(MOST_IMAGES), IMAGES)
    .option('--from <checkpoint>', 'make the images on this checkpoint instead (transfer)')
    .addOption(numberOption('--seed <n>', experimentParameters.members.seed).default(0));
}

/**
 * What the options ask of the engine.
 * @throws `usage` where steps or restarts are given to an attack that has its own
 */
export function settingsOf(
  attack: AttackSuiteName,
  { norm: threatModel, epsilon, images, seed, steps, restarts }: RobustnessOptions,
): EngineRequests['robustness/evaluate']['params']['settings'] {
  if (attack !== 'pgd' && (steps !== undefined || restarts !== undefined)) {
    throw usage(`--steps and --restarts are for --attack pgd: ${attack} has those of its paper.`);
  }
  const draft = { threatModel, ...(epsilon === undefined ? {} : { epsilon }) };
  return {
    attack,
    threatModel,
    epsilon: attackOf(draft, parameters).epsilon,
    images,
    seed,
    ...(steps === undefined ? {} : { steps }),
    ...(restarts === undefined ? {} : { restarts }),
  };
}

/** A row a checkpoint, a column an attack: what it and those before it left right, in per cent; then what computed it, and the warnings. */
export function robustnessTable(
  rows: readonly { readonly checkpoint: string; readonly result: RobustnessResult }[],
): string[] {
  const attacks = rows[0]?.result.attacks.map(({ name }) => name) ?? [];
  const backend = commonBackend(rows.map(({ result }) => result));
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
    ...(backend === undefined ? [] : [`Computed on ${backend}.`]),
    ...rows.flatMap(({ checkpoint, result }) =>
      result.warnings.map(({ code, message }) => `Warning for ${checkpoint} (${code}): ${message}`),
    ),
  ];
}

const cell = ({ value, low, high }: Proportion): string =>
  `${percent(value)} (${percent(low)}–${percent(high)})`;
