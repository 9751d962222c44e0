/** Instructions that give one plain value, and those that only frame others. */
import type { PickleMachine, PickleOperation } from './pickleMachine';

const NEWEST_PROTOCOL = 5;
/** Longer integers are no sizes of tensors, and converting them takes time that grows faster than their length. */
const LONGEST_INTEGER_BYTES = 64;
const LONGEST_INTEGER_DIGITS = 150;

export const scalarOperations: readonly (readonly [number, PickleOperation])[] = [
  // PROTO, FRAME
  [0x80, checkProtocol],
  [0x95, (m) => m.input.length64()],
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, (m) => m.stack.push(null)],
  [0x88, (m) => m.stack.push(true)],
  [0x89, (m) => m.stack.push(false)],
  // BININT, BININT1, BININT2, LONG1, LONG4
  [0x4a, (m) => m.stack.push(m.input.int32())],
  [0x4b, (m) => m.stack.push(m.input.byte())],
  [0x4d, (m) => m.stack.push(m.input.uint16())],
  [0x8a, (m) => pushLong(m, m.input.byte())],
  [0x8b, (m) => pushLong(m, m.input.uint32())],
  // INT, LONG
  [0x49, (m) => pushIntegerText(m, m.input.line())],
  [0x4c, (m) => pushIntegerText(m, m.input.line().replace(/L$/, ''))],
  // FLOAT, BINFLOAT
  [0x46, (m) => m.stack.push(Number(m.input.line()))],
  [0x47, (m) => m.stack.push(m.input.float64())],
  // STRING, BINSTRING, SHORT_BINSTRING
  [0x53, (m) => m.stack.push(m.input.line().replace(/^(['"])(.*)\1$/, '$2'))],
  [0x54, (m) => m.stack.push(m.input.text(m.input.uint32()))],
  [0x55, (m) => m.stack.push(m.input.text(m.input.byte()))],
  // UNICODE, BINUNICODE, SHORT_BINUNICODE, BINUNICODE8
  [0x56, (m) => m.stack.push(m.input.line())],
  [0x58, (m) => m.stack.push(m.input.text(m.input.uint32()))],
  [0x8c, (m) => m.stack.push(m.input.text(m.input.byte()))],
  [0x8d, (m) => m.stack.push(m.input.text(m.input.length64()))],
  // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8
  [0x42, (m) => pushBytes(m, m.input.uint32())],
  [0x43, (m) => pushBytes(m, m.input.byte())],
  [0x8e, (m) => pushBytes(m, m.input.length64())],
  [0x96, (m) => pushBytes(m, m.input.length64())],
];

function checkProtocol({ input, faults }: PickleMachine): void {
  const protocol = input.byte();
  if (protocol > NEWEST_PROTOCOL)
    throw faults.damaged(`its pickle has the unknown protocol ${String(protocol)}`);
}

function pushBytes({ input, stack }: PickleMachine, length: number): void {
  stack.push({ kind: 'bytes', bytes: input.bytes(length) });
}

/** A two's complement integer, little-endian; a number where it is one exactly. */
function pushLong({ input, stack, faults }: PickleMachine, length: number): void {
  if (length > LONGEST_INTEGER_BYTES)
    throw faults.damaged(`its pickle has an integer of ${String(length)} bytes`);
  const unsigned = input.bytes(length).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  stack.push(asNumber(BigInt.asIntN(length * 8, unsigned)));
}

function pushIntegerText({ stack, faults }: PickleMachine, text: string): void {
  if (text === '01') stack.push(true);
  else if (text === '00') stack.push(false);
  else if (/^[-+]?\d+$/.test(text) && text.length <= LONGEST_INTEGER_DIGITS)
    stack.push(asNumber(BigInt(text.replace('+', ''))));
  else throw faults.damaged(`its pickle has the integer "${text.slice(0, 40)}"`);
}

function asNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
