/** Reads the settings from the editor, with the table's default for a value that the table does not know. */
import * as vscode from 'vscode';
import { settingsTable, type SettingName, type Settings } from '../src/protocol/settings';

export function readSettings(): Settings {
  return {
    backend: readChoice('backend', settingsTable.backend),
    kernels: readChoice('kernels', settingsTable.kernels),
    'tensorflow.library': readText('tensorflow.library'),
    dataFolder: readText('dataFolder'),
    mirror: readText('mirror'),
    runsFolder: readText('runsFolder'),
  };
}

const read = (name: SettingName): unknown => vscode.workspace.getConfiguration('gradlens').get(name);

function readChoice<Name extends string>(
  name: SettingName,
  { choices, default: fallback }: { choices: Readonly<Record<Name, string>>; default: Name },
): Name {
  const value = read(name);
  const isName = (text: unknown): text is Name => typeof text === 'string' && Object.hasOwn(choices, text);
  return isName(value) ? value : fallback;
}

function readText(name: 'tensorflow.library' | 'dataFolder' | 'mirror' | 'runsFolder'): string {
  const value = read(name);
  return typeof value === 'string' ? value.trim() : settingsTable[name].default;
}
