/** Means and standard deviations as a person types them. */
import type { ChannelStatistics } from '../../src/protocol/pixels';

/** `mean 0.485, 0.456, 0.406; standard deviation 0.229, 0.224, 0.225` */
export const statisticsText = ({ mean, standardDeviation }: ChannelStatistics): string =>
  `mean ${listed(mean)}; standard deviation ${listed(standardDeviation)}`;

/** As many digits as published statistics have: 1/255 is 0.003922. */
const listed = (values: readonly number[]): string =>
  values.map((value) => String(Number(value.toPrecision(4)))).join(', ');

/**
 * `0.5, 0.5, 0.5 / 0.25, 0.25, 0.25`: means, a stroke, standard deviations above 0.
 * @param channels how many of each
 */
export function parseStatistics(
  text: string,
  channels: number,
): { readonly value: ChannelStatistics } | { readonly problem: string } {
  const [mean = [], standardDeviation = [], ...more] = text.split('/').map(numbersOf);
  if (more.length > 0 || mean.length !== channels || standardDeviation.length !== channels) {
    return {
      problem: `Give ${String(channels)} means, a stroke (/), and ${String(channels)} standard deviations.`,
    };
  }
  if (![...mean, ...standardDeviation].every(Number.isFinite))
    return { problem: 'Give numbers, such as 0.5.' };
  if (standardDeviation.some((value) => value <= 0)) return { problem: 'A standard deviation is above 0.' };
  return { value: { mean, standardDeviation } };
}

const numbersOf = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
