/** Command-line options, derived from the tables of settings and of experiment parameters. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { NumberParameter, ChoiceParameter } from '../experiments/parameterTypes';
import type { ScaleName } from '../protocol/pixels';
import type { AttributionMethodName } from '../protocol/requests';
import type { SplitName } from '../protocol/runs';
import { settingsTable } from '../protocol/settings';
import { exitCodesHelp } from './failure';

/** Gives a command what every command has: what computes, where data lies, JSON, and the exit codes in its help. */
export function addCommonOptions(command: Command): Command {
  const { backend, kernels } = settingsTable;
  return command
    .addOption(
      new Option('--backend <name>', 'what computes')
        .choices(Object.keys(backend.choices))
        .default(backend.default),
    )
    .addOption(
      new Option(
        '--kernels <build>',
        'build of the WebAssembly kernels; plain gives the same bytes on every machine',
      )
        .choices(Object.keys(kernels.choices))
        .default(kernels.default),
    )
    .option(
      '--tensorflow-library <folder>',
      'a Python environment, its TensorFlow, or an installed @tensorflow/tfjs-node-gpu',
    )
    .option('--data-folder <folder>', 'folder of full data sets (default: GRADLENS_DATA)')
    .option('--json', 'write one JSON value to stdout')
    .addHelpText('after', exitCodesHelp);
}

/** An option for a number of the parameter table; `8/255` counts as a number too. */
export function numberOption(flags: string, parameter: NumberParameter): Option {
  const option = new Option(flags, [parameter.help, rangeText(parameter)].join(' '));
  return option.argParser((text) => parseNumber(text, parameter));
}

export function choiceOption(flags: string, { help, choices }: ChoiceParameter): Option {
  return new Option(flags, help).choices(Object.keys(choices));
}

function rangeText({ derived, minimum, maximum, unit, ...rest }: NumberParameter): string {
  const range = `${String(minimum)} to ${String(maximum)}${unit === '' ? '' : ` (${unit})`}`;
  const standard = derived ?? ('default' in rest ? String(rest.default) : undefined);
  return standard === undefined ? range : `${range}; default: ${standard}`;
}

/** @throws InvalidArgumentError naming what is allowed */
export function parseNumber(
  text: string,
  { type, minimum, maximum }: Pick<NumberParameter, 'type' | 'minimum' | 'maximum'>,
): number {
  const fraction = /^([^/]+)\/([^/]+)$/.exec(text);
  const value = fraction
    ? Number(fraction[1]) / Number(fraction[2])
    : Number(text.trim() === '' ? NaN : text);
  const fits = value >= minimum && value <= maximum && (type === 'number' || Number.isInteger(value));
  if (fits) return value;
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  throw new InvalidArgumentError(`It is not ${kind} from ${String(minimum)} to ${String(maximum)}.`);
}

const methods: Readonly<Record<AttributionMethodName, string>> = {
  'loss-gradient': 'the loss',
  'logit-gradient': "the class's logit",
};

export const methodOption = (): Option =>
  new Option('--method <name>', `what is differentiated: ${Object.values(methods).join(' or ')}`)
    .choices(Object.keys(methods))
    .default('loss-gradient');

const scales: readonly ScaleName[] = ['three-sigma', 'absolute-maximum'];

export const scaleOption = (): Option =>
  new Option('--scale <name>', 'value that is drawn at full intensity')
    .choices(scales)
    .default('three-sigma');

const splits: readonly SplitName[] = ['test', 'train'];

export const splitOption = (): Option =>
  new Option('--split <name>', 'part of the data set').choices(splits).default('test');
