import { basename } from 'node:path';
import type { Command } from 'commander';
import { engineFolders } from '../../engine/engineFolders';
import { attackOf } from '../../experiments/defaults';
import { experimentParameters } from '../../experiments/parameters';
import type { AttackName, ThreatModelName } from '../../protocol/experiment';
import { drawPixels } from '../../protocol/picture';
import type { AdversarialExample } from '../../protocol/requests';
import type { SplitName } from '../../protocol/runs';
import { checkpointAt } from '../checkpoints';
import { writeResult, type CliContext, type CommonOptions } from '../context';
import { engineConfigOf, withEngine } from '../engineClient';
import { writeGrid } from '../figureFile';
import { imagesAt } from '../imageArgument';
import { addCommonOptions, choiceOption, numberOption, parseNumber, splitOption } from '../options';
import { percent, textTable } from '../table';

interface AttackOptions extends CommonOptions {
  readonly checkpoint: readonly string[];
  readonly attack?: AttackName;
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly norm: ThreatModelName;
  readonly restarts?: number;
  readonly useBest?: true;
  readonly target?: number;
  readonly split: SplitName;
  readonly start: number;
  readonly count: number;
  readonly seed: number;
  readonly out?: string;
}

/** What an attack on one checkpoint gave. */
interface Attacked {
  readonly checkpoint: string;
  readonly examples: readonly AdversarialExample[];
}

const parameters = experimentParameters.members.evaluation.members.attack.members;

export function addAttackCommand(program: Command, context: CliContext): void {
  const index = (text: string): number =>
    parseNumber(text, { type: 'integer', minimum: 0, maximum: 10_000_000 });
  const command = program
    .command('attack')
    .summary('perturb images so that a model misreads them')
    .description(
      'Attacks an image, or images of a data set, and says what each checkpoint reads before and after.',
    )
    .argument('<image or data set>', 'an image file, or the name of a data set')
    .requiredOption('--checkpoint <path...>', 'run folders or checkpoint files')
    .addOption(choiceOption('--attack <name>', parameters.name))
    .addOption(choiceOption('--norm <name>', parameters.threatModel).default(parameters.threatModel.default))
    .addOption(numberOption('--epsilon <e>', parameters.epsilon))
    .addOption(numberOption('--steps <n>', parameters.steps))
    .addOption(numberOption('--step-size <a>', parameters.stepSize))
    .addOption(numberOption('--restarts <n>', parameters.restarts))
    .option('--use-best', parameters.useBest.help)
    .option('--target <class>', 'class to move towards (default: away from the true class)', index)
    .addOption(splitOption())
    .option('--start <index>', 'first image of the data set', index, 0)
    .option('--count <n>', 'images of the data set', index, 10)
    .addOption(numberOption('--seed <n>', experimentParameters.members.seed).default(0))
    .option('--out <figure.png>', 'write originals and adversarial images here');
  addCommonOptions(command).action((subject: string, options: AttackOptions) =>
    attack(context, subject, options),
  );
}

async function attack(context: CliContext, subject: string, options: AttackOptions): Promise<void> {
  const config = engineConfigOf(options);
  const images = await imagesAt(subject, options, engineFolders(context.root, config).data.external);
  const settings = attackOf(draftOf(options), parameters);
  const { seed, target: targetClass, out } = options;
  const results = await withEngine(context, config, async (call) => {
    const all: Attacked[] = [];
    for (const path of options.checkpoint) {
      const checkpoint = await checkpointAt(path);
      const target = targetClass === undefined ? {} : { targetClass };
      const params = { checkpoint, images, attack: settings, seed, ...target };
      const examples = await call('adversarial/generate', params, { signal: context.signal });
      all.push({ checkpoint: path, examples });
    }
    return all;
  });
  if (out !== undefined) await writeAttackFigure(out, results);
  writeResult(context, options, { attack: settings, seed, out, results: results.map(withoutPixels) }, [
    ...results.flatMap(linesOf),
    ...(out === undefined ? [] : [`Figure: ${out}`]),
  ]);
}

const draftOf = ({
  attack: name,
  epsilon,
  norm: threatModel,
  steps,
  stepSize,
  restarts,
  useBest,
}: AttackOptions): Parameters<typeof attackOf>[0] => ({
  threatModel,
  ...(name === undefined ? {} : { name }),
  ...(epsilon === undefined ? {} : { epsilon }),
  ...(steps === undefined ? {} : { steps }),
  ...(stepSize === undefined ? {} : { stepSize }),
  ...(restarts === undefined ? {} : { restarts }),
  ...(useBest === undefined ? {} : { useBest }),
});

const withoutPixels = ({ checkpoint, examples }: Attacked): object => ({
  checkpoint,
  examples: examples.map(({ index, label, from, to }) => ({ index, label, from, to })),
});

function linesOf({ checkpoint, examples }: Attacked): string[] {
  const rows = examples.map(({ index, label, from, to }) => [
    String(index),
    String(label),
    from.className,
    percent(from.probability),
    to.className,
    percent(to.probability),
  ]);
  const changed = examples.filter(({ from, to }) => from.classIndex !== to.classIndex).length;
  return [
    checkpoint,
    ...textTable(['image', 'label', 'from', '%', 'to', '%'], rows),
    `${String(changed)} of ${String(examples.length)} changed class`,
  ];
}

function writeAttackFigure(path: string, results: readonly Attacked[]): Promise<void> {
  const originals = results[0]?.examples ?? [];
  return writeGrid(path, {
    columns: ['Image', ...results.map(({ checkpoint }) => basename(checkpoint))],
    rows: originals.map(({ index, original }, row) => ({
      title: String(index),
      cells: [
        drawPixels(original),
        ...results.map(({ examples }) => drawPixels(examples[row]?.adversarial ?? original)),
      ],
    })),
  });
}
