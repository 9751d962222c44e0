import { PassThrough } from 'node:stream';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { afterEach, describe, expect, it } from 'vitest';
import { createCall, serve, type Handlers, type NameFailure } from '../../../src/protocol/channel';
import { fileMissing, outOfMemory } from '../../../src/protocol/errors';

interface Requests {
  double: { params: { value: number }; result: number; progress: never };
  fail: { params: null; result: number; progress: never };
  break: { params: null; result: number; progress: never };
  count: { params: { to: number }; result: string; progress: number };
  wait: { params: null; result: string; progress: never };
}

const handlers: Handlers<Requests> = {
  double: ({ value }) => 2 * value,
  fail: () => {
    throw fileMissing('digits.png');
  },
  break: () => {
    throw new RangeError('index 7');
  },
  count: ({ to }, { report }) => {
    for (let i = 1; i <= to; i++) report(i);
    return 'counted';
  },
  wait: (_params, { signal }) =>
    new Promise((resolve) => {
      const settle = (): void => {
        resolve('saw the cancellation');
      };
      if (signal.aborted) settle();
      else signal.addEventListener('abort', settle);
    }),
};

const open: MessageConnection[] = [];

function connect(nameFailure?: NameFailure<keyof Requests>): {
  call: ReturnType<typeof createCall<Requests>>;
  caller: MessageConnection;
} {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const caller = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  const server = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  serve<Requests>(server, handlers, nameFailure);
  caller.listen();
  server.listen();
  open.push(caller, server);
  return { call: createCall<Requests>(caller), caller };
}

afterEach(() => {
  for (const connection of open.splice(0)) connection.dispose();
});

describe('a request', () => {
  it('whose failure has a name in the catalogue is rejected with that', async () => {
    const { call } = connect((error, method) =>
      error instanceof RangeError ? outOfMemory(`Memory ran out while doing ${method}`, {}) : error,
    );
    await expect(call('break', null)).rejects.toMatchObject({
      code: 'engine/out-of-memory',
      message: expect.stringContaining('while doing break') as string,
    });
    await expect(call('fail', null)).rejects.toMatchObject({ code: 'file/missing' });
  });

  it('is answered by the handler of its name', async () => {
    expect(await connect().call('double', { value: 21 })).toBe(42);
  });

  it('rejects with the code that its handler threw', async () => {
    await expect(connect().call('fail', null)).rejects.toMatchObject({
      code: 'file/missing',
      message: 'digits.png does not exist. Choose a file that does, or restore it.',
    });
  });

  it('rejects as internal, with the text, when its handler breaks', async () => {
    await expect(connect().call('break', null)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('index 7') as string,
    });
  });

  it('rejects when nobody handles its name', async () => {
    const { call } = connect();
    // @ts-expect-error the catalogue has no such method
    await expect(call('halve', { value: 1 })).rejects.toMatchObject({
      code: 'connection/lost',
      message: expect.stringContaining('halve') as string,
    });
  });

  it('rejects when the connection is disposed before the answer', async () => {
    const { call, caller } = connect();
    const pending = call('wait', null);
    caller.dispose();
    await expect(pending).rejects.toMatchObject({ code: 'connection/lost' });
  });

  it('reports progress in order and only to its own listener', async () => {
    const { call } = connect();
    const seen: [string, number][] = [];
    await Promise.all([
      call('count', { to: 3 }, { onProgress: (i) => seen.push(['a', i]) }),
      call('count', { to: 2 }, { onProgress: (i) => seen.push(['b', i]) }),
    ]);
    expect(seen.filter(([who]) => who === 'a').map(([, i]) => i)).toEqual([1, 2, 3]);
    expect(seen.filter(([who]) => who === 'b').map(([, i]) => i)).toEqual([1, 2]);
  });

  it('tells its handler that it was cancelled', async () => {
    const controller = new AbortController();
    const pending = connect().call('wait', null, { signal: controller.signal });
    controller.abort();
    expect(await pending).toBe('saw the cancellation');
  });

  it('is not sent at all when it was cancelled before', async () => {
    await expect(connect().call('wait', null, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
