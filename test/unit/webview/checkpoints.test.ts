import { expect, it } from 'vitest';
import type { RunStatus, RunSummary } from '../../../src/protocol/runs';
import {
  baseName,
  checkpointChoices,
  checkpointTitle,
  chosenCheckpoints,
  defaultCheckpoints,
  runTitles,
  toggleCheckpoint,
  trainedOn,
} from '../../../webview/model/checkpoints';
import { experiment } from '../../browser/cannedData';

function run(folder: string, name: string, seed: number, status: RunStatus = 'finished'): RunSummary {
  return {
    folder,
    name,
    status,
    sample: false,
    experiment: experiment(name, { name: 'natural' }, seed),
    checkpoints: [
      { file: 'epoch-1.safetensors', epoch: 1, step: 40 },
      { file: 'epoch-2.safetensors', epoch: 2, step: 80 },
    ],
  };
}

const natural = run('/runs/natural', 'Natural', 0);
const robust = run('/runs/at', 'AT-0.1', 0);
const stopped = run('/runs/stopped', 'AT-0.2', 0, 'interrupted');
const broken: RunSummary = { ...run('/runs/broken', 'Broken', 0, 'broken'), checkpoints: [] };
const last = (folder: string) => ({ run: folder, file: 'epoch-2.safetensors' });

it("lists every run's last checkpoint under the run's name and the others under it", () => {
  const titles = checkpointChoices([robust, broken, natural]).map(({ title, last: isLast }) => [
    title,
    isLast,
  ]);
  expect(titles).toEqual([
    ['AT-0.1', true],
    ['AT-0.1 · epoch 1', false],
    ['Natural', true],
    ['Natural · epoch 1', false],
  ]);
});

it('tells a sample from a run of the same name', () => {
  const sample = { ...run('/samples/at', 'AT-0.1', 0), sample: true };
  expect([...runTitles([robust, sample]).values()]).toEqual(['AT-0.1', 'AT-0.1 (sample)']);
});

it('tells runs of one name apart by seed, then by folder', () => {
  const titles = runTitles([
    run('/runs/a', 'AT-0.1', 0),
    run('/runs/b', 'AT-0.1', 1),
    run('/runs/c', 'AT-0.1', 1),
    natural,
  ]);
  expect([...titles.values()]).toEqual(['AT-0.1 (seed 0)', 'AT-0.1 (b)', 'AT-0.1 (c)', 'Natural']);
});

it('starts with the newest finished runs, in the order they were trained', () => {
  const choices = checkpointChoices([stopped, robust, natural]);
  expect(defaultCheckpoints(choices, 4)).toEqual([last('/runs/natural'), last('/runs/at')]);
  expect(defaultCheckpoints(choices, 1)).toEqual([last('/runs/at')]);
});

it("shows the person's choice, and the default without one", () => {
  const choices = checkpointChoices([robust, natural]);
  const chosen = [{ run: '/runs/natural', file: 'epoch-1.safetensors' }];
  expect(chosenCheckpoints(chosen, choices, 4)).toEqual(chosen);
  expect(chosenCheckpoints([], choices, 1)).toEqual([last('/runs/at')]);
});

it('names a checkpoint whose run is gone by folder and file', () => {
  expect(checkpointTitle([], last('/runs/at'))).toBe('at · epoch-2.safetensors');
});

it('puts a checkpoint in once, at the end, and takes it out', () => {
  const [a, b] = [last('/runs/a'), last('/runs/b')];
  expect(toggleCheckpoint([a], b, true)).toEqual([a, b]);
  expect(toggleCheckpoint([a, b], a, true)).toEqual([b, a]);
  expect(toggleCheckpoint([a, b], a, false)).toEqual([b]);
});

it('finds the models that were trained on a data set', () => {
  const choices = checkpointChoices([robust, natural]);
  expect(trainedOn(choices, 'mnist-4k')).toEqual([last('/runs/natural'), last('/runs/at')]);
  expect(trainedOn(choices, 'usps')).toEqual([]);
});

it('takes the last part of paths of either system', () => {
  expect(baseName('/home/a/seven.png')).toBe('seven.png');
  expect(baseName('C:\\digits\\seven.png')).toBe('seven.png');
  expect(baseName('/runs/at/')).toBe('at');
});
