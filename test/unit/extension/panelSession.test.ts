import { createMessageConnection, type Message, type MessageConnection } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import { createPanelSessions, type PanelSessions } from '../../../extension/panels/panelSession';
import { createPanelTransport, type PanelTransport } from '../../../extension/panels/panelTransport';
import { createCall, type Call, type Handlers } from '../../../src/protocol/channel';
import { checkpointMissing } from '../../../src/protocol/errors';
import type { PanelRequests } from '../../../src/protocol/panels';

/** A panel's document, with the structured clone of a real channel between it and the host. */
interface Document {
  readonly call: Call<PanelRequests>;
  readonly connection: MessageConnection;
  readonly transport: PanelTransport;
}

function openDocument(sessions: () => PanelSessions): Document {
  const transport = createPanelTransport((message) => {
    sessions().receive(structuredClone(message));
    return Promise.resolve(true);
  });
  const connection = createMessageConnection(transport.reader, transport.writer);
  connection.listen();
  return { call: createCall<PanelRequests>(connection), connection, transport };
}

interface Setup {
  readonly sessions: PanelSessions;
  /** Makes a new document, as the editor does when a hidden panel is shown. */
  readonly show: () => Document;
  readonly closings: AbortSignal[];
  readonly posted: Message[];
  /** Lets `zero-shot/misread` answer. */
  readonly answerMisread: (() => void)[];
}

function setup(): Setup {
  const closings: AbortSignal[] = [];
  const posted: Message[] = [];
  const answerMisread: (() => void)[] = [];
  let shown: Document | undefined;
  const handlers = (closed: AbortSignal): Handlers<PanelRequests> => {
    closings.push(closed);
    return {
      'panel/ready': () => ({ subject: { kind: 'training' }, trusted: true }),
      'runs/metrics': ({ run }) => {
        throw checkpointMissing(run, 'last.safetensors');
      },
      'data/images': () => [
        {
          index: 0,
          label: 1,
          pixels: { height: 1, width: 2, channels: 1, values: Float32Array.of(9, 0.25, 0.5).subarray(1) },
        },
      ],
      'zero-shot/misread': () =>
        new Promise((resolve) => {
          const accuracy = { correct: answerMisread.length, count: 9, value: 0, low: 0, high: 1 };
          answerMisread.push(() => resolve({ accuracy, images: [] }));
        }),
    } as Partial<Handlers<PanelRequests>> as Handlers<PanelRequests>;
  };
  const sessions = createPanelSessions((message) => {
    posted.push(message);
    shown?.transport.receive(structuredClone(message));
    return Promise.resolve(shown !== undefined);
  }, handlers);
  const show = (): Document => (shown = openDocument(() => sessions));
  return { sessions, show, closings, posted, answerMisread };
}

const misread = { checkpoint: { run: '/r', file: 'f' }, data: 'optdigits', fit: 'pad', limit: 9 } as const;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('a panel and the host', () => {
  it('begin with the subject', async () => {
    const { show } = setup();
    await expect(show().call('panel/ready', null)).resolves.toEqual({
      subject: { kind: 'training' },
      trusted: true,
    });
  });

  it('carry a failure over with its code', async () => {
    const { call } = setup().show();
    await call('panel/ready', null);
    await expect(call('runs/metrics', { run: '/digits/runs/A' })).rejects.toMatchObject({
      code: 'run/checkpoint-missing',
      message: expect.stringContaining('/digits/runs/A') as string,
    });
  });

  it('reject a request that nobody answers', async () => {
    const { call } = setup().show();
    await call('panel/ready', null);
    await expect(call('host/jobs', null)).rejects.toMatchObject({ code: 'connection/lost' });
  });

  it('carry a view of a larger buffer over by its own offset and length', async () => {
    const { call } = setup().show();
    await call('panel/ready', null);
    const [image] = await call('data/images', { data: 'd', split: 'test', start: 0, count: 1 });
    expect([...(image?.pixels.values ?? [])]).toEqual([0.25, 0.5]);
  });

  it('hear of events only once the document has spoken', async () => {
    const { sessions, show, posted } = setup();
    sessions.notify('trust/changed', { trusted: true });
    const { call, connection } = show();
    sessions.notify('trust/changed', { trusted: true });
    expect(posted).toEqual([]);
    const heard: unknown[] = [];
    connection.onNotification('trust/changed', (event: unknown) => void heard.push(event));
    await call('panel/ready', null);
    sessions.notify('trust/changed', { trusted: true });
    await settled();
    expect(heard).toEqual([{ trusted: true }]);
  });

  it('give up what an older document asked for, and never answer the newer one with it', async () => {
    const { show, closings, answerMisread } = setup();
    const older = show();
    await older.call('panel/ready', null);
    void older.call('zero-shot/misread', misread).catch(() => undefined);
    await settled();
    const newer = show();
    await newer.call('panel/ready', null);
    expect(closings.map(({ aborted }) => aborted)).toEqual([true, false]);
    // The same request number as the older document's, since each counts from the start.
    const asked = newer.call('zero-shot/misread', misread);
    await settled();
    answerMisread[0]?.();
    await settled();
    answerMisread[1]?.();
    expect((await asked).accuracy.correct).toBe(1);
  });

  it('end with the panel: what is under way is told so', async () => {
    const { sessions, show, closings } = setup();
    await show().call('panel/ready', null);
    sessions.dispose();
    expect(closings[0]?.reason).toMatchObject({ code: 'panel/closed' });
  });

  it('pass over what is no message', () => {
    const { sessions } = setup();
    for (const noise of [undefined, null, 'text', 7, {}, { jsonrpc: '1.0' }]) sessions.receive(noise);
  });
});
