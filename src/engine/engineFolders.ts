/** What lies beside the program, found from where the program lies. */
import { join } from 'node:path';
import { codecFilesIn } from '../data/readImage';
import type { DataFolders } from '../data/registry';
import { realPathOf } from '../files/realPath';
import type { EngineConfig } from '../protocol/engineConfig';

export interface EngineFolders {
  readonly wasm: string;
  /** Of the addon for native TensorFlow; not part of every package. */
  readonly tensorflow: string;
  /** The program that tries a backend. */
  readonly probe: string;
  /** The runs shipped with GradLens. */
  readonly samples: string;
  readonly data: DataFolders;
  /** Where packages that compute faster are set up, without symbolic links: so it is found in where they are; absent: nowhere. */
  readonly backends?: string;
}

/** @param root the folder that holds `dist` and `media` */
export function engineFolders(root: string, config: EngineConfig): EngineFolders {
  const wasm = join(root, 'dist', 'wasm');
  const external = config.dataFolder ?? process.env['GRADLENS_DATA'];
  return {
    wasm,
    tensorflow: join(root, 'dist', 'tensorflow'),
    probe: join(root, 'dist', 'probe.js'),
    samples: join(root, 'media', 'samples'),
    data: {
      embedded: join(root, 'media', 'data'),
      decoder: { worker: join(root, 'dist', 'decodeWorker.js'), codecs: codecFilesIn(wasm) },
      ...(external === undefined || external === '' ? {} : { external }),
      ...(config.dataStorage === undefined ? {} : { storage: config.dataStorage }),
    },
    ...(config.storage === undefined ? {} : { backends: realPathOf(join(config.storage, 'backends')) }),
  };
}
