/** The command that attacks a checkpoint and shows what it withstands. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { untrustedWorkspace } from '../../src/protocol/errors';
import type { RobustnessRecord } from '../../src/protocol/robustness';
import type { RunSummary } from '../../src/protocol/runs';
import { registerMarkdownDocuments, type MarkdownDocuments } from '../markdownDocuments';
import { pickRobustness } from '../pickers/pickRobustness';
import { robustnessText } from '../robustness/robustnessText';
import type { Services } from '../services';
import { withProgress } from '../withProgress';
import { checkpointsOf } from './chosenItems';
import { registerCommand } from './registerCommand';

const GONE =
  'This result was shown in an earlier window. The run keeps the last one in `robustness.json`; “GradLens: Evaluate Robustness…” measures anew.';

export function registerRobustnessCommand(context: vscode.ExtensionContext, services: Services): void {
  const documents = registerMarkdownDocuments(context, 'gradlens-robustness', GONE);
  registerCommand(context, services, 'evaluateRobustness', (chosen) =>
    evaluateRobustness(services, documents, chosen),
  );
}

/**
 * @param chosen a line of the tree with a checkpoint; anything else has the person asked
 * @returns what was measured; undefined where the person changed their mind
 */
async function evaluateRobustness(
  { engines, runs }: Services,
  documents: MarkdownDocuments,
  chosen: unknown,
): Promise<RobustnessRecord | undefined> {
  if (!vscode.workspace.isTrusted) throw untrustedWorkspace();
  const { interactive } = engines.call;
  const [known] = checkpointsOf([chosen]);
  const answers = await pickRobustness(await runs.read(), await interactive('data/list', null), known);
  if (!answers) return undefined;
  const { run, checkpoint, data, settings, epsilonText } = answers;
  const recordAs = recordOf(run);
  const params = { checkpoint, data, settings, ...(recordAs === undefined ? {} : { recordAs }) };
  const result = await withProgress(`Attacking ${run.name} with ${settings.attack}`, (work) =>
    interactive('robustness/evaluate', params, work),
  );
  const record: RobustnessRecord = { checkpoint: checkpoint.file, data, settings, result };
  await documents.show(`Robustness of ${run.name}`, robustnessText(run.name, record, epsilonText, recordAs));
  return record;
}

/** The samples are part of GradLens: nothing is written among them. */
const recordOf = ({ folder, sample }: RunSummary): string | undefined =>
  sample ? undefined : join(folder, 'robustness.json');
