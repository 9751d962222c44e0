/** What the model of an experiment does to pixels first. */
import { dataSets } from '../data/dataSets';
import type { Experiment } from '../protocol/experiment';
import type { ChannelStatistics } from '../protocol/pixels';

/**
 * The statistics that an experiment's model normalises by; undefined where it does not normalise. Grey images that the
 * model sees as colour have those of their one channel in each.
 * @param channels of the model's input
 */
export function inputNormalisation(
  { normalisation, data }: Pick<Experiment, 'normalisation' | 'data'>,
  channels: number,
): ChannelStatistics | undefined {
  if (normalisation === 'none') return undefined;
  const statistics = dataSets[data]?.channelStatistics;
  if (!statistics)
    throw new Error(`The statistics of ${data} are not known; the experiment was not resolved.`);
  const spread = (values: readonly number[]): readonly number[] =>
    values.length === 1 ? Array.from({ length: channels }, () => values[0] ?? 0) : values;
  return { mean: spread(statistics.mean), standardDeviation: spread(statistics.standardDeviation) };
}
