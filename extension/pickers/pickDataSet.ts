/** Asks which data set to add, and how. */
import * as vscode from 'vscode';
import { byteText } from '../../src/protocol/byteText';
import type { DataOffer } from '../../src/protocol/requests';
import { askChoice } from './questions';
import { askSteps, back, type Answer, type Step } from './steps';

/** How a set is come by. */
export type Way = 'download' | 'folder';

export interface ChosenAddition {
  readonly offer: DataOffer;
  readonly way: Way;
}

type Draft = Partial<ChosenAddition>;

const TITLE = 'GradLens: Add Data Set';

/**
 * @param chosen the set, where a line of the tree named one
 * @returns undefined where the person changed their mind
 */
export async function pickDataSet(
  offers: readonly DataOffer[],
  chosen: DataOffer | undefined,
): Promise<ChosenAddition | undefined> {
  const steps = chosen ? [askWay] : [askSet(offers), askWay];
  const { offer, way } = (await askSteps<Draft>(TITLE, chosen ? { offer: chosen } : {}, () => steps)) ?? {};
  return offer && way ? { offer, way } : undefined;
}

const askSet =
  (offers: readonly DataOffer[]): Step<Draft> =>
  async (draft, position) => {
    const items = offers.map((offer) => ({
      label: offer.title,
      description: offer.available ? 'available' : sizeText(offer),
      detail: `Licence: ${offer.licence} · ${offer.attribution}`,
      value: offer,
    }));
    const answer = await askChoice('Which data set?', items, position);
    return answer === undefined || answer === back ? answer : { ...draft, offer: answer };
  };

const askWay: Step<Draft> = async (draft, position): Promise<Answer<Draft>> => {
  const { offer } = draft;
  if (!offer) throw new Error('the way is asked for a set');
  const download = {
    label: '$(cloud-download) Download',
    description: sizeText(offer),
    detail: `From ${offer.download?.hosts.join(', ') ?? ''}`,
    value: 'download' as const,
  };
  const folder = {
    label: '$(folder-opened) Choose a folder that is already there…',
    detail: offer.byHand ?? `A folder that holds ${offer.name}; its files are read and checked`,
    value: 'folder' as const,
  };
  const answer = await askChoice(offer.title, offer.download ? [download, folder] : [folder], position);
  return answer === undefined || answer === back ? answer : { ...draft, way: answer };
};

/** What a download brings over the network. */
export function sizeText({ download }: DataOffer): string {
  if (!download) return 'no download';
  return download.bytes === undefined ? 'size not known' : byteText(download.bytes);
}

/**
 * Names licence, size, host and folder, and asks.
 * @returns whether the person agreed
 */
export async function confirmDownload(offer: DataOffer, folder: string): Promise<boolean> {
  const { title, licence, attribution, homePage, download } = offer;
  if (!download) return false;
  const agree = 'Download';
  const detail = [
    `Licence: ${licence}`,
    `Source: ${attribution}, ${homePage}`,
    `Size: ${sizeText(offer)}${download.unpackedBytes > 0 ? `, unpacked ${byteText(download.unpackedBytes)}` : ''}`,
    `From: ${download.hosts.join(', else ')}`,
    `To: ${folder}`,
  ].join('\n');
  return (
    (await vscode.window.showInformationMessage(`Download ${title}?`, { modal: true, detail }, agree)) ===
    agree
  );
}

/** @returns whether the person agreed that sets are looked for in another folder than now */
export async function confirmOtherFolder(now: string, next: string): Promise<boolean> {
  const agree = 'Use the New Folder';
  const detail = `gradlens.dataFolder is ${now}. It becomes ${next}, and sets in the former folder are no longer found.`;
  const answer = await vscode.window.showWarningMessage(
    'Look for data sets in another folder?',
    { modal: true, detail },
    agree,
  );
  return answer === agree;
}
