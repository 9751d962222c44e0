/** A child process with a catalogue of its own, to try the channel as the engine uses it. */
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { serve } from '../../../src/protocol/channel';
import { usage } from '../../../src/protocol/errors';

export interface EchoRequests {
  /** Every value doubled, as a view of the middle of a larger buffer. */
  'echo/double': { params: { values: Float32Array }; result: { values: Float32Array }; progress: never };
  'echo/throw': { params: { coded: boolean }; result: null; progress: never };
  'echo/exit': { params: null; result: null; progress: never };
}

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve<EchoRequests>(connection, {
  'echo/double': ({ values }) => {
    const larger = new Float32Array(values.length + 7).fill(-1);
    larger.set(
      values.map((value) => 2 * value),
      3,
    );
    return { values: larger.subarray(3, 3 + values.length) };
  },
  'echo/throw': ({ coded }) => {
    throw coded ? usage('said on purpose') : new TypeError('a fault');
  },
  'echo/exit': () => process.exit(3),
});
connection.listen();
process.on('disconnect', () => process.exit(0));
