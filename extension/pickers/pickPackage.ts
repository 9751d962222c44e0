/** Asks what to set up so that GradLens computes faster, or to remove it again. */
import * as vscode from 'vscode';
import { offerLines, type PackageOffer } from '../../src/protocol/backendPackages';
import { isThere, removalText, stateText, waysOf, type PackageWay } from './packageWays';
import { askChoice } from './questions';
import { askSteps, back, type Answer, type Step } from './steps';

export interface ChosenPackage {
  readonly offer: PackageOffer;
  readonly way: PackageWay;
}

type Draft = Partial<ChosenPackage>;

const TITLE = 'GradLens: Set Up TensorFlow';

/** @returns undefined where the person changed their mind */
export async function pickPackage(offers: readonly PackageOffer[]): Promise<ChosenPackage | undefined> {
  const steps = [askOffer(offers)];
  const stepsFor = ({ offer }: Draft): readonly Step<Draft>[] =>
    offer !== undefined && isThere(offer) ? [...steps, askWay] : steps;
  const { offer, way = 'add' } = (await askSteps<Draft>(TITLE, {}, stepsFor)) ?? {};
  return offer && { offer, way };
}

/** What can run here first. */
const askOffer =
  (offers: readonly PackageOffer[]): Step<Draft> =>
  async (_, position): Promise<Answer<Draft>> => {
    const fitting = offers.filter(({ misfit }) => misfit === undefined);
    const others = offers.filter(({ misfit }) => misfit !== undefined);
    const items = [...fitting, ...others].map((offer) => ({
      label: offer.title,
      description: stateText(offer),
      detail: offer.misfit ?? offer.missingTool?.message ?? sourceText(offer),
      value: offer,
    }));
    const answer = await askChoice('What should GradLens compute with?', items, position);
    return answer === undefined || answer === back ? answer : { offer: answer };
  };

const sourceText = ({ licence, host, tool }: PackageOffer): string =>
  `Licence: ${licence} · from ${host} by ${tool}`;

const askWay: Step<Draft> = async (draft, position): Promise<Answer<Draft>> => {
  const { offer } = draft;
  if (!offer) throw new Error('the way is asked for a package');
  const answer = await askChoice(offer.title, waysOf(offer), position);
  return answer === undefined || answer === back ? answer : { ...draft, way: answer };
};

/**
 * Names licence, size, host and folder, and asks.
 * @returns whether the person agreed
 */
export async function confirmSetUp(offer: PackageOffer): Promise<boolean> {
  const agree = 'Set Up';
  const detail = offerLines(offer).join('\n');
  return (
    (await vscode.window.showInformationMessage(`Set up ${offer.title}?`, { modal: true, detail }, agree)) ===
    agree
  );
}

/** @returns whether the person agreed */
export async function confirmRemoval(offer: PackageOffer): Promise<boolean> {
  const agree = 'Remove';
  const options = { modal: true, detail: removalText(offer) };
  return (await vscode.window.showWarningMessage(`Remove ${offer.title}?`, options, agree)) === agree;
}
