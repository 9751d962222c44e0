/** The status bar's item, the progress line of the view, and what the menus depend on. */
import * as vscode from 'vscode';
import { toErrorPayload } from '../../src/protocol/errors';
import type { EngineState } from '../engine/supervisor';
import type { Services } from '../services';
import { markdownText } from '../markdownText';
import { isResumable } from '../training/resumable';
import { statusText, type EngineStatus } from './statusText';

export function registerStatus(context: vscode.ExtensionContext, services: Services): void {
  const item = vscode.window.createStatusBarItem('gradlens.status', vscode.StatusBarAlignment.Left);
  item.name = 'GradLens';
  let engine: EngineStatus = { name: 'idle' };
  const draw = (): void => {
    const jobs = services.jobs.list();
    const { text, tooltip } = statusText(engine, jobs);
    item.text = text;
    item.tooltip = withLinks(tooltip);
    item.command = jobs.length > 0 ? 'gradlens.showTraining' : 'gradlens.showLog';
  };
  const setEngine = (next: EngineStatus): void => {
    engine = next;
    draw();
  };
  draw();
  item.show();
  context.subscriptions.push(
    item,
    services.engines.onDidChangeState((name) => {
      if (name === 'interactive') void followEngine(services, setEngine);
    }),
    services.onDidChangeJobs(draw),
    services.onDidProgress(draw),
    services.onDidChangeJobs((jobs) => setContext('running', jobs.length > 0)),
    services.runs.onDidRead((runs) => setContext('resumable', runs.some(isResumable))),
  );
}

/** Where the tooltip leads: it is the status bar's menu. */
const links = '[Diagnose Backend](command:gradlens.diagnoseBackend) · [Show Log](command:gradlens.showLog)';

function withLinks(text: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(`${markdownText(text).replaceAll('\n', '  \n')}\n\n${links}`);
  tooltip.isTrusted = { enabledCommands: ['gradlens.diagnoseBackend', 'gradlens.showLog'] };
  return tooltip;
}

async function followEngine(services: Services, set: (status: EngineStatus) => void): Promise<void> {
  const { engines } = services;
  const state: EngineState = engines.state('interactive');
  if (state.name === 'idle')
    set(state.error === undefined ? { name: 'idle' } : { name: 'failed', message: state.error.message });
  if (state.name === 'died') set({ name: 'failed', message: state.error.message });
  if (state.name !== 'running') return;
  set({ name: 'starting' });
  try {
    const backend = await state.call('engine/describe', null);
    if (engines.state('interactive') === state) set({ name: 'ready', backend });
  } catch (error) {
    services.log.info(`the engine did not describe itself: ${String(error)}`);
    if (engines.state('interactive') === state)
      set({ name: 'failed', message: toErrorPayload(error).message });
  }
}

function setContext(name: 'running' | 'resumable', value: boolean): void {
  void vscode.commands.executeCommand('setContext', `gradlens.${name}`, value);
}
