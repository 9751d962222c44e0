/** The data sets that GradLens knows: one line each. */
import type { SplitName } from '../protocol/runs';
import type { DataSetEntry } from './dataSetEntry';
import { cifar10, cifar10Subset } from './sets/cifar10';
import { cub200 } from './sets/cub200';
import { mnist } from './sets/mnist';
import { mnist4k } from './sets/mnist4k';
import { optdigits } from './sets/optdigits';
import { restrictedImageNet } from './sets/restrictedImageNet';
import { svhn } from './sets/svhn';
import { usps } from './sets/usps';

export const dataSets: Readonly<Record<string, DataSetEntry>> = {
  'mnist-4k': mnist4k,
  optdigits,
  mnist,
  usps,
  cifar10,
  'cifar10-5k': cifar10Subset,
  svhn,
  'restricted-imagenet': restrictedImageNet,
  'cub-200-2011': cub200,
};

/** Names of the sets that have the split. */
export const dataSetsWith = (split: SplitName): string[] =>
  Object.keys(dataSets).filter((name) => dataSets[name]?.splits[split] !== undefined);
