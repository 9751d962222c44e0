import { describe, expect, it } from 'vitest';
import { parseStatistics, statisticsText } from '../../../extension/training/statistics';
import { importers } from '../../../src/models/importers/registry';
import { parseClassNames } from '../../../src/protocol/classNames';
import manifest from '../../../package.json';

describe('the questions of an import', () => {
  it('read means and standard deviations, one a channel', () => {
    expect(parseStatistics('0.1, 0.2 0.3 / 1;2;3', 3)).toEqual({
      value: { mean: [0.1, 0.2, 0.3], standardDeviation: [1, 2, 3] },
    });
  });

  it.each([
    ['0.1', 1, /1 means, a stroke/],
    ['0.1 / 0.2 / 0.3', 1, /stroke/],
    ['0.1, 0.1 / 0.2', 1, /1 means/],
    ['x / 0.2', 1, /numbers/],
    ['0.1 / 0', 1, /above 0/],
  ])('say what is wrong with "%s"', (text, channels, problem) => {
    expect(parseStatistics(text, channels)).toEqual({ problem: expect.stringMatching(problem) as string });
  });

  it('write statistics out', () => {
    expect(statisticsText({ mean: [0.5], standardDeviation: [0.25] })).toBe(
      'mean 0.5; standard deviation 0.25',
    );
  });

  it('read class names, one a line', () => {
    expect(parseClassNames('  cat\r\n\r\ndog \n')).toEqual(['cat', 'dog']);
  });
});

describe('the menu of a checkpoint file', () => {
  it('is offered for files that the engine imports', () => {
    const when = manifest.contributes.menus['explorer/context'].find(
      ({ command }) => command === 'gradlens.importCheckpoint',
    )?.when;
    const offered = /\(([a-z|]+)\)/.exec(when ?? '')?.[1]?.split('|') ?? [];
    expect(offered).toEqual(expect.arrayContaining(['pt', 'pth', 'safetensors']));
    const read = importers.flatMap(({ extensions }) => extensions);
    expect(offered.filter((extension) => !read.includes(`.${extension}`))).toEqual([]);
  });
});
