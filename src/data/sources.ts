/**
 * Where the full data sets come from: their own hosts, and the SHA-256 of every file as it is served there (those of
 * torchvision's prototype data sets and of tensorflow/datasets' `url_checksums`). Licences stand in the registry.
 */

export interface SourceFile {
  /** On the host, and below the set's own folder. */
  readonly name: string;
  /** Length of the file, where its host or a published list tells it. */
  readonly bytes?: number;
  readonly sha256: string;
  /** Unpacked into the set's folder once it is there whole, and then deleted: what it held is kept once. */
  readonly archive?: {
    /** Room to have before, rounded up: an archive does not tell what it unpacks to. */
    readonly unpackedBytes: number;
    /** What it puts into the set's folder, and is known by to be unpacked. */
    readonly top: string;
  };
}

export type DataSource =
  | {
      readonly kind: 'download';
      readonly homePage: string;
      /** Addresses that end in a slash, tried in this order; a file's name follows. */
      readonly hosts: readonly string[];
      readonly files: readonly SourceFile[];
    }
  | {
      readonly kind: 'by-hand';
      readonly homePage: string;
      /** Why nothing is downloaded, and what to put where. */
      readonly how: string;
    };

/** By the set's name. */
export type DataSources = Readonly<Record<string, DataSource>>;

const file = (name: string, bytes: number, sha256: string): SourceFile => ({ name, bytes, sha256 });

/**
 * https, but for the two hosts that have offered their files by plain http alone: there the checksum stands for what
 * the connection does not.
 */
export const dataSources: DataSources = {
  mnist: {
    kind: 'download',
    homePage: 'http://yann.lecun.com/exdb/mnist/',
    hosts: [
      'https://ossci-datasets.s3.amazonaws.com/mnist/',
      'https://storage.googleapis.com/cvdf-datasets/mnist/',
      'http://yann.lecun.com/exdb/mnist/',
    ],
    files: [
      file(
        'train-images-idx3-ubyte.gz',
        9_912_422,
        '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      ),
      file(
        'train-labels-idx1-ubyte.gz',
        28_881,
        '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      ),
      file(
        't10k-images-idx3-ubyte.gz',
        1_648_877,
        '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      ),
      file(
        't10k-labels-idx1-ubyte.gz',
        4_542,
        'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      ),
    ],
  },
  usps: {
    kind: 'download',
    homePage: 'https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps',
    hosts: ['https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/'],
    files: [
      { name: 'usps.bz2', sha256: '3771e9dd6ba685185f89867b6e249233dd74652389f263963b3b741e994b034f' },
      { name: 'usps.t.bz2', sha256: 'a9c0164e797d60142a50604917f0baa604f326e9a689698763793fa5d12ffc4e' },
    ],
  },
  cifar10: {
    kind: 'download',
    homePage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
    hosts: ['https://www.cs.toronto.edu/~kriz/'],
    files: [
      file(
        'cifar-10-binary.tar.gz',
        170_052_171,
        'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      ),
    ],
  },
  svhn: {
    kind: 'download',
    homePage: 'http://ufldl.stanford.edu/housenumbers/',
    hosts: ['https://ufldl.stanford.edu/housenumbers/', 'http://ufldl.stanford.edu/housenumbers/'],
    files: [
      file(
        'train_32x32.mat',
        182_040_794,
        '435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8',
      ),
      file('test_32x32.mat', 64_275_384, 'cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b'),
    ],
  },
  'cub-200-2011': {
    kind: 'download',
    homePage: 'https://data.caltech.edu/records/65de6-vp158',
    hosts: ['https://data.caltech.edu/records/65de6-vp158/files/'],
    files: [
      {
        ...file(
          'CUB_200_2011.tgz',
          1_150_585_339,
          '0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081',
        ),
        archive: { unpackedBytes: 1_500_000_000, top: 'CUB_200_2011' },
      },
    ],
  },
  'restricted-imagenet': {
    kind: 'by-hand',
    homePage: 'https://image-net.org/download.php',
    how: 'ImageNet is given only to who has registered at image-net.org. Put the folders of ILSVRC 2012 below restricted-imagenet/ (or imagenet/) in your data folder: train/<wnid>/*.JPEG and val/<wnid>/*.JPEG; the nine groups of classes are found by the names.',
  },
};

/** The source of a set, where there is one. */
export const sourceOf = (sources: DataSources, name: string): DataSource | undefined =>
  Object.hasOwn(sources, name) ? sources[name] : undefined;
