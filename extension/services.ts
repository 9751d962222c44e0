/** What the features share; made once at activation, nothing of it works until somebody asks. */
import * as vscode from 'vscode';
import type { PanelEvents } from '../src/protocol/panels';
import { createEngines, type Engines } from './engine/engines';
import { createPythonEnvironment, type PythonEnvironment } from './engine/pythonEnvironment';
import { pythonExtensionOptions } from './engine/pythonExtension';
import { createFolders, type Folders } from './folders';
import { createPanels, type Panels } from './panels/panels';
import { createRunList, type RunList } from './runs/runList';
import { readSettings } from './settings';
import { createJobs, type Jobs } from './training/jobs';

export interface Services {
  readonly log: vscode.LogOutputChannel;
  readonly folders: Folders;
  readonly engines: Engines;
  /** What is chosen in the Python extension; `onDidChangePython` where engines run with another one. */
  readonly python: PythonEnvironment;
  readonly onDidChangePython: vscode.Event<void>;
  readonly runs: RunList;
  readonly jobs: Jobs;
  readonly onDidChangeJobs: vscode.Event<PanelEvents['jobs/changed']>;
  readonly onDidProgress: vscode.Event<PanelEvents['training/progress']>;
  readonly panels: Panels;
}

export function createServices(context: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel('GradLens', { log: true });
  const folders = createFolders(context, () => readSettings().runsFolder);
  const pythonChanged = new vscode.EventEmitter<void>();
  const python = createPythonEnvironment(pythonExtensionOptions(log, () => pythonChanged.fire()));
  const engines = createEngines(folders, readSettings, python, log);
  const runs = createRunList(engines.call.interactive, folders.runsFolders, (error) =>
    log.warn(`the runs could not be read again: ${String(error)}`),
  );
  const jobsChanged = new vscode.EventEmitter<PanelEvents['jobs/changed']>();
  const progressed = new vscode.EventEmitter<PanelEvents['training/progress']>();
  const jobs = createJobs(engines.call.training, {
    onJobs: (list) => jobsChanged.fire(list),
    onProgress: (progress) => progressed.fire(progress),
  });
  const panels = createPanels(folders.extensionUri);
  context.subscriptions.push(panels, runs, jobsChanged, progressed, engines, python, pythonChanged, log);
  return {
    log,
    folders,
    engines,
    python,
    onDidChangePython: pythonChanged.event,
    runs,
    jobs,
    onDidChangeJobs: jobsChanged.event,
    onDidProgress: progressed.event,
    panels,
  };
}
