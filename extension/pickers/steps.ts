/** Several questions one after the other, with a way back. */
/** Where a question stands; drawn as "2/5". */
export interface Position {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** The person pressed the back button. */
export const back = Symbol('back');

/** An answer, the way back, or undefined where the input was dismissed. */
export type Answer<T> = T | typeof back | undefined;

/** One question: what is known before → what is known after. */
export type Step<State> = (state: State, position: Position) => Promise<Answer<State>>;

/**
 * Asks until no step is left.
 * @param stepsFor all steps, given what is known: an answer may add or remove later ones.
 * @returns what is known in the end; undefined where the person dismissed a question.
 */
export async function askSteps<State>(
  title: string,
  initial: State,
  stepsFor: (state: State) => readonly Step<State>[],
): Promise<State | undefined> {
  const states = [initial];
  for (;;) {
    const state = states.at(-1) ?? initial;
    const steps = stepsFor(state);
    const step = steps[states.length - 1];
    if (!step) return state;
    const answer = await step(state, { title, step: states.length, totalSteps: steps.length });
    if (answer === undefined) return undefined;
    if (answer === back) states.pop();
    else states.push(answer);
  }
}
