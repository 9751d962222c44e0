/**
 * What an engine process is started with: its only command-line argument, as JSON. What lies beside the program
 * (wasm files, embedded data, samples) it finds itself.
 */
import { engineConfigInvalid } from './errors';
import { settingsTable, type BackendChoice, type KernelChoice, type Settings } from './settings';

export interface EngineConfig {
  readonly backend: BackendChoice;
  readonly kernels: KernelChoice;
  /** Folder of the native TensorFlow.js package; absent: where Node finds it. */
  readonly tensorflowLibrary?: string;
  /** The Python environment that is chosen in the editor: its folder or its interpreter; looked at before others. */
  readonly pythonEnvironment?: string;
  /** Absolute folder of what GradLens has set up for itself and remembers; absent: nothing of it is used. */
  readonly storage?: string;
  /** Folder of full data sets; absent: `GRADLENS_DATA`, if set. */
  readonly dataFolder?: string;
  /** Where data sets are added while no data folder is set; searched after it. */
  readonly dataStorage?: string;
  /** Address that data sets are downloaded from; absent: their own hosts. */
  readonly mirror?: string;
}

/** The part of the settings that an engine needs to start. */
export function engineConfigOf(settings: Settings): EngineConfig {
  return {
    backend: settings.backend,
    kernels: settings.kernels,
    ...(settings['tensorflow.library'] === '' ? {} : { tensorflowLibrary: settings['tensorflow.library'] }),
    ...(settings.dataFolder === '' ? {} : { dataFolder: settings.dataFolder }),
    ...(settings.mirror === '' ? {} : { mirror: settings.mirror }),
  };
}

/**
 * Reads an engine's argument.
 * @throws GradLensError `engine/config` naming the part that does not fit.
 */
export function parseEngineConfig(text: string): EngineConfig {
  const fields = parseObject(text);
  const tensorflowLibrary = optionalText(fields, 'tensorflowLibrary');
  const pythonEnvironment = optionalText(fields, 'pythonEnvironment');
  const storage = optionalText(fields, 'storage');
  const dataFolder = optionalText(fields, 'dataFolder');
  const dataStorage = optionalText(fields, 'dataStorage');
  const mirror = optionalText(fields, 'mirror');
  return {
    backend: choice(fields, 'backend', settingsTable.backend.choices),
    kernels: choice(fields, 'kernels', settingsTable.kernels.choices),
    ...(tensorflowLibrary === undefined ? {} : { tensorflowLibrary }),
    ...(pythonEnvironment === undefined ? {} : { pythonEnvironment }),
    ...(storage === undefined ? {} : { storage }),
    ...(dataFolder === undefined ? {} : { dataFolder }),
    ...(dataStorage === undefined ? {} : { dataStorage }),
    ...(mirror === undefined ? {} : { mirror }),
  };
}

type Fields = ReadonlyMap<string, unknown>;

function parseObject(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return new Map(Object.entries(value));
  } catch (error) {
    throw engineConfigInvalid('the argument', text, error);
  }
  throw engineConfigInvalid('the argument', text);
}

function choice<Name extends string>(
  fields: Fields,
  field: string,
  choices: Readonly<Record<Name, string>>,
): Name {
  const value = fields.get(field);
  const isName = (name: unknown): name is Name => typeof name === 'string' && Object.hasOwn(choices, name);
  if (isName(value)) return value;
  throw engineConfigInvalid(field, found(value));
}

function optionalText(fields: Fields, field: string): string | undefined {
  const value = fields.get(field);
  if (value === undefined || typeof value === 'string') return value;
  throw engineConfigInvalid(field, found(value));
}

const found = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));
