import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as catalogue from '../../../src/protocol/errors';
import {
  fromErrorPayload,
  GradLensError,
  isErrorPayload,
  toErrorPayload,
} from '../../../src/protocol/errors';

describe('toErrorPayload and fromErrorPayload', () => {
  it('carry code, text and audience of a catalogued failure there and back', () => {
    const there = toErrorPayload(catalogue.cancelled());
    expect(there).toEqual({ code: 'cancelled', message: 'Cancelled.', audience: 'log' });
    const back = fromErrorPayload(there);
    expect(back).toBeInstanceOf(GradLensError);
    expect({ code: back.code, message: back.message, audience: back.audience }).toEqual(there);
  });

  it('show any other thrown value as a fault of our own, with its text', () => {
    expect(toErrorPayload('odd')).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('odd') as string,
    });
  });
});

describe('isErrorPayload', () => {
  it('accepts payloads alone', () => {
    expect(isErrorPayload({ code: 'a', message: 'b', audience: 'user' })).toBe(true);
    expect(isErrorPayload({ code: 1, message: 'b', audience: 'user' })).toBe(false);
    expect(isErrorPayload(null)).toBe(false);
  });
});

describe('the catalogue', () => {
  it('gives each failure a code of its own', () => {
    const folder = join(import.meta.dirname, '../../../src/protocol/errors');
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const codes = sources.flatMap((source) =>
      [...source.matchAll(/new GradLensError\(\s*'([^']+)'/g)].map((match) => match[1]),
    );
    expect(codes.length).toBeGreaterThan(20);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('names the value found in the text', () => {
    expect(catalogue.notAnImage('notes.txt', '"Dear"').message).toContain('"Dear"');
    expect(catalogue.classOutOfRange(12, 10).message).toContain('12');
    expect(catalogue.attackNeedsClasses('apgd-t', 4, 3).message).toContain('the model has 3');
    expect(catalogue.unknownAttack('cw', ['pgd', 'square']).message).toContain(
      'cw for evaluation. Choose one of pgd, square',
    );
    expect(catalogue.otherInput([28, 28, 1], [32, 32, 3]).message).toContain(
      'takes 28 × 28 × 1, and the one that reads them takes 32 × 32 × 3',
    );
    expect(catalogue.unknownDataSet('minst', ['mnist']).message).toContain('minst');
  });
});
