/** Normalisers that training programs put before the network, with mean and standard deviation as buffers. */
import type { ChannelStatistics } from '../../protocol/pixels';
import { toFloat32 } from '../checkpoints/checkpoint';
import type { StoredTensor } from '../checkpoints/storedTensor';

/**
 * MadryLab's robustness has `normalizer.new_mean` and `new_std`, its attacker `normalize.…` with the same numbers; others
 * leave out `new_`.
 */
const NORMALISER = /(^|\.)normali[sz]er?\.(new_)?(mean|std)$/;

export const isNormaliser = (name: string): boolean => NORMALISER.test(name);

/**
 * The normalisation that a file states; undefined where it states none, or one for another number of channels.
 * @throws `checkpoint/bad-file`
 */
export async function statedNormalisation(
  tensors: ReadonlyMap<string, StoredTensor>,
  channels: number,
): Promise<ChannelStatistics | undefined> {
  const name = [...tensors.keys()].find((each) => isNormaliser(each) && each.endsWith('mean'));
  if (name === undefined) return undefined;
  const mean = await numbersOf(tensors.get(name), channels);
  const standardDeviation = await numbersOf(tensors.get(name.replace(/mean$/, 'std')), channels);
  if (!mean || !standardDeviation?.every((value) => value > 0)) return undefined;
  return { mean, standardDeviation };
}

async function numbersOf(
  tensor: StoredTensor | undefined,
  channels: number,
): Promise<readonly number[] | undefined> {
  const size = tensor?.shape.reduce((product, length) => product * length, 1);
  if (!tensor || size !== channels) return undefined;
  return Array.from(toFloat32(await tensor.read()), shortestDecimal);
}

/** 0.485 was stored as the float32 nearest to it: the shortest decimal that gives the same float32 is what was meant. */
function shortestDecimal(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}
