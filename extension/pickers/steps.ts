/** Several questions one after the other, with a way back, as the editor's own quick input shows them. */
import * as vscode from 'vscode';

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

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** One of several. */
export async function askChoice<T>(
  placeholder: string,
  choices: readonly Choice<T>[],
  position: Position,
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  pick.items = choices;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return settle(pick, position, (resolve) =>
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen) resolve(chosen.value);
    }),
  );
}

/** What a text must be read as, or what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** A text that is checked while it is typed. */
export async function askText<T>(
  prompt: string,
  initial: string,
  parse: (text: string) => Parsed<T>,
  position: Position,
): Promise<Answer<T>> {
  const box = vscode.window.createInputBox();
  box.prompt = prompt;
  box.value = initial;
  const check = (): Parsed<T> => {
    const parsed = parse(box.value);
    box.validationMessage = 'problem' in parsed ? parsed.problem : undefined;
    return parsed;
  };
  return settle(box, position, (resolve) =>
    vscode.Disposable.from(
      box.onDidChangeValue(check),
      box.onDidAccept(() => {
        const parsed = check();
        if ('value' in parsed) resolve(parsed.value);
      }),
    ),
  );
}

async function settle<T>(
  input: vscode.QuickPick<Choice<T>> | vscode.InputBox,
  { title, step, totalSteps }: Position,
  listen: (resolve: (value: T) => void) => vscode.Disposable,
): Promise<Answer<T>> {
  input.title = title;
  input.step = step;
  input.totalSteps = totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<Answer<T>>((resolve) => {
      listeners.push(
        listen(resolve),
        input.onDidTriggerButton(() => resolve(back)),
        input.onDidHide(() => resolve(undefined)),
      );
      input.show();
    });
  } finally {
    listeners.forEach((listener) => {
      listener.dispose();
    });
    input.dispose();
  }
}
