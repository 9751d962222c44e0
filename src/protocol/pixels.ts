/** What an image and a map are between processes. */

/** An image: `values` [height, width, channels] row-major, float32, 0..1. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly values: Float32Array;
}

/** How the pixels of a data set are distributed, per channel, in pixel units (0..1). */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  /** Each above 0. */
  readonly standardDeviation: readonly number[];
}

/**
 * A raw attribution map: `values` [height, width, channels] row-major, float32, signed, unscaled, with the limits
 * that the two display scales would use. A limit of 0 means that the map is zero everywhere.
 */
export interface SaliencyMap {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly values: Float32Array;
  readonly limits: ScaleLimits;
}

/** How a signed map is brought to the screen; see `picture.ts`. */
export type ScaleName = 'three-sigma' | 'absolute-maximum';

/** The value that is drawn at full intensity, per scale. */
export type ScaleLimits = Readonly<Record<ScaleName, number>>;

/** One class with its softmax probability, 0..1. */
export interface Prediction {
  readonly classIndex: number;
  readonly className: string;
  readonly probability: number;
}
