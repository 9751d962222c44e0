import type { DataSetEntry } from '../dataSetEntry';
import { digits } from './digits';

/** In the form of "The Elements of Statistical Learning" or of LIBSVM, whichever is there. */
export const usps: DataSetEntry = {
  title: 'USPS zip-code digits',
  licence: 'none stated',
  attribution: 'USPS: neural network group at AT&T research labs; J. J. Hull 1994',
  origin: 'external',
  height: 16,
  width: 16,
  channels: 1,
  classNames: digits,
  maximum: 1,
  channelStatistics: { mean: [0.2545], standardDeviation: [0.3846] },
  splits: {
    train: {
      count: 7291,
      forms: [
        {
          format: 'usps-text',
          rows: {
            path: 'usps/zip.train.gz',
            sha256: 'abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0',
          },
        },
        {
          format: 'usps-libsvm',
          rows: {
            path: 'usps/usps.bz2',
            sha256: '3771e9dd6ba685185f89867b6e249233dd74652389f263963b3b741e994b034f',
          },
        },
      ],
    },
    test: {
      count: 2007,
      forms: [
        {
          format: 'usps-text',
          rows: {
            path: 'usps/zip.test.gz',
            sha256: '6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc',
          },
        },
        {
          format: 'usps-libsvm',
          rows: {
            path: 'usps/usps.t.bz2',
            sha256: 'a9c0164e797d60142a50604917f0baa604f326e9a689698763793fa5d12ffc4e',
          },
        },
      ],
    },
  },
};
