import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PanelRequests } from '../../src/protocol/panels';
import { createAsker, type Answer, type Answers, type Asker } from './asker';
import { useHost } from './hostContext';

type Method = keyof PanelRequests;
type AnswerOf<M extends Method> = Answer<
  PanelRequests[M]['params'],
  PanelRequests[M]['result'],
  PanelRequests[M]['progress']
>;
type AnswersOf<M extends Method> = Answers<
  PanelRequests[M]['params'],
  PanelRequests[M]['result'],
  PanelRequests[M]['progress']
>;

export interface Requests<M extends Method> {
  readonly answers: AnswersOf<M>;
  readonly retry: (slot: string) => void;
  readonly stop: (slot: string) => void;
}

/** Keeps one question open a slot; of each slot the newest question's answer counts. */
export function useRequests<M extends Method>(
  method: M,
  questions: ReadonlyMap<string, PanelRequests[M]['params']>,
): Requests<M> {
  const host = useHost();
  const [answers, setAnswers] = useState<AnswersOf<M>>(new Map());
  const asker = useMemo((): Asker<PanelRequests[M]['params']> => {
    return createAsker((params, options) => {
      performance.mark('gradlens:asked');
      return host.call(method, params, options);
    }, setAnswers);
  }, [host, method]);
  useEffect(() => () => asker.dispose(), [asker]);
  useEffect(() => asker.ask(questions), [asker, JSON.stringify([...questions])]);
  return { answers, retry: asker.retry, stop: asker.stop };
}

const ONLY = 'only';

export type Request<M extends Method> = AnswerOf<M> & {
  readonly retry: () => void;
  readonly stop: () => void;
};

/** One question; `undefined` asks nothing. */
export function useRequest<M extends Method>(
  method: M,
  params: PanelRequests[M]['params'] | undefined,
): Request<M> {
  const questions = useMemo(
    () => new Map<string, PanelRequests[M]['params']>(params === undefined ? [] : [[ONLY, params]]),
    [JSON.stringify(params)],
  );
  const { answers, retry, stop } = useRequests(method, questions);
  const answer: AnswerOf<M> = answers.get(ONLY) ?? { loading: params !== undefined };
  return { ...answer, retry: () => retry(ONLY), stop: () => stop(ONLY) };
}
