/** The normalisation inside a model, as texts of a safetensors file. */
import { badCheckpoint } from '../../protocol/errors';
import type { ChannelStatistics } from '../../protocol/pixels';
import type { SafeTensorsMetadata } from './safetensors';

const MEAN = 'normalisation_mean';
const STANDARD_DEVIATION = 'normalisation_std';

/** JSON lists, one number a channel; nothing where the model does not normalise. */
export const normalisationMetadata = (normalisation?: ChannelStatistics): SafeTensorsMetadata =>
  normalisation
    ? {
        [MEAN]: JSON.stringify(normalisation.mean),
        [STANDARD_DEVIATION]: JSON.stringify(normalisation.standardDeviation),
      }
    : {};

/** Of how many channels the file states a mean; 0 where it states none. */
export const normalisationChannels = (metadata: SafeTensorsMetadata): number =>
  parseNumbers(metadata[MEAN])?.length ?? 0;

/**
 * What `normalisationMetadata` wrote; undefined where the file states none.
 * @param channels of the network's input
 * @throws `checkpoint/bad-file` where it is no list of that many numbers, or a standard deviation is not above 0.
 */
export function normalisationOf(
  metadata: SafeTensorsMetadata,
  channels: number,
  path: string,
): ChannelStatistics | undefined {
  if (metadata[MEAN] === undefined && metadata[STANDARD_DEVIATION] === undefined) return undefined;
  const numbers = (key: string): readonly number[] => {
    const text = metadata[key];
    const values = parseNumbers(text);
    if (values?.length === channels) return values;
    const found = text === undefined ? 'missing' : JSON.stringify(text.slice(0, 80));
    throw badCheckpoint(path, `its ${key} is ${found}, not a list of ${String(channels)} numbers`);
  };
  const [mean, standardDeviation] = [numbers(MEAN), numbers(STANDARD_DEVIATION)];
  const bad = standardDeviation.find((value) => value <= 0);
  if (bad !== undefined)
    throw badCheckpoint(path, `its ${STANDARD_DEVIATION} has ${String(bad)}, not above 0`);
  return { mean, standardDeviation };
}

function parseNumbers(text: string | undefined): readonly number[] | undefined {
  let values: unknown;
  try {
    values = JSON.parse(text ?? '');
  } catch {
    // Told by the caller with the text itself.
    return undefined;
  }
  return Array.isArray(values) && values.every(isFinite) ? values : undefined;
}

const isFinite = (value: unknown): value is number => Number.isFinite(value);
