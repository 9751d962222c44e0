/** Questions whose newest answer counts: a slow answer never overwrites a newer one, and no wait outlives a failure. */
import { toErrorPayload, type ErrorPayload } from '../../src/protocol/errors';

/** What is known about a slot's question. While a new answer is on its way, the last one stays on show. */
export interface Answer<Params, Result, Progress> {
  readonly loading: boolean;
  readonly value?: Result;
  /** The question that `value` answers. */
  readonly answered?: Params;
  readonly error?: ErrorPayload;
  readonly progress?: Progress;
  /** The person ended the wait. */
  readonly stopped?: true;
}

export interface AskOptions<Progress> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** What is asked, by slot: a slot holds one question at a time. */
export type Questions<Params> = ReadonlyMap<string, Params>;
export type Answers<Params, Result, Progress> = ReadonlyMap<string, Answer<Params, Result, Progress>>;

export interface Asker<Params> {
  /** Asks what is new, drops what is gone, leaves alone what is the same. */
  readonly ask: (questions: Questions<Params>) => void;
  /** Asks again what failed or was stopped. */
  readonly retry: (name: string) => void;
  /** Ends the wait; what was on show stays. */
  readonly stop: (name: string) => void;
  readonly dispose: () => void;
}

interface Slot<Params, Result, Progress> {
  /** The question's text: equal texts are one question. */
  readonly key: string;
  readonly params: Params;
  readonly controller: AbortController;
  readonly answer: Answer<Params, Result, Progress>;
}

type Slots<Params, Result, Progress> = Map<string, Slot<Params, Result, Progress>>;

/**
 * @param send asks one question; its signal aborts when the question is dropped
 * @param onChange gets all answers by slot after every change
 */
export function createAsker<Params, Result, Progress>(
  send: (params: Params, options: AskOptions<Progress>) => Promise<Result>,
  onChange: (answers: Answers<Params, Result, Progress>) => void,
): Asker<Params> {
  const slots: Slots<Params, Result, Progress> = new Map();
  const publish = (): void => onChange(new Map([...slots].map(([name, { answer }]) => [name, answer])));
  const start = (name: string, params: Params): void => {
    const slot = open(slots.get(name), params);
    slots.set(name, slot);
    const change = (next: Answer<Params, Result, Progress>): void => {
      if (slots.get(name)?.controller !== slot.controller || slot.controller.signal.aborted) return;
      slots.set(name, { ...slot, answer: next });
      publish();
    };
    void follow(send, slot, change);
  };
  return {
    ask: (questions) => {
      dropOthers(slots, questions);
      for (const [name, params] of questions) {
        if (slots.get(name)?.key !== JSON.stringify(params)) start(name, params);
      }
      publish();
    },
    retry: (name) => {
      const slot = slots.get(name);
      if (!slot) return;
      start(name, slot.params);
      publish();
    },
    stop: (name) => {
      const slot = slots.get(name);
      if (!slot?.answer.loading) return;
      slot.controller.abort();
      slots.set(name, { ...slot, answer: { ...kept(slot.answer), loading: false, stopped: true } });
      publish();
    },
    dispose: () => dropOthers(slots, new Map()),
  };
}

/** A slot that waits for a new answer, in place of `before`. */
function open<Params, Result, Progress>(
  before: Slot<Params, Result, Progress> | undefined,
  params: Params,
): Slot<Params, Result, Progress> {
  before?.controller.abort();
  const answer = { ...kept(before?.answer), loading: true };
  return { key: JSON.stringify(params), params, controller: new AbortController(), answer };
}

/** Sends a slot's question and reports what comes of it; never rejects. */
async function follow<Params, Result, Progress>(
  send: (params: Params, options: AskOptions<Progress>) => Promise<Result>,
  { params, controller, answer }: Slot<Params, Result, Progress>,
  change: (answer: Answer<Params, Result, Progress>) => void,
): Promise<void> {
  try {
    const value = await send(params, {
      signal: controller.signal,
      onProgress: (progress) => change({ ...answer, progress }),
    });
    change({ loading: false, value, answered: params });
  } catch (error) {
    change({ loading: false, error: toErrorPayload(error) });
  }
}

function dropOthers<Params, Result, Progress>(
  slots: Slots<Params, Result, Progress>,
  questions: Questions<Params>,
): void {
  for (const [name, slot] of slots) {
    if (questions.has(name)) continue;
    slot.controller.abort();
    slots.delete(name);
  }
}

/** What stays on show of an answer while another is awaited: its value, not its error or progress. */
function kept<Params, Result, Progress>(
  answer: Answer<Params, Result, Progress> | undefined,
): Pick<Answer<Params, Result, Progress>, 'value' | 'answered'> {
  if (answer?.value === undefined || answer.answered === undefined) return {};
  return { value: answer.value, answered: answer.answered };
}
