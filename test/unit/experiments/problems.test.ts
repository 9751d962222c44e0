import { describe, expect, it } from 'vitest';
import { resolveExperiments } from '../../../src/experiments/resolve';
import { GradLensError } from '../../../src/protocol/errors';

const base = { data: 'mnist-4k', architecture: 'wong-small' };

function problemsOf(text: string): string {
  try {
    resolveExperiments('f.gradlens.json', text);
  } catch (error) {
    if (error instanceof GradLensError && error.code === 'experiment/invalid') return error.message;
    throw error;
  }
  throw new Error('it was taken for valid');
}
const problems = (value: unknown): string => problemsOf(JSON.stringify(value));

describe('a problem is named with its path, the value found and what is allowed', () => {
  it.each([
    [
      'ε of -1',
      { ...base, training: { method: { name: 'adversarial', attack: { epsilon: -1 } } } },
      /training\.method\.attack\.epsilon is -1, allowed: a number from 0 to 1/,
    ],
    ['wrong type', { ...base, seed: 'a' }, /seed is "a", allowed: a whole number from 0 to 4294967295/],
    ['fraction', { ...base, training: { epochs: 1.5 } }, /training\.epochs is 1\.5, allowed: a whole number/],
    [
      'choice',
      { ...base, architecture: 'wong' },
      /architecture is "wong", allowed: "madry-mnist", "wong-small"/,
    ],
    [
      'a set without training images',
      { ...base, data: 'optdigits' },
      /data is "optdigits", allowed: "mnist-4k", "mnist", "usps"/,
    ],
    [
      'misspelt key',
      { ...base, training: { epoch: 2 } },
      /training\.epoch is unknown, perhaps "epochs" is meant/,
    ],
    ['key of elsewhere', { ...base, epochs: 2 }, /epochs is unknown, perhaps "training\.epochs" is meant/],
    ['strange key', { ...base, xylophone: 2 }, /xylophone is unknown, known: \$schema, title/],
    ['missing', {}, /data is missing.*architecture is missing/],
    [
      'a fraction beyond the range',
      { ...base, training: { labelSmoothing: '300/255' } },
      /labelSmoothing is 1\.17\d*, allowed: a number from 0 to 1, or a fraction such as "8\/255"/,
    ],
    [
      'a fraction of nothing',
      { ...base, training: { labelSmoothing: '1/0' } },
      /labelSmoothing is "1\/0", allowed: a number from 0 to 1, or a fraction/,
    ],
    ['a fraction of epochs', { ...base, training: { epochs: '4/2' } }, /epochs is "4\/2", allowed: a whole/],
    ['an empty ladder', { ...base, ladder: {} }, /ladder asks for no run/],
    [
      'a rung twice',
      { ...base, ladder: { adversarial: [0.1, 0.1] } },
      /ladder is called "AT-0\.1" as an earlier run is/,
    ],
    [
      'a wrong rung',
      { ...base, ladder: { noise: [2] } },
      /ladder\.noise\[0\] is 2, allowed: a number from 0 to 1/,
    ],
    [
      'a contradiction of every rung, told once',
      { architecture: 'wong-small', ladder: { noise: [0.1, 0.2] } },
      /: ladder: data is missing[^;]*$/,
    ],
    ['no object', [], /it is \[\], allowed: an object/],
    ['null', { ...base, training: null }, /training is null, allowed: an object/],
    [
      'in a run',
      { ...base, runs: [{}, { training: { batchSize: 0 } }] },
      /runs\[1\]\.training\.batchSize is 0/,
    ],
    ['no runs', { ...base, runs: [] }, /runs is \[\], allowed: a list of 1 to 100/],
    [
      'target',
      { ...base, evaluation: { targets: [{ fit: 'pad' }] } },
      /evaluation\.targets\[0\]\.data is missing/,
    ],
    ['path as a name', { ...base, name: '../x' }, /name is "\.\.\/x", allowed: 1 to 60 letters/],
    [
      'member of another method',
      { ...base, training: { method: { sigma: 1 } } },
      /sigma belongs to the method "noise", and training\.method\.name is "natural"/,
    ],
    [
      'clean share of noise',
      { ...base, training: { method: { name: 'noise', cleanShare: 0.5 } } },
      /cleanShare belongs to the method "adversarial", and training\.method\.name is "noise"/,
    ],
    [
      'peak of a flat schedule',
      { ...base, training: { schedule: { name: 'flat', peakAt: 0.5 } } },
      /training\.schedule\.peakAt belongs to the schedule "cyclic", and training\.schedule\.name is "flat"/,
    ],
    [
      'falling milestones',
      { ...base, training: { schedule: { name: 'multistep', milestones: [0.5, 0.5] } } },
      /milestones has 0\.5 after a number that is not below it/,
    ],
    [
      'milestone beyond the end',
      { ...base, training: { schedule: { name: 'multistep', milestones: [60] } } },
      /milestones\[0\] is 60, allowed: a number from 0 to 1/,
    ],
    [
      'a number for milestones',
      { ...base, training: { schedule: { name: 'multistep', milestones: 0.5 } } },
      /milestones is 0\.5, allowed: a list of 0 to 20 numbers/,
    ],
    [
      'a schedule as a text',
      { ...base, training: { schedule: 'flat' } },
      /training\.schedule is "flat", allowed: an object/,
    ],
    [
      'steps of fgsm',
      { ...base, evaluation: { attack: { name: 'fgsm', steps: 3 } } },
      /steps is 3, and fgsm makes 1 step/,
    ],
    [
      'random start of fgsm',
      { ...base, evaluation: { attack: { name: 'fgsm', randomStart: true } } },
      /randomStart is true, and fgsm has it false; "fgsm-rs" has it true/,
    ],
    [
      'pixel that changes by more than 1',
      { ...base, evaluation: { attack: { epsilon: 2 } } },
      /evaluation\.attack\.epsilon is 2, and linf allows 0 to 1; "l2" allows more/,
    ],
    [
      'restarts without a random start',
      { ...base, evaluation: { attack: { randomStart: false, restarts: 2 } } },
      /restarts is 2, and evaluation\.attack\.randomStart is false: every restart would be the same/,
    ],
    [
      'momentum of adam',
      { ...base, training: { optimizer: { momentum: 0.9 } } },
      /momentum is 0\.9, and adam has none/,
    ],
    [
      'nesterov without momentum',
      { ...base, training: { optimizer: { name: 'sgd', momentum: 0, nesterov: true } } },
      /nesterov needs momentum/,
    ],
  ])('%s', (_what, value, message) => expect(problems(value)).toMatch(message));

  it('all at once', () => {
    expect(problems({ data: '../x', architecture: 1, seed: -1 })).toMatch(
      /: seed is -1, [^;]*; data is "..\/x", [^;]*; architecture is 1, [^;]*$/,
    );
  });

  it.each([
    ['{"a": 1,\n "b": NaN}', /line 2, column 7: unexpected character/],
    ['{"data": "mnist-4k",}', /line 1, column 21/],
    ['', /line 1, column 1: unexpected end of input/],
    ['{"seed": 1e999, "data": "mnist-4k", "architecture": "wong-small"}', /seed is Infinity/],
    ['{"__proto__": {"seed": 3}}', /__proto__ is unknown/],
    [`{"name": "${'x'.repeat(1 << 20)}"}`, /it has \d+ characters, and 1048576 is the most/],
    ['['.repeat(100_000), /it is not JSON/],
  ])('of the text itself (%#)', (text, message) => expect(problemsOf(text)).toMatch(message));

  it('and a byte order mark is none', () => {
    expect(resolveExperiments('f', `\uFEFF${JSON.stringify(base)}`)).toHaveLength(1);
  });
});
