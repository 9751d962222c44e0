/**
 * The settings of GradLens as one typed table. The contributions in package.json, the values that the host reads and
 * what the engine is started with are all derived from it.
 */
import { backendTable, type BackendName } from './backends';

/** Who may set it: `machine` never takes a workspace's word, `window` does. */
export type SettingScope = 'machine' | 'machine-overridable' | 'window';

interface SettingBase {
  readonly scope: SettingScope;
  /** Whether a workspace's value counts only once the workspace is trusted. */
  readonly restricted: boolean;
  /** Markdown, as the settings editor shows it. */
  readonly help: string;
}

/** One of a few names; `choices` gives each its explanation. */
export interface ChoiceSetting<Name extends string> extends SettingBase {
  readonly kind: 'choice';
  readonly choices: Readonly<Record<Name, string>>;
  readonly default: Name;
}

/** A path or an address; empty means that it is not set. */
export interface TextSetting extends SettingBase {
  readonly kind: 'path' | 'address';
  readonly default: string;
}

export type BackendChoice = 'auto' | BackendName;
export type KernelChoice = 'auto' | 'plain' | 'fma';

/** The value of every setting, by its name after `gradlens.`. */
export interface Settings {
  readonly backend: BackendChoice;
  readonly kernels: KernelChoice;
  readonly 'tensorflow.library': string;
  readonly dataFolder: string;
  readonly mirror: string;
  readonly runsFolder: string;
}

export type SettingName = keyof Settings;

/** The table entry that fits a value's type: free text is a path or an address, a union of names a choice. */
type SettingFor<Value extends string> = string extends Value ? TextSetting : ChoiceSetting<Value>;

export const settingsTable: { readonly [Name in SettingName]: SettingFor<Settings[Name]> } = {
  backend: {
    kind: 'choice',
    choices: {
      auto: 'The fastest that is found here and passes the conformance suite.',
      'tensorflow-gpu': backendTable['tensorflow-gpu'].help,
      'tensorflow-cpu': backendTable['tensorflow-cpu'].help,
      webgpu: backendTable.webgpu.help,
      wasm: backendTable.wasm.help,
    },
    default: 'auto',
    scope: 'machine-overridable',
    restricted: false,
    help: 'What computes. The engine starts anew when this changes; a training under way goes on as it began.',
  },
  kernels: {
    kind: 'choice',
    choices: {
      auto: 'The fastest build that this machine validates.',
      plain: 'SIMD without fused multiply-add: the same bytes on every machine.',
      fma: 'Relaxed SIMD with fused multiply-add: faster, results may differ between machines in the last digits.',
    },
    default: 'auto',
    scope: 'machine-overridable',
    restricted: false,
    help: 'Which build of the WebAssembly kernels runs.',
  },
  'tensorflow.library': {
    kind: 'path',
    default: '',
    scope: 'machine',
    restricted: true,
    help: 'Folder of a TensorFlow: a Python environment, its `site-packages/tensorflow`, or an installed `@tensorflow/tfjs-node-gpu` package. Empty: the engine looks among what GradLens has set up, for the npm package where Node finds packages, then for TensorFlow in the Python chosen in the editor, `VIRTUAL_ENV`, `CONDA_PREFIX` and `python3`.',
  },
  dataFolder: {
    kind: 'path',
    default: '',
    scope: 'machine-overridable',
    restricted: true,
    help: 'Folder of full data sets, with one folder each (`mnist`, `usps`). Empty: the environment variable `GRADLENS_DATA`, else what "GradLens: Add Data Set…" has put into the storage of GradLens.',
  },
  mirror: {
    kind: 'address',
    default: '',
    scope: 'machine',
    restricted: true,
    help: 'Address that "GradLens: Add Data Set…" downloads from, for example a server of your institute: files are asked for at `<mirror>/<set>/<file>`. Empty: the official host of each set. What comes is held to the same checksums.',
  },
  runsFolder: {
    kind: 'path',
    default: 'runs',
    scope: 'machine-overridable',
    restricted: true,
    help: 'Where runs are kept. A relative path starts at the workspace folder; without a workspace runs are kept in the storage of GradLens.',
  },
};
