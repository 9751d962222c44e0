/** The instructions of a pickle by their byte; names are those of CPython's Lib/pickletools.py. */
import { containerOperations } from './pickleContainers';
import { scalarOperations } from './pickleScalars';
import { pop, popToMark, top, type PickleMachine, type PickleOperation } from './pickleMachine';

/** Instructions that look something up in Python or call it. */
const nameOperations: readonly (readonly [number, PickleOperation])[] = [
  // GLOBAL
  [0x63, (m) => m.stack.push(lookUp(m, m.input.line(), m.input.line()))],
  // STACK_GLOBAL
  [
    0x93,
    (m) => {
      const name = textOf(m);
      m.stack.push(lookUp(m, textOf(m), name));
    },
  ],
  // INST
  [
    0x69,
    (m) => {
      const callee = lookUp(m, m.input.line(), m.input.line());
      m.stack.push(m.names.call(callee, { kind: 'tuple', items: popToMark(m) }));
    },
  ],
  // OBJ
  [
    0x6f,
    (m) => {
      const [callee = null, ...items] = popToMark(m);
      m.stack.push(m.names.call(callee, { kind: 'tuple', items }));
    },
  ],
  // REDUCE, NEWOBJ
  [0x52, callWithArguments],
  [0x81, callWithArguments],
  // NEWOBJ_EX
  [
    0x92,
    (m) => {
      pop(m);
      callWithArguments(m);
    },
  ],
  // BUILD: what it would set are attributes, of which none is known here
  [
    0x62,
    (m) => {
      pop(m);
      top(m);
    },
  ],
  // BINPERSID
  [0x51, (m) => m.stack.push(m.names.persistent(pop(m)))],
  // PERSID
  [
    0x50,
    (m) => {
      throw m.faults.refused(`something outside the file, "${m.input.line()}"`);
    },
  ],
  // EXT1, EXT2, EXT4
  [0x82, (m) => refuseExtension(m, m.input.byte())],
  [0x83, (m) => refuseExtension(m, m.input.uint16())],
  [0x84, (m) => refuseExtension(m, m.input.int32())],
];

const lookUp = (
  { names }: PickleMachine,
  module: string,
  name: string,
): ReturnType<PickleMachine['names']['lookUp']> => names.lookUp(module, name);

function callWithArguments(machine: PickleMachine): void {
  const args = pop(machine);
  machine.stack.push(machine.names.call(pop(machine), args));
}

function textOf(machine: PickleMachine): string {
  const value = pop(machine);
  if (typeof value === 'string') return value;
  throw machine.faults.damaged('its pickle looks up a name that is no text');
}

function refuseExtension({ faults }: PickleMachine, code: number): never {
  throw faults.refused(`the extension ${String(code)} of Python's copyreg`);
}

export const operations: ReadonlyMap<number, PickleOperation> = new Map([
  ...scalarOperations,
  ...containerOperations,
  ...nameOperations,
]);
