/** Instructions that make and fill containers, and those that keep values for later. */
import { kindOf, type PickleSequence, type PickleValue } from './pickleValue';
import { pop, popToMark, top, type PickleMachine, type PickleOperation } from './pickleMachine';

type Kind = PickleSequence['kind'];

export const containerOperations: readonly (readonly [number, PickleOperation])[] = [
  // MARK, POP, POP_MARK, DUP
  [0x28, (m) => m.marks.push(m.stack.length)],
  [0x30, popOrUnmark],
  [0x31, (m) => popToMark(m)],
  [0x32, (m) => m.stack.push(top(m))],
  // EMPTY_LIST, EMPTY_TUPLE, EMPTY_SET, EMPTY_DICT
  [0x5d, (m) => m.stack.push({ kind: 'list', items: [] })],
  [0x29, (m) => m.stack.push({ kind: 'tuple', items: [] })],
  [0x8f, (m) => m.stack.push({ kind: 'set', items: [] })],
  [0x7d, (m) => m.stack.push({ kind: 'dict', entries: [] })],
  // LIST, TUPLE, FROZENSET, DICT
  [0x6c, (m) => m.stack.push({ kind: 'list', items: popToMark(m) })],
  [0x74, (m) => m.stack.push({ kind: 'tuple', items: popToMark(m) })],
  [0x91, (m) => m.stack.push({ kind: 'set', items: popToMark(m) })],
  [0x64, (m) => m.stack.push({ kind: 'dict', entries: pairsOf(m, popToMark(m)) })],
  // TUPLE1, TUPLE2, TUPLE3
  [0x85, (m) => m.stack.push(tupleOf(m, 1))],
  [0x86, (m) => m.stack.push(tupleOf(m, 2))],
  [0x87, (m) => m.stack.push(tupleOf(m, 3))],
  // APPEND, APPENDS, ADDITEMS
  [0x61, (m) => addItems(m, 'list', [pop(m)])],
  [0x65, (m) => addItems(m, 'list', popToMark(m))],
  [0x90, (m) => addItems(m, 'set', popToMark(m))],
  // SETITEM, SETITEMS
  [0x73, (m) => addEntries(m, [pop(m), pop(m)].reverse())],
  [0x75, (m) => addEntries(m, popToMark(m))],
  // PUT, BINPUT, LONG_BINPUT, MEMOIZE
  [0x70, (m) => keep(m, Number(m.input.line()))],
  [0x71, (m) => keep(m, m.input.byte())],
  [0x72, (m) => keep(m, m.input.uint32())],
  [0x94, (m) => keep(m, m.memo.size)],
  // GET, BINGET, LONG_BINGET
  [0x67, (m) => recall(m, Number(m.input.line()))],
  [0x68, (m) => recall(m, m.input.byte())],
  [0x6a, (m) => recall(m, m.input.uint32())],
];

/** Takes a value, or the mark where it is on top. */
function popOrUnmark(machine: PickleMachine): void {
  if (machine.marks.at(-1) === machine.stack.length) machine.marks.pop();
  else pop(machine);
}

function tupleOf(machine: PickleMachine, length: 1 | 2 | 3): PickleValue {
  const items = Array.from({ length }, () => pop(machine)).reverse();
  return { kind: 'tuple', items };
}

function addItems(machine: PickleMachine, kind: Kind, items: readonly PickleValue[]): void {
  const target = top(machine);
  if (target === null || typeof target !== 'object' || target.kind !== kind) {
    throw machine.faults.damaged(`its pickle adds to a ${kindOf(target)} as if it were a ${kind}`);
  }
  for (const item of items) target.items.push(item);
}

function addEntries(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = top(machine);
  if (target === null || typeof target !== 'object' || target.kind !== 'dict') {
    throw machine.faults.damaged(`its pickle sets a key of a ${kindOf(target)}`);
  }
  for (const entry of pairsOf(machine, items)) target.entries.push(entry);
}

function pairsOf({ faults }: PickleMachine, items: readonly PickleValue[]): [PickleValue, PickleValue][] {
  if (items.length % 2 !== 0) throw faults.damaged('its pickle sets a key without a value');
  return Array.from({ length: items.length / 2 }, (_, pair) => [
    items[2 * pair] ?? null,
    items[2 * pair + 1] ?? null,
  ]);
}

function keep(machine: PickleMachine, index: number): void {
  machine.memo.set(index, top(machine));
}

function recall({ memo, stack, faults }: PickleMachine, index: number): void {
  const value = memo.get(index);
  if (value === undefined)
    throw faults.damaged(`its pickle recalls value ${String(index)}, which it never kept`);
  stack.push(value);
}
