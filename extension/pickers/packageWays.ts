/** What can be done with a package, and what it is told by. */
import { byteText } from '../../src/protocol/byteText';
import { leftText, sizeText, type PackageOffer } from '../../src/protocol/backendPackages';

export type PackageWay = 'add' | 'remove';

export interface WayChoice {
  readonly value: PackageWay;
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
}

/** Whether there is something to remove. */
export const isThere = ({ installedVersion, leftBytes }: PackageOffer): boolean =>
  installedVersion !== undefined || leftBytes !== undefined;

/** The likelier first. */
export function waysOf(offer: PackageOffer): readonly WayChoice[] {
  if (!isThere(offer)) return [addChoice(offer)];
  if (offer.misfit !== undefined) return [removeChoice(offer)];
  return offer.installedVersion === undefined
    ? [addChoice(offer), removeChoice(offer)]
    : [removeChoice(offer), addChoice(offer)];
}

function addChoice(offer: PackageOffer): WayChoice {
  const description = offer.leftBytes === undefined ? sizeText(offer) : `${sizeText(offer)} in all`;
  return { value: 'add', label: `$(cloud-download) ${addWords(offer)}`, description };
}

function addWords({ version, installedVersion, leftBytes, tool }: PackageOffer): string {
  if (installedVersion === version) return 'Set up again';
  if (installedVersion !== undefined) return `Set up ${version} in its place`;
  return leftBytes !== undefined && tool === 'pip' ? 'Go on setting up' : 'Set up';
}

function removeChoice({ installedVersion, unpackedBytes, leftBytes = 0, folder }: PackageOffer): WayChoice {
  const bytes = (installedVersion === undefined ? 0 : unpackedBytes) + leftBytes;
  return {
    value: 'remove',
    label: '$(trash) Remove',
    description: `frees ${byteText(bytes)}`,
    detail: folder,
  };
}

/** How it stands here, in a few words. */
export function stateText(offer: PackageOffer): string {
  const { installedVersion, misfit, bytes, unpackedBytes } = offer;
  const there = [
    ...(installedVersion === undefined ? [] : [`set up, ${installedVersion}`]),
    ...[leftText(offer) ?? []].flat(),
  ];
  if (there.length > 0) return there.join('; ');
  if (misfit !== undefined) return 'not for this machine';
  return bytes === undefined ? `${byteText(unpackedBytes)} and more` : sizeText(offer);
}

/** What a removal deletes. */
export function removalText({ installedVersion, folder, leftBytes = 0 }: PackageOffer): string {
  if (installedVersion !== undefined) {
    return `${folder} is deleted. What panels compute is stopped; a training that computes with it may fail.`;
  }
  return `What an attempt that did not end has left is deleted: ${byteText(leftBytes)}.`;
}
