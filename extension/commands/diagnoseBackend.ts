/** The command that says what computes, and why. */
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { BackendDiagnosis } from '../../src/protocol/backends';
import { diagnosisMarkdown } from '../diagnosis/diagnosisMarkdown';
import { registerMarkdownDocuments } from '../markdownDocuments';
import type { Services } from '../services';
import { readSettings } from '../settings';
import { withProgress } from '../withProgress';
import { registerCommand } from './registerCommand';

const GONE = 'This was found in an earlier window. “GradLens: Diagnose Backend” looks anew.';

export function registerDiagnoseCommand(context: vscode.ExtensionContext, services: Services): void {
  const documents = registerMarkdownDocuments(context, 'gradlens-diagnosis', GONE);
  const { engines, python } = services;
  registerCommand(context, services, 'diagnoseBackend', async (): Promise<BackendDiagnosis> => {
    const diagnosis = await withProgress('Looking at what can compute', ({ signal }) =>
      engines.call.interactive('engine/diagnose', { reader: 'editor' }, { signal }),
    );
    const environment = python.current();
    const inForce = {
      settings: readSettings(),
      ...(environment === undefined ? {} : { pythonEnvironment: environment }),
      trusted: vscode.workspace.isTrusted,
    };
    const home = homedir();
    const homes = [home, await realpath(home).catch(() => home)];
    await documents.show('What computes', diagnosisMarkdown(diagnosis, inForce, homes));
    return diagnosis;
  });
}
