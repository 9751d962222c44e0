import type { DataSetEntry } from '../dataSetEntry';
import { digits } from './digits';

export const optdigits: DataSetEntry = {
  title: 'UCI optical digits',
  licence: 'CC BY 4.0',
  attribution:
    'Optical Recognition of Handwritten Digits: E. Alpaydin, C. Kaynak, UCI Machine Learning Repository',
  origin: 'embedded',
  height: 8,
  width: 8,
  channels: 1,
  classNames: digits,
  maximum: 16,
  splits: {
    test: {
      count: 1797,
      forms: [
        {
          format: 'idx',
          images: {
            path: 'optdigits-8x8-images-idx3-ubyte.gz',
            sha256: '359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96',
          },
          labels: {
            path: 'optdigits-labels-idx1-ubyte.gz',
            sha256: 'ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad',
          },
        },
      ],
    },
  },
};
