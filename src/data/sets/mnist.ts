import type { DataSetEntry } from '../dataSetEntry';
import { digits } from './digits';

/** Those of MNIST and of what is taken from it. */
export const mnistTerms = {
  licence: 'CC BY-SA 3.0',
  attribution: 'MNIST: Y. LeCun, C. Cortes, C. J. C. Burges',
} as const;

export const mnist: DataSetEntry = {
  title: 'MNIST digits, complete',
  licence: mnistTerms.licence,
  attribution: mnistTerms.attribution,
  origin: 'external',
  height: 28,
  width: 28,
  channels: 1,
  classNames: digits,
  maximum: 255,
  channelStatistics: { mean: [0.1307], standardDeviation: [0.3081] },
  splits: {
    train: {
      count: 60_000,
      forms: [
        {
          format: 'idx',
          images: {
            path: 'mnist/train-images-idx3-ubyte.gz',
            sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
          },
          labels: {
            path: 'mnist/train-labels-idx1-ubyte.gz',
            sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
          },
        },
      ],
    },
    test: {
      count: 10_000,
      forms: [
        {
          format: 'idx',
          images: {
            path: 'mnist/t10k-images-idx3-ubyte.gz',
            sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
          },
          labels: {
            path: 'mnist/t10k-labels-idx1-ubyte.gz',
            sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
          },
        },
      ],
    },
  },
};
