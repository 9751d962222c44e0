import { describe, expect, it } from 'vitest';
import { markdownText } from '../../../extension/markdownText';
import { robustnessText } from '../../../extension/robustness/robustnessText';
import { parseRadius } from '../../../extension/training/amounts';
import { robustAttacks } from '../../../src/attacks/registry';
import { suiteOf } from '../../../src/evaluation/robustEvaluation';
import { wilsonInterval } from '../../../src/evaluation/wilson';
import {
  attackSuites,
  type AttackSuiteName,
  type HealthWarning,
  type RobustnessRecord,
} from '../../../src/protocol/robustness';

const recordWith = (warnings: readonly HealthWarning[]): RobustnessRecord => ({
  checkpoint: 'epoch-020.safetensors',
  data: 'mnist-4k',
  settings: { attack: 'autoattack-lite', threatModel: 'linf', epsilon: 8 / 255, images: 100, seed: 0 },
  result: {
    clean: wilsonInterval(97, 100),
    singleStep: wilsonInterval(92, 100),
    attacks: [
      { name: 'apgd-ce', accuracy: wilsonInterval(90, 100) },
      { name: 'apgd-t', accuracy: wilsonInterval(88, 100) },
      { name: 'square', accuracy: wilsonInterval(88, 100) },
    ],
    worst: wilsonInterval(88, 100),
    warnings,
  },
});

describe('the text of a robust evaluation', () => {
  it('has a column an attack, the worst case, and Wilson’s intervals', () => {
    const lines = robustnessText('AT-0.1', recordWith([]), '8/255', undefined).split('\n');
    expect(lines[0]).toBe('# Robustness of AT\\-0\\.1');
    expect(lines[2]).toBe(
      'epoch\\-020\\.safetensors on the first 100 test images of mnist\\-4k · l∞, ε = 8/255 (pixels go from 0 to 1) · seed 0',
    );
    expect(lines.filter((line) => line.startsWith('|'))).toEqual([
      '| | clean | FGSM | apgd-ce | apgd-t | square | **worst case** |',
      '|---|---:|---:|---:|---:|---:|---:|',
      '| still read right | 97.0 % | 92.0 % | 90.0 % | 88.0 % | 88.0 % | 88.0 % |',
      // Wilson 1927, equation in the score: 88 of 100 gives 80.2 to 93.0 %.
      '| 95 % interval | 91.5 to 99.0 % | 85.0 to 95.9 % | 82.6 to 94.5 % | 80.2 to 93.0 % | 80.2 to 93.0 % | 80.2 to 93.0 % |',
      '| images | 97 of 100 | 92 of 100 | 90 of 100 | 88 of 100 | 88 of 100 | 88 of 100 |',
    ]);
  });

  it('says what computed it, where the record tells', () => {
    const record = recordWith([]);
    const told = { ...record, result: { ...record.result, backend: 'wasm (plain)' } };
    expect(robustnessText('A', told, '0.1', undefined)).toContain('seed 0 · computed on wasm \\(plain\\)\n');
  });

  it('says each warning in words, or that there is none', () => {
    const warning = { code: 'health/zero-gradients', message: '3 of 100 images have a gradient of 0' };
    expect(robustnessText('A', recordWith([]), '0.1', undefined)).toContain('No health check found a sign');
    const told = robustnessText('A', recordWith([warning]), '0.1', undefined);
    expect(told).toContain('- ⚠ 3 of 100 images have a gradient of 0 (`health/zero-gradients`)');
    expect(told).not.toContain('No health check');
  });

  it('says where the numbers were written, or that they were not', () => {
    expect(robustnessText('A', recordWith([]), '0.1', '/runs/A/robustness.json')).toContain(
      'Written to /runs/A/robustness\\.json.',
    );
    expect(robustnessText('A', recordWith([]), '0.1', undefined)).toContain('were not written to a file');
  });

  it('takes nothing of a name as markup', () => {
    const name = '[x](command:evil) <b> | &amp;';
    expect(markdownText(name)).toBe('\\[x\\]\\(command:evil\\) \\<b\\> \\| \\&amp;');
    expect(robustnessText(name, recordWith([]), '0.1', undefined)).not.toContain('](command');
  });
});

describe('ε as people write it', () => {
  it.each([
    ['0.1', 1, 0.1],
    [' 8/255 ', 1, 8 / 255],
    ['0', 1, 0],
    ['3', 100, 3],
  ])('%s, up to %s', (text, most, value) => {
    expect(parseRadius(text, most)).toEqual({ value });
  });

  it.each([
    ['8', 1, 'ε is 8; choose a number from 0 to 1 (pixels go from 0 to 1).'],
    ['-0.1', 1, 'ε is -0.1; choose a number from 0 to 1 (pixels go from 0 to 1).'],
    ['8/0', 1, '"8/0" is not a number. Write ε as 0.1 or 8/255.'],
    ['', 1, '"" is not a number. Write ε as 0.1 or 8/255.'],
  ])('not %j, up to %s', (text, most, problem) => {
    expect(parseRadius(text, most)).toEqual({ problem });
  });
});

describe('the attacks that a person can choose', () => {
  const names = Object.keys(attackSuites).filter((name): name is AttackSuiteName =>
    Object.hasOwn(attackSuites, name),
  );

  it('are all that there are, and each says what it is', () => {
    expect([...names].sort()).toEqual(
      ['autoattack', 'autoattack-lite', ...Object.keys(robustAttacks)].sort(),
    );
    expect(Object.values(attackSuites).filter((text) => text.length < 20)).toEqual([]);
  });

  it('do what their texts say: steps, queries, restarts and classes', () => {
    const budgetOf = (attack: AttackSuiteName) => suiteOf({ ...recordWith([]).settings, attack }).budget;
    expect(budgetOf('autoattack-lite').queries).toBe(500);
    expect(budgetOf('autoattack')).toMatchObject({ queries: 5000, steps: 100, targets: 9 });
    expect(budgetOf('square').queries).toBe(5000);
    expect(budgetOf('pgd')).toMatchObject({ steps: 50, restarts: 10 });
  });
});
