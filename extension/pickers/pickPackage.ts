/** Asks what to set up so that GradLens computes faster, or to remove it again. */
import * as vscode from 'vscode';
import { byteText } from '../../src/protocol/byteText';
import { offerLines, sizeText, type PackageOffer } from '../../src/protocol/backendPackages';
import { askChoice } from './questions';
import { askSteps, back, type Answer, type Step } from './steps';

export type PackageWay = 'add' | 'remove';

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
    offer?.installedVersion === undefined ? steps : [...steps, askWay];
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

function stateText(offer: PackageOffer): string {
  if (offer.installedVersion !== undefined) return `set up, ${offer.installedVersion}`;
  if (offer.misfit !== undefined) return 'not for this machine';
  return offer.bytes === undefined ? `${byteText(offer.unpackedBytes)} and more` : sizeText(offer);
}

const sourceText = ({ licence, host, tool }: PackageOffer): string =>
  `Licence: ${licence} · from ${host} by ${tool}`;

const askWay: Step<Draft> = async (draft, position): Promise<Answer<Draft>> => {
  const { offer } = draft;
  if (!offer) throw new Error('the way is asked for a package');
  const { title, version, installedVersion, folder, unpackedBytes } = offer;
  const again = installedVersion === version ? 'Set up again' : `Set up ${version} in its place`;
  const choices = [
    {
      label: '$(trash) Remove',
      description: `frees ${byteText(unpackedBytes)}`,
      detail: folder,
      value: 'remove' as const,
    },
    { label: `$(cloud-download) ${again}`, description: sizeText(offer), value: 'add' as const },
  ];
  const answer = await askChoice(title, choices, position);
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
export async function confirmRemoval({ title, folder }: PackageOffer): Promise<boolean> {
  const agree = 'Remove';
  const detail = `${folder} is deleted. A training that computes with it may fail.`;
  return (
    (await vscode.window.showWarningMessage(`Remove ${title}?`, { modal: true, detail }, agree)) === agree
  );
}
