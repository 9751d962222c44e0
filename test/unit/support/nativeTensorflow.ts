/** Native TensorFlow where `npm test` has put it. */
import { fileURLToPath } from 'node:url';

/** Where `npm run build:addon` puts the addon over a TensorFlow that lies elsewhere. */
export const addonFolder = fileURLToPath(new URL('../../../dist/tensorflow', import.meta.url));

/** What a file of tests finds out about TensorFlow serves the others. */
export const probeStorage = fileURLToPath(new URL('../../../dist/test/storage', import.meta.url));

/** Folder of TensorFlow's libraries; a name that is no folder where there is none. */
export const tensorflowLibrary = process.env['GRADLENS_TEST_TENSORFLOW'] ?? 'none';
