/** The stack machine that a pickle is a program for, as far as reading data needs it. */
import type { GradLensError } from '../../../protocol/errors';
import type { ByteCursor } from './byteCursor';
import type { PickleGlobal, PickleValue } from './pickleValue';

/** Makes the errors of a file. */
export interface PickleFaults {
  readonly damaged: (reason: string) => GradLensError;
  /** The pickle asks for something by a name that is not known. */
  readonly refused: (name: string) => GradLensError;
}

/** What the names of a pickle mean; each throws for what it does not know. */
export interface PickleNames {
  readonly lookUp: (module: string, name: string) => PickleGlobal;
  readonly call: (callee: PickleValue, args: PickleValue) => PickleValue;
  /** What lies outside the pickle: PyTorch's storages. */
  readonly persistent: (id: PickleValue) => PickleValue;
}

/** The state while a pickle is read. */
export interface PickleMachine {
  readonly input: ByteCursor;
  readonly stack: PickleValue[];
  /** Heights of the stack. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
  readonly names: PickleNames;
  readonly faults: PickleFaults;
}

/** Carries out one instruction. */
export type PickleOperation = (machine: PickleMachine) => void;

/** Takes the value on top of the stack. */
export function pop({ stack, marks, faults }: PickleMachine): PickleValue {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined;
  if (value === undefined) throw faults.damaged('its pickle takes a value where there is none');
  return value;
}

/** Takes everything above the last mark, and the mark. */
export function popToMark({ stack, marks, faults }: PickleMachine): PickleValue[] {
  const mark = marks.pop();
  if (mark === undefined) throw faults.damaged('its pickle takes a group of values that was never begun');
  return stack.splice(mark);
}

/** The value on top of the stack, which stays there. */
export function top({ stack, marks, faults }: PickleMachine): PickleValue {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.at(-1) : undefined;
  if (value === undefined) throw faults.damaged('its pickle looks at a value where there is none');
  return value;
}
