/** Asks what a checkpoint cannot tell of itself: what was done to pixels, and what the classes are called. */
import * as vscode from 'vscode';
import { parseClassNames } from '../../src/protocol/classNames';
import { normalisations } from '../../src/protocol/normalisations';
import type { ChannelStatistics } from '../../src/protocol/pixels';
import type { CheckpointInspection, DataSetSummary } from '../../src/protocol/runs';
import { parseStatistics, statisticsText } from '../training/statistics';
import { askChoice, askText } from './questions';
import { askSteps, back, type Step } from './steps';

/** What the person says of a checkpoint. */
export interface ImportAnswers {
  readonly normalisation?: ChannelStatistics;
  /** [classes] */
  readonly classNames?: readonly string[];
}

interface Draft extends ImportAnswers {
  /** The person wants to type the statistics. */
  readonly custom?: boolean;
}

/** Undefined where the person changed their mind. */
export async function pickImport(
  file: string,
  inspection: CheckpointInspection,
  dataSets: readonly DataSetSummary[],
): Promise<ImportAnswers | undefined> {
  const { architecture, classes, format } = inspection;
  const title = `GradLens: Import ${file} (${format}: ${architecture}, ${String(classes)} classes)`;
  const draft = await askSteps<Draft>(title, {}, ({ custom }) => [
    askNormalisation(inspection),
    ...(custom === true ? [askStatistics(inspection)] : []),
    askClassNames(inspection, dataSets),
  ]);
  if (!draft) return undefined;
  const { normalisation, classNames } = draft;
  return { ...(normalisation ? { normalisation } : {}), ...(classNames ? { classNames } : {}) };
}

const askNormalisation =
  ({ normalisation: stated, inputShape }: CheckpointInspection): Step<Draft> =>
  (_, position) => {
    const known = Object.values(normalisations).filter(
      ({ statistics }) => statistics.mean.length === inputShape[2],
    );
    const item = (
      label: string,
      statistics: ChannelStatistics,
    ): { label: string; detail: string; value: Draft } => ({
      label,
      detail: statisticsText(statistics),
      value: { normalisation: statistics },
    });
    const choices = [
      ...(stated ? [item('As the file states', stated)] : []),
      { label: 'None', detail: 'Pixels from 0 to 1 as they are', value: {} },
      ...known.map(({ title, statistics }) => item(title, statistics)),
      { label: 'Other…', detail: 'Mean and standard deviation of each channel', value: { custom: true } },
    ];
    return askChoice('What the network was given: how pixels were normalised', choices, position);
  };

const askStatistics =
  ({ inputShape }: CheckpointInspection): Step<Draft> =>
  async (draft, position) => {
    const channels = inputShape[2];
    const example = channels === 3 ? '0.5, 0.5, 0.5 / 0.25, 0.25, 0.25' : '0.5 / 0.25';
    const parse = (text: string): ReturnType<typeof parseStatistics> => parseStatistics(text, channels);
    const prompt = 'Means / standard deviations, one a channel, of pixels from 0 to 1';
    const answer = await askText(prompt, example, parse, position);
    return answer === undefined || answer === back ? answer : { ...draft, normalisation: answer };
  };

const askClassNames =
  ({ classes }: CheckpointInspection, dataSets: readonly DataSetSummary[]): Step<Draft> =>
  async (draft, position) => {
    const fitting = dataSets.filter(({ classNames }) => classNames.length === classes);
    const fromFile = Symbol('file');
    const choices: {
      label: string;
      description: string;
      value: readonly string[] | typeof fromFile | null;
    }[] = [
      { label: 'Numbers', description: `0 to ${String(classes - 1)}`, value: null },
      ...fitting.map(({ title, classNames }) => ({
        label: title,
        description: `${classNames.slice(0, 4).join(', ')}…`,
        value: classNames,
      })),
      { label: 'A text file…', description: `${String(classes)} names, one a line`, value: fromFile },
    ];
    const chosen = await askChoice('What its classes are called', choices, position);
    if (chosen === undefined || chosen === back) return chosen;
    if (chosen === null) return draft;
    const classNames = chosen === fromFile ? await readClassNames() : chosen;
    // Without a file there is nothing to go on with.
    return classNames ? { ...draft, classNames } : back;
  };

async function readClassNames(): Promise<readonly string[] | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ title: 'GradLens: Class Names, One a Line' })) ?? [];
  if (!uri) return undefined;
  return parseClassNames(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
}
