import type { DataSetEntry } from '../dataSetEntry';
import { restrictedImageNet as classes } from '../restrictedImageNet';

const form = (folder: string) => ({ format: 'image-folder', folder, classes }) as const;

/** A tree of ImageNet's folders, whole or in part. */
export const restrictedImageNet: DataSetEntry = {
  title: 'Restricted ImageNet, nine groups of classes',
  licence: 'ImageNet: non-commercial research and education',
  attribution:
    'ImageNet: O. Russakovsky et al. 2015; the groups: D. Tsipras et al. 2019, MadryLab/robustness (MIT)',
  origin: 'external',
  height: 224,
  width: 224,
  channels: 3,
  classNames: [...new Set(classes.values())],
  maximum: 255,
  // MadryLab/robustness, datasets.py.
  channelStatistics: { mean: [0.4717, 0.4499, 0.3837], standardDeviation: [0.26, 0.2516, 0.2575] },
  splits: {
    train: { count: 257_748, forms: [form('restricted-imagenet/train'), form('imagenet/train')] },
    test: { count: 10_150, forms: [form('restricted-imagenet/val'), form('imagenet/val')] },
  },
};
