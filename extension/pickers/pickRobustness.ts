/** Asks what a checkpoint is attacked with, and how far an attack may go. */
import type { ThreatModelName } from '../../src/protocol/experiment';
import { attackSuites, type AttackSuiteName, type RobustnessSettings } from '../../src/protocol/robustness';
import type { CheckpointRef, DataSetSummary, RunSummary } from '../../src/protocol/runs';
import { normSymbols } from '../robustness/robustnessText';
import { parseCount, parseRadius } from '../training/amounts';
import { askChoice, askText, type Parsed } from './questions';
import { askSteps, back, type Answer, type Step } from './steps';

export interface RobustnessAnswers {
  readonly run: RunSummary;
  readonly checkpoint: CheckpointRef;
  readonly data: string;
  readonly settings: RobustnessSettings;
  /** ε as it was written. */
  readonly epsilonText: string;
}

interface Radius {
  readonly value: number;
  readonly text: string;
}

interface Draft {
  readonly chosen?: { readonly run: RunSummary; readonly checkpoint: CheckpointRef };
  /** Asked where the run does not say. */
  readonly data?: string;
  readonly attack?: AttackSuiteName;
  readonly norm?: ThreatModelName;
  readonly epsilon?: Radius;
  readonly images?: number;
}

const TITLE = 'GradLens: Evaluate Robustness';
const SEED = 0;
const USUAL_IMAGES = 100;

/**
 * @param known the checkpoint, where a line of the tree named one
 * @returns undefined where the person changed their mind
 */
export async function pickRobustness(
  runs: readonly RunSummary[],
  sets: readonly DataSetSummary[],
  known: CheckpointRef | undefined,
): Promise<RobustnessAnswers | undefined> {
  const run = runs.find(({ folder }) => folder === known?.run);
  const chosen = run && known ? { run, checkpoint: known } : undefined;
  const draft = await askSteps<Draft>(TITLE, chosen ? { chosen } : {}, (state) => [
    ...(chosen ? [] : [askCheckpoint(runs)]),
    ...(!state.chosen || state.chosen.run.experiment ? [] : [askData(sets)]),
    askAttack,
    askNorm,
    askEpsilon(sets),
    askImages(sets),
  ]);
  return draft && answersOf(draft);
}

function answersOf(draft: Draft): RobustnessAnswers {
  const { chosen, attack, norm, epsilon, images } = draft;
  const data = dataOf(draft);
  if (!chosen || data === undefined || !attack || !norm || !epsilon || images === undefined) {
    throw new Error('the questions of an evaluation end with all of them answered');
  }
  const settings = { attack, threatModel: norm, epsilon: epsilon.value, images, seed: SEED };
  return { ...chosen, data, settings, epsilonText: epsilon.text };
}

/** What the run was trained on, where it was trained here. */
const dataOf = ({ chosen, data }: Draft): string | undefined => data ?? chosen?.run.experiment?.data;

const setOf = (sets: readonly DataSetSummary[], draft: Draft): DataSetSummary | undefined =>
  sets.find(({ name }) => name === dataOf(draft));

const askCheckpoint =
  (runs: readonly RunSummary[]): Step<Draft> =>
  async (draft, position) => {
    const choices = runs.flatMap((run) =>
      run.checkpoints.map(({ file, epoch }) => ({
        label: run.name,
        description: `epoch ${String(epoch)}${run.sample ? ', sample' : ''}`,
        detail: run.folder,
        value: { run, checkpoint: { run: run.folder, file } },
      })),
    );
    return extend(draft, 'chosen', await askChoice('Which checkpoint?', choices, position));
  };

const askData =
  (sets: readonly DataSetSummary[]): Step<Draft> =>
  async (draft, position) => {
    const choices = sets
      .filter(({ available, splits }) => available && splits.some(({ name }) => name === 'test'))
      .map(({ name, title, classNames }) => ({
        label: title,
        description: `${String(classNames.length)} classes`,
        value: name,
      }));
    const question = 'Whose test images? The checkpoint was imported and does not say';
    return extend(draft, 'data', await askChoice(question, choices, position));
  };

const askAttack: Step<Draft> = async (draft, position) => {
  const choices = namesOf(attackSuites).map((name) => ({
    label: name,
    detail: attackSuites[name],
    value: name,
  }));
  return extend(draft, 'attack', await askChoice('Attacked with', choices, position));
};

const norms: Readonly<Record<ThreatModelName, { detail: string; most: number }>> = {
  linf: { detail: 'Every pixel within ε', most: 1 },
  l2: {
    detail: 'The image as a whole within ε: the root of the summed squares of all changes',
    most: 100,
  },
};

const askNorm: Step<Draft> = async (draft, position) => {
  const choices = namesOf(norms).map((name) => ({
    label: normSymbols[name],
    detail: norms[name].detail,
    value: name,
  }));
  return extend(draft, 'norm', await askChoice('What the attack may change', choices, position));
};

const askEpsilon =
  (sets: readonly DataSetSummary[]): Step<Draft> =>
  async (draft, position) => {
    const { most } = norms[draft.norm ?? 'linf'];
    const parse = (text: string): Parsed<Radius> => {
      const parsed = parseRadius(text, most);
      return 'problem' in parsed ? parsed : { value: { value: parsed.value, text: text.trim() } };
    };
    const prompt = 'ε in pixel units (pixels go from 0 to 1): 0.1 or 8/255';
    const initial = usualEpsilon(draft.norm ?? 'linf', setOf(sets, draft));
    return extend(draft, 'epsilon', await askText(prompt, initial, parse, position));
  };

/** Digits are attacked at 0.1, as in the sample sweep, colour images at 8/255, both at 0.5 in l2. */
function usualEpsilon(norm: ThreatModelName, set: DataSetSummary | undefined): string {
  if (norm === 'l2') return '0.5';
  return set?.channels === 3 ? '8/255' : '0.1';
}

const askImages =
  (sets: readonly DataSetSummary[]): Step<Draft> =>
  async (draft, position) => {
    const most = setOf(sets, draft)?.splits.find(({ name }) => name === 'test')?.count ?? USUAL_IMAGES;
    const parse = (text: string): Parsed<number> => parseCount(text, 'The number of images', most);
    const prompt = `The first how many of ${most.toLocaleString('en')} test images; the time grows with them`;
    const initial = String(Math.min(USUAL_IMAGES, most));
    return extend(draft, 'images', await askText(prompt, initial, parse, position));
  };

function extend<Key extends keyof Draft>(
  draft: Draft,
  key: Key,
  answer: Answer<NonNullable<Draft[Key]>>,
): Answer<Draft> {
  if (answer === undefined || answer === back) return answer;
  return { ...draft, [key]: answer };
}

/** The keys of a table whose keys are a union of names. */
const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(table).filter((name): name is Name => Object.hasOwn(table, name));
