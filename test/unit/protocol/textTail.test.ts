import { describe, expect, it } from 'vitest';
import { createTextTail } from '../../../src/protocol/textTail';

const text = 'first line\nsecond line\nthird\n';

function tailOf(limit: number, chunk: number): string {
  const tail = createTextTail(limit);
  for (let start = 0; start < text.length; start += chunk) tail.push(text.slice(start, start + chunk));
  return tail.end();
}

describe('the end of a text', () => {
  it('is the same however the text is sliced', () => {
    for (let limit = 6; limit <= text.length + 1; limit++) {
      const whole = tailOf(limit, text.length);
      for (let chunk = 1; chunk < text.length; chunk++) expect(tailOf(limit, chunk)).toBe(whole);
    }
  });

  it('starts with a whole line where it is cut', () => {
    expect(tailOf(20, 5)).toBe('second line\nthird\n');
    expect(tailOf(8, 5)).toBe('third\n');
  });

  it('is all of it where it fits', () => {
    expect(tailOf(text.length, 5)).toBe(text);
  });

  it('keeps a line that is longer than the limit', () => {
    const tail = createTextTail(4);
    tail.push('abcdefgh');
    expect(tail.end()).toBe('efgh');
  });
});
