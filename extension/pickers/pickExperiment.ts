/** Asks what to train: an experiment file, or a few choices that make one. */
import * as vscode from 'vscode';
import type { ArchitectureName, TrainingMethod } from '../../src/protocol/experiment';
import type { DataSetSummary } from '../../src/protocol/runs';
import { parseAmounts, parseCount } from '../training/amounts';
import {
  architecturesFor,
  architectureTitles,
  experimentText,
  methodTitles,
} from '../training/trainingChoices';
import { wordsOf } from './experimentWords';
import { askChoice, askText } from './questions';
import { askSteps, back, type Answer, type Position, type Step } from './steps';

/** An experiment to resolve: its text, and what the text is called in a message. */
export interface ExperimentSource {
  readonly source: string;
  readonly text: string;
  /** The file that it comes from; none where it was chosen in the palette. */
  readonly file?: vscode.Uri;
}

/** What is known of a training so far. */
interface Draft {
  readonly file?: vscode.Uri;
  /** The data sets that are there. */
  readonly sets?: readonly DataSetSummary[];
  readonly data?: string;
  readonly architecture?: ArchitectureName;
  readonly method?: TrainingMethod['name'];
  readonly strengths?: readonly number[];
  readonly epochs?: number;
}

const TITLE = 'GradLens: Train';
const MOST_EPOCHS = 10_000;

/** Undefined where the person changed their mind. */
export async function pickExperiment(
  shippedExperiments: vscode.Uri,
  dataSets: () => Promise<readonly DataSetSummary[]>,
): Promise<ExperimentSource | undefined> {
  const files = [...(await workspaceExperiments()), ...(await experimentsOf(shippedExperiments))];
  const first: Step<Draft> = (_, position) => askFile(files, position);
  const draft = await askSteps<Draft>(TITLE, {}, (state) =>
    state.file ? [first] : [first, ...formSteps(dataSets, state)],
  );
  if (!draft) return undefined;
  return draft.file ? readExperiment(draft.file) : chosenExperiment(draft);
}

/** Reads an experiment file as it stands in the editor, saved or not. */
export async function readExperiment(file: vscode.Uri): Promise<ExperimentSource> {
  const document = await vscode.workspace.openTextDocument(file);
  return { source: vscode.workspace.asRelativePath(file), text: document.getText(), file };
}

async function workspaceExperiments(): Promise<FileItem[]> {
  const files = await vscode.workspace.findFiles('**/*.gradlens.json', '**/{node_modules,runs}/**');
  return files.map((file) => fileItem(file, vscode.workspace.asRelativePath(file))).sort(byLabel);
}

/** The experiment files that GradLens brings. */
async function experimentsOf(folder: vscode.Uri): Promise<FileItem[]> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const names = entries.map(([name]) => name).filter((name) => name.endsWith('.gradlens.json'));
  const items = names.map(async (name) => {
    const file = vscode.Uri.joinPath(folder, name);
    const { title, description } = wordsOf(
      new TextDecoder().decode(await vscode.workspace.fs.readFile(file)),
    );
    return {
      ...fileItem(file, title ?? name),
      description: `${name}, shipped with GradLens`,
      ...(description === undefined ? {} : { detail: description }),
    };
  });
  return (await Promise.all(items)).sort(byLabel);
}

interface FileItem extends vscode.QuickPickItem {
  readonly value: Draft;
}

const fileItem = (file: vscode.Uri, label: string): FileItem => ({
  label: `$(json) ${label}`,
  value: { file },
});
const byLabel = (a: FileItem, b: FileItem): number => a.label.localeCompare(b.label);

const isTrainable = ({ splits }: DataSetSummary): boolean => splits.some(({ name }) => name === 'train');

function askFile(files: readonly FileItem[], position: Position): Promise<Answer<Draft>> {
  const form: FileItem = {
    label: '$(list-selection) Choose data, network and method…',
    value: {},
    alwaysShow: true,
  };
  return askChoice('An experiment file, or a few choices', [form, ...files], position);
}

function formSteps(dataSets: () => Promise<readonly DataSetSummary[]>, { method }: Draft): Step<Draft>[] {
  return [
    askData(dataSets),
    askArchitecture,
    askMethod,
    ...(method === 'natural' ? [] : [askStrengths]),
    askEpochs,
  ];
}

const askData =
  (dataSets: () => Promise<readonly DataSetSummary[]>): Step<Draft> =>
  async (draft, position) => {
    const sets = (await dataSets()).filter(({ available }) => available);
    const items = sets.filter(isTrainable).map(({ name, title, splits }) => ({
      label: title,
      description: splits.map((split) => `${split.count.toLocaleString('en')} ${split.name}`).join(' · '),
      value: name,
    }));
    return extend({ ...draft, sets }, 'data', await askChoice('Trained on', items, position));
  };

const askArchitecture: Step<Draft> = async (draft, position) => {
  const set = draft.sets?.find(({ name }) => name === draft.data);
  const items = architecturesFor(set, namesOf(architectureTitles)).map((name) => ({
    label: name,
    detail: architectureTitles[name],
    value: name,
  }));
  return extend(draft, 'architecture', await askChoice('Network', items, position));
};

const askMethod: Step<Draft> = async (draft, position) => {
  const items = namesOf(methodTitles).map((name) => ({
    label: methodTitles[name].title,
    detail: methodTitles[name].detail,
    value: name,
  }));
  return extend(draft, 'method', await askChoice('Method', items, position));
};

const askStrengths: Step<Draft> = async (draft, position) => {
  const symbol = draft.method === 'noise' ? 'σ' : 'ε';
  const prompt = `${symbol} in pixel units (pixels go from 0 to 1); several make a sweep: 0.05, 0.1, 8/255`;
  const parse = (text: string): { value: readonly number[] } | { problem: string } => {
    const amounts = parseAmounts(text, symbol);
    return 'problem' in amounts ? amounts : { value: amounts.values };
  };
  return extend(draft, 'strengths', await askText(prompt, '0.1', parse, position));
};

const askEpochs: Step<Draft> = async (draft, position) => {
  const parse = (text: string): ReturnType<typeof parseCount> =>
    parseCount(text, 'The number of epochs', MOST_EPOCHS);
  return extend(
    draft,
    'epochs',
    await askText('Epochs: how often every image is seen', '20', parse, position),
  );
};

function extend<Key extends keyof Draft>(
  draft: Draft,
  key: Key,
  answer: Answer<NonNullable<Draft[Key]>>,
): Answer<Draft> {
  if (answer === undefined || answer === back) return answer;
  return { ...draft, [key]: answer };
}

function chosenExperiment({ sets, data, architecture, method, strengths, epochs }: Draft): ExperimentSource {
  if (data === undefined || !architecture || !method || epochs === undefined) {
    throw new Error('the questions of a training end with all of them answered');
  }
  const choices = { data, architecture, method, strengths: strengths ?? [], epochs };
  const text = experimentText(choices, sets ?? []);
  return { source: 'The chosen experiment', text };
}

/** The keys of a table whose keys are a union of names. */
const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(table).filter((name): name is Name => Object.hasOwn(table, name));
