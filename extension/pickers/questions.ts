/** Questions in the editor's own quick input. */
import * as vscode from 'vscode';
import { back, type Answer, type Position } from './steps';

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
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
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
