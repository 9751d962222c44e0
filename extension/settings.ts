/** Reads the settings from the editor, with the table's default for a value that the table does not know. */
import * as vscode from 'vscode';
import { settingsTable, type SettingName, type Settings } from '../src/protocol/settings';

export function readSettings(): Settings {
  // Asked once: the editor puts all settings together for each answer.
  const configuration = vscode.workspace.getConfiguration('gradlens');
  const read: Read = (name) => configuration.get(name);
  return {
    backend: readChoice(read('backend'), settingsTable.backend),
    kernels: readChoice(read('kernels'), settingsTable.kernels),
    'tensorflow.library': readText(read, 'tensorflow.library'),
    dataFolder: readText(read, 'dataFolder'),
    mirror: readText(read, 'mirror'),
    runsFolder: readText(read, 'runsFolder'),
  };
}

type Read = (name: SettingName) => unknown;

function readChoice<Name extends string>(
  value: unknown,
  { choices, default: fallback }: { choices: Readonly<Record<Name, string>>; default: Name },
): Name {
  const isName = (text: unknown): text is Name => typeof text === 'string' && Object.hasOwn(choices, text);
  return isName(value) ? value : fallback;
}

function readText(read: Read, name: 'tensorflow.library' | 'dataFolder' | 'mirror' | 'runsFolder'): string {
  const value = read(name);
  return typeof value === 'string' ? value.trim() : settingsTable[name].default;
}
