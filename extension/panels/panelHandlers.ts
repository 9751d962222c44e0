/** Answers panels: what the host knows itself, and what the interactive engine computes. */
import * as vscode from 'vscode';
import type { Handlers, Work } from '../../src/protocol/channel';
import type { ForwardedMethod, PanelRequests } from '../../src/protocol/panels';
import type { EngineRequests } from '../../src/protocol/requests';
import { showFailure } from '../failures';
import { pickImage } from '../pickers/pickImage';
import type { Services } from '../services';
import { resumeRun } from '../training/startTraining';
import type { OpenPanel } from './panels';
import type { PanelHandlers } from './panelSession';
import { refuseUntrusted } from './trustedOnly';

export function panelHandlers(services: Services, panel: OpenPanel): PanelHandlers {
  return (closed): Handlers<PanelRequests> => ({
    ...hostHandlers(services, panel),
    ...forwardedHandlers(services, closed),
  });
}

type HostMethod = Exclude<keyof PanelRequests, ForwardedMethod>;

function hostHandlers(services: Services, panel: OpenPanel): Pick<Handlers<PanelRequests>, HostMethod> {
  return {
    'panel/ready': () => ({ subject: panel.subject(), trusted: vscode.workspace.isTrusted }),
    'panel/subject': ({ subject }) => {
      panel.follow(subject);
      return null;
    },
    'host/runs': () => services.runs.read(),
    'host/jobs': () => services.jobs.list(),
    'host/cancel': ({ run }) => {
      services.jobs.cancel(run);
      return null;
    },
    'host/resume': async ({ run }) => {
      await resumeRun(services, run);
      return null;
    },
    'host/pick-image': async () => (await pickImage()) ?? null,
    'host/execute': ({ command }) => {
      // Not awaited: a command may last as long as a training, and shows its own failures.
      vscode.commands
        .executeCommand(command)
        .then(undefined, (error: unknown) => showFailure(services, error));
      return null;
    },
  };
}

function forwardedHandlers(
  { engines, folders }: Services,
  closed: AbortSignal,
): Pick<Handlers<PanelRequests>, ForwardedMethod> {
  const forward =
    <M extends ForwardedMethod>(method: M) =>
    async (
      params: EngineRequests[M]['params'],
      { signal, report }: Work<EngineRequests[M]['progress']>,
    ): Promise<EngineRequests[M]['result']> => {
      if (!vscode.workspace.isTrusted) refuseUntrusted(method, params, folders.samples);
      return engines.call.interactive(method, params, {
        signal: AbortSignal.any([signal, closed]),
        onProgress: report,
      });
    };
  return {
    'data/list': forward('data/list'),
    'data/images': forward('data/images'),
    'image/prepare': forward('image/prepare'),
    'saliency/explain': forward('saliency/explain'),
    'adversarial/generate': forward('adversarial/generate'),
    'zero-shot/table': forward('zero-shot/table'),
    'zero-shot/misread': forward('zero-shot/misread'),
    'runs/metrics': forward('runs/metrics'),
  };
}
