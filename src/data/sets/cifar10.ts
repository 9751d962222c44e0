import type { DataSetEntry } from '../dataSetEntry';

const common = {
  licence: 'none stated',
  attribution: 'CIFAR-10: A. Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images"',
  origin: 'external',
  height: 32,
  width: 32,
  channels: 3,
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  maximum: 255,
  // Of the 50,000 training images (locuslab/fast_adversarial, CIFAR10/utils.py).
  channelStatistics: { mean: [0.4914, 0.4822, 0.4465], standardDeviation: [0.2471, 0.2435, 0.2616] },
} as const;

const training = [1, 2, 3, 4, 5].map((part) => ({ path: `data_batch_${String(part)}.bin`, count: 10_000 }));
const test = [{ path: 'test_batch.bin', count: 10_000 }];

const archive = {
  path: 'cifar10/cifar-10-binary.tar.gz',
  sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
};

const inFolder = (batches: typeof training): typeof training =>
  batches.map(({ path, count }) => ({ path: `cifar10/cifar-10-batches-bin/${path}`, count }));

/** In its archive, or in the folder that comes of it. */
export const cifar10: DataSetEntry = {
  title: 'CIFAR-10, complete',
  ...common,
  splits: {
    train: {
      count: 50_000,
      forms: [
        { format: 'cifar-archive', archive, batches: training },
        { format: 'cifar-files', batches: inFolder(training) },
      ],
    },
    test: {
      count: 10_000,
      forms: [
        { format: 'cifar-archive', archive, batches: test },
        { format: 'cifar-files', batches: inFolder(test) },
      ],
    },
  },
};

/** The first records of the whole set's own files: enough to try a recipe on, not for an accuracy to quote. */
export const cifar10Subset: DataSetEntry = {
  title: 'CIFAR-10, first 5,000 + 1,000',
  ...common,
  splits: {
    train: {
      count: 5000,
      forms: [
        {
          format: 'cifar-files',
          batches: [
            {
              path: 'cifar10/data_batch_1_first5000.bin',
              count: 5000,
              sha256: '25c919756e77f926c2ce5d52f3af2a33de8d75ff7868e4fcd0fa499745217b8d',
            },
          ],
        },
      ],
    },
    test: {
      count: 1000,
      forms: [
        {
          format: 'cifar-files',
          batches: [
            {
              path: 'cifar10/test_batch_first1000.bin',
              count: 1000,
              sha256: '8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5',
            },
          ],
        },
      ],
    },
  },
};
