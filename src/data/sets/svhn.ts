import type { DataSetEntry } from '../dataSetEntry';
import { digits } from './digits';

export const svhn: DataSetEntry = {
  title: 'SVHN house-number digits',
  licence: 'for non-commercial use only',
  attribution: 'SVHN: Y. Netzer, T. Wang, A. Coates, A. Bissacco, B. Wu, A. Y. Ng 2011',
  origin: 'external',
  height: 32,
  width: 32,
  channels: 3,
  classNames: digits,
  maximum: 255,
  // PatrickZH/DeepCore, deepcore/datasets/svhn.py.
  channelStatistics: { mean: [0.4377, 0.4438, 0.4728], standardDeviation: [0.198, 0.201, 0.197] },
  splits: {
    train: {
      count: 73_257,
      forms: [
        {
          format: 'svhn',
          file: {
            path: 'svhn/train_32x32.mat',
            sha256: '435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8',
          },
        },
      ],
    },
    test: {
      count: 26_032,
      forms: [
        {
          format: 'svhn',
          file: {
            path: 'svhn/test_32x32.mat',
            sha256: 'cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b',
          },
        },
      ],
    },
  },
};
