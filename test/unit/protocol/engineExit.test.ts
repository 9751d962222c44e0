import { describe, expect, it } from 'vitest';
import { classifyExit, exitError, type EngineExit } from '../../../src/protocol/engineExit';

const exit = (found: Partial<EngineExit>): EngineExit => ({
  code: null,
  signal: null,
  stderrEnd: '',
  ...found,
});

const fullHeap = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';

describe('the end of an engine', () => {
  it.each([
    ['a full JavaScript heap', exit({ signal: 'SIGABRT', stderrEnd: fullHeap }), 'out-of-memory'],
    ['the same, seen through a shell', exit({ code: 134, stderrEnd: fullHeap }), 'out-of-memory'],
    ['the same on Windows', exit({ code: 0xc0000409, stderrEnd: fullHeap }), 'out-of-memory'],
    [
      'a full WebAssembly memory',
      exit({ code: 70, stderrEnd: 'RangeError: Array buffer allocation failed' }),
      'out-of-memory',
    ],
    ['the system running out', exit({ signal: 'SIGKILL' }), 'signal'],
    ['a fault in native code', exit({ signal: 'SIGSEGV' }), 'signal'],
    ['abort for another reason', exit({ signal: 'SIGABRT', stderrEnd: 'Assertion failed' }), 'signal'],
    ['an exception', exit({ code: 70, stderrEnd: 'RangeError: index 7' }), 'exception'],
    ['another exit code', exit({ code: 3 }), 'code'],
    ['an end without a failure', exit({ code: 0 }), 'code'],
    ['no start', exit({ stderrEnd: 'spawn ENOENT' }), 'not-started'],
  ])('is told apart: %s', (_, found, reason) => {
    expect(classifyExit(found)).toBe(reason);
  });

  it('is told with its signal and its last words', () => {
    const { code, message } = exitError(exit({ signal: 'SIGKILL', stderrEnd: 'step 41\n' }));
    expect(code).toBe('engine/died');
    expect(message).toMatch(/signal SIGKILL.*It said last: step 41$/);
  });

  it('is told as memory that ran out where it was that', () => {
    const full = exitError(exit({ signal: 'SIGABRT', stderrEnd: fullHeap }));
    expect(full.code).toBe('engine/out-of-memory');
    expect(full.message).toMatch(
      /^The engine ran out of memory and stopped.*smaller batch size.*heap out of memory$/,
    );
  });

  it('is told with its exit code', () => {
    expect(exitError(exit({ code: 3 })).message).toContain('exit code 3');
  });
});
