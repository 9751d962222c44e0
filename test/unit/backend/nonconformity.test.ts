import { expect, it } from 'vitest';
import { nonconformity } from '../../../src/backend/probe/runProbe';

it('names the first few failures', () => {
  expect(nonconformity(['a', 'b', 'c', 'd'])).toBe('fails the conformance suite: a; b; c');
});

it('names before all others what memory was short for', () => {
  const full = 'd: throws OOM when allocating tensor with shape[64,10] and type float';
  expect(nonconformity(['a', 'b', 'c', full])).toBe(`fails the conformance suite: ${full}; a; b`);
});
