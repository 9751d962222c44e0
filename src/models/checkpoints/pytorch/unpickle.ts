/**
 * Python's pickle format (protocols 0 to 5; CPython, Lib/pickletools.py) read as data. A pickle is a program for a
 * stack machine; of its instructions those that would look up or call something of Python ask `PickleNames`, which
 * knows a short list. Nothing is ever run.
 */
import { byteCursor } from './byteCursor';
import { pop, type PickleFaults, type PickleMachine, type PickleNames } from './pickleMachine';
import { operations } from './pickleOperations';
import type { PickleValue } from './pickleValue';

/** A ResNet-50 beside its optimiser's state takes some 22,000; each may make a container of a hundred bytes. */
const MOST_INSTRUCTIONS = 1_000_000;
/** Values waiting on the stack, and values kept for later. */
const MOST_CELLS = 250_000;

const STOP = 0x2e;

/**
 * Reads one pickle. Memory is bounded by the pickle's length, time too; the depth of what it holds is not limited by
 * the stack of this program.
 * @returns what it holds, and how many bytes it took
 * @throws what `faults` and `names` give
 */
export function unpickle(
  bytes: Uint8Array,
  names: PickleNames,
  faults: PickleFaults,
): { value: PickleValue; length: number } {
  const input = byteCursor(bytes, faults);
  const machine: PickleMachine = { input, stack: [], marks: [], memo: new Map(), names, faults };
  for (let count = 0; count < MOST_INSTRUCTIONS; count++) {
    const opcode = input.byte();
    if (opcode === STOP) return { value: pop(machine), length: input.position() };
    const operation = operations.get(opcode);
    if (!operation) throw faults.damaged(`its pickle has the unknown instruction ${hex(opcode)}`);
    operation(machine);
    if (machine.stack.length > MOST_CELLS || machine.memo.size > MOST_CELLS) break;
  }
  throw faults.damaged('its pickle holds far more than the checkpoint of a network');
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;
