import * as vscode from 'vscode';
import { readSettings } from '../settings';
import { PYTHON_EXTENSION, type PythonEnvironmentOptions } from './pythonEnvironment';

/** The Python extension of this window, and when its environment may be used. */
export const pythonExtensionOptions = (
  log: Pick<vscode.LogOutputChannel, 'info'>,
  onChange: () => void,
): PythonEnvironmentOptions => ({
  extension: () => vscode.extensions.getExtension<unknown>(PYTHON_EXTENSION),
  wanted: () => vscode.workspace.isTrusted && looksForTensorflow(),
  folder: () => vscode.workspace.workspaceFolders?.[0]?.uri,
  onChange,
  log: (message) => log.info(message),
});

function looksForTensorflow(): boolean {
  const { backend, 'tensorflow.library': library } = readSettings();
  return library === '' && backend !== 'wasm' && backend !== 'webgpu';
}
