import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUspsText } from '../../../src/data/uspsText';
import { GradLensError } from '../../../src/protocol/errors';
import { failureOf, temporaryFolder } from './support';

const folder = temporaryFolder();
const row = (label: string, value: string): string =>
  `${label} ${Array<string>(256).fill(value).join(' ')} \n`;

describe('USPS rows', () => {
  it.each([
    ['plain', (text: string) => text],
    ['gzip', (text: string) => gzipSync(text)],
  ])('give labels and values of 0..1 from %s text', async (_name, pack) => {
    const path = folder.write('rows', pack(row('6.0000', '-1.0000') + row('9', '0.5') + row('0', '1')));
    const { labels, values } = await readUspsText(path, 3);
    expect(labels).toEqual(Int32Array.of(6, 9, 0));
    expect(values.slice(0, 256)).toEqual(new Float32Array(256));
    expect(values.slice(256, 512)).toEqual(new Float32Array(256).fill(0.75));
    expect(values.slice(512)).toEqual(new Float32Array(256).fill(1));
  });

  it('need no line break at the end', async () => {
    const path = folder.write('rows', row('6', '0').trimEnd());
    expect((await readUspsText(path, 1)).labels).toEqual(Int32Array.of(6));
  });

  it.each([
    ['fewer', row('1', '0'), 2, /row 2: the file ends, and 2 rows belong to it/],
    ['more', row('1', '0').repeat(3), 2, /row 3: only 2 rows belong to it/],
    ['a short row', `${row('1', '0')}1 0 0\n`, 2, /row 2: it has 3 numbers, expected 257/],
    ['no number', row('1', 'abc'), 1, /row 1, value 1: "abc" is not a number from -1 to 1/],
    ['a value out of range', row('1', '1.5'), 1, /row 1, value 1: "1.5"/],
    ['no digit', row('11', '0'), 1, /row 1: its label is "11", expected a digit/],
    ['a row without end', '0 '.repeat(100_000), 1, /row 1: the row has no end/],
  ])('that are %s are refused with their number', async (_what, text, count, message) => {
    const failure = await failureOf(() => readUspsText(folder.write('rows', text), count));
    expect(failure.code).toBe('data/bad-file');
    expect(failure.message).toMatch(message);
  });

  it('are read or refused with a catalogued error, whatever the text', async () => {
    const field = fc.oneof(
      fc.constantFrom('0', '-1', '1e999', 'NaN', '0x1', '\n', '10'),
      fc.string({ maxLength: 5 }),
    );
    const text = fc.array(field, { maxLength: 600 }).map((fields) => fields.join(' '));
    const property = fc.asyncProperty(text, async (content) => {
      const outcome = await readUspsText(folder.write('any', content), 2).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(GradLensError);
    });
    await fc.assert(property, { numRuns: 300, seed: 3 });
  });
});
