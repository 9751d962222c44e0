import { expect, it } from 'vitest';
import { fileMissing } from '../../../src/protocol/errors';
import { createAsker, type Answers, type AskOptions } from '../../../webview/state/asker';

type Known = Answers<string, string, number>;

interface Asked {
  readonly params: string;
  readonly options: AskOptions<number>;
  readonly answer: (value: string) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** A host that answers when the test says so. */
function slowHost() {
  const asked: Asked[] = [];
  let known: Known = new Map();
  const send = (params: string, options: AskOptions<number>): Promise<string> =>
    new Promise((resolve, reject) => {
      const settle = async (end: () => void): Promise<void> => {
        end();
        await new Promise((seen) => setImmediate(seen));
      };
      asked.push({
        params,
        options,
        answer: (value) => settle(() => resolve(value)),
        fail: (error: Error) => settle(() => reject(error)),
      });
    });
  const asker = createAsker(send, (answers: Known) => {
    known = answers;
  });
  return { asker, asked, answerOf: (slot: string) => known.get(slot), slots: () => [...known.keys()] };
}

const question = (...slots: [string, string][]): Map<string, string> => new Map(slots);

it('shows the answer with the question that it answers', async () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  expect(answerOf('a')).toEqual({ loading: true });
  await asked[0]?.answer('one');
  expect(answerOf('a')).toEqual({ loading: false, value: 'one', answered: 'first' });
});

it('lets the newest win when the first answers last', async () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  asker.ask(question(['a', 'second']));
  expect(asked[0]?.options.signal.aborted).toBe(true);
  await asked[1]?.answer('two');
  await asked[0]?.answer('one');
  expect(answerOf('a')).toEqual({ loading: false, value: 'two', answered: 'second' });
});

it('keeps the last answer on show while the next is awaited', async () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  await asked[0]?.answer('one');
  asker.ask(question(['a', 'second']));
  expect(answerOf('a')).toEqual({ loading: true, value: 'one', answered: 'first' });
});

it('ends the wait when a question fails, and says why', async () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  await asked[0]?.fail(fileMissing('/gone.png'));
  const failure = fileMissing('/gone.png');
  expect(answerOf('a')).toEqual({
    loading: false,
    error: { code: 'file/missing', audience: 'user', message: failure.message },
  });
});

it('ignores the failure of a question that nobody asks any more', async () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  asker.ask(question(['a', 'second']));
  await asked[0]?.fail(new Error('aborted'));
  expect(answerOf('a')).toEqual({ loading: true });
});

it('asks again what failed', async () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  await asked[0]?.fail(new Error('no'));
  asker.retry('a');
  expect(answerOf('a')).toEqual({ loading: true });
  await asked[1]?.answer('one');
  expect(answerOf('a')).toMatchObject({ value: 'one' });
});

it('asks the same question once, and each slot its own', () => {
  const { asker, asked, slots } = slowHost();
  asker.ask(question(['a', 'x'], ['b', 'y']));
  asker.ask(question(['a', 'x'], ['b', 'z']));
  expect(asked.map(({ params }) => params)).toEqual(['x', 'y', 'z']);
  asker.ask(question(['b', 'z']));
  expect(slots()).toEqual(['b']);
  expect(asked.map(({ options }) => options.signal.aborted)).toEqual([true, true, false]);
});

it('reports progress of the newest question alone', () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  asked[0]?.options.onProgress(0.5);
  expect(answerOf('a')).toEqual({ loading: true, progress: 0.5 });
  asker.ask(question(['a', 'second']));
  asked[0]?.options.onProgress(0.9);
  expect(answerOf('a')).toEqual({ loading: true });
});

it('stops on request: the wait ends, the request is aborted, a late answer is not shown', async () => {
  const { asker, asked, answerOf } = slowHost();
  asker.ask(question(['a', 'first']));
  asker.stop('a');
  expect(asked[0]?.options.signal.aborted).toBe(true);
  await asked[0]?.answer('late');
  expect(answerOf('a')).toEqual({ loading: false, stopped: true });
});

it('gives everything up when disposed', () => {
  const { asker, asked } = slowHost();
  asker.ask(question(['a', 'x'], ['b', 'y']));
  asker.dispose();
  expect(asked.map(({ options }) => options.signal.aborted)).toEqual([true, true]);
});
