import { describe, expect, it } from 'vitest';
import { checkpointsOf, dataSetOf, runFolderOf } from '../../../extension/commands/chosenItems';
import { dataDescription, dataNodes, detailNodes } from '../../../extension/trees/dataNodes';
import {
  checkpointDescription,
  childNodes,
  nodeId,
  rootNodes,
  runDescription,
  runTooltip,
  type RunNode,
} from '../../../extension/trees/runNodes';
import { brokenRun, dataSetAbsent } from '../../../src/protocol/errors';
import type { DataSetSummary, RunSummary } from '../../../src/protocol/runs';
import { cancelledRun, finishedRun, sampleRun } from './support/samples';

/** The tree as text, two spaces a level. */
function drawn(nodes: readonly RunNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${'  '.repeat(depth)}${nodeId(node)}`,
    ...drawn(childNodes(node), depth + 1),
  ]);
}

describe('the tree of runs', () => {
  it('has one’s own runs apart from the samples, each with its newest checkpoint first', () => {
    const runs = [sampleRun, finishedRun, cancelledRun];
    expect(drawn(rootNodes(runs, 'own'))).toEqual([
      '/digits/runs/AT-0.1',
      '  /digits/runs/AT-0.1#epoch-20.safetensors',
      '  /digits/runs/AT-0.1#epoch-10.safetensors',
      '/digits/runs/N-0.3',
    ]);
    expect(drawn(rootNodes(runs, 'samples'))).toEqual([
      '/gradlens/media/samples/Natural',
      '  /gradlens/media/samples/Natural#epoch-20.safetensors',
    ]);
  });

  it('says beside a run what it was measured at, else how it stands', () => {
    expect(runDescription(finishedRun)).toBe('96.1 % clean · 87.4 % robust');
    expect(runDescription(cancelledRun)).toBe('cancelled');
  });

  it('says beside a checkpoint when it was written', () => {
    expect(checkpointDescription({ file: 'x', epoch: 20, step: 1200 }, {})).toBe('epoch 20 · step 1,200');
  });

  it('says of an imported run where it comes from, and neither epoch nor step of its checkpoint', () => {
    const imported = {
      name: 'madry',
      source: 'madry.pt',
      sha256: 'ab12',
      format: 'PyTorch (zip)',
      architecture: 'madry-mnist',
      inputShape: [28, 28, 1],
      normalisation: null,
      classNames: ['0', '1'],
    } as const;
    const run: RunSummary = {
      folder: '/digits/runs/madry',
      name: 'madry',
      status: 'finished',
      sample: false,
      checkpoints: [],
      imported,
    };
    expect(runDescription(run)).toBe('imported · madry-mnist');
    expect(checkpointDescription({ file: 'x', epoch: 0, step: 0 }, run)).toBe('imported');
    expect(checkpointDescription({ file: 'x', epoch: 7, step: 0 }, run)).toBe('imported · epoch 7');
    expect(runTooltip(run)).toContain(
      'Imported from madry\\.pt · PyTorch \\(zip\\) · madry\\-mnist · 2 classes',
    );
  });

  it('tells more of a run when it is pointed at', () => {
    const backend = 'wasm (plain), webgpu after step 40';
    expect(runTooltip({ ...finishedRun, backend })).toBe(
      [
        '**AT\\-0\\.1** (finished)',
        'mnist\\-4k · wong-small · adversarial · 20 epochs · seed 3',
        'Trained on wasm \\(plain\\), webgpu after step 40',
        [
          '| | accuracy | 95 % interval |',
          '|---|---|---|',
          '| clean | 96.1 % | 94.7 to 97.1 % |',
          '| robust | 87.4 % | 85.2 to 89.3 % |',
          '| optdigits, resize | 51.2 % | 48.1 to 54.3 % |',
        ].join('\n'),
        '`/digits/runs/AT-0.1`',
      ].join('\n\n'),
    );
  });

  it('never takes a name from a file for markup, and says what is broken', () => {
    const broken: RunSummary = {
      ...cancelledRun,
      name: '[x](command:evil)',
      status: 'broken',
      problem: brokenRun('/digits/runs/N-0.3', 'no experiment'),
    };
    expect(runTooltip(broken)).not.toContain('](command:');
    expect(runTooltip(broken)).toContain('no experiment');
  });
});

describe('what a command is about', () => {
  const [run] = rootNodes([finishedRun], 'own');
  const [newest, older] = run ? childNodes(run) : [];

  it('is the newest checkpoint of a run, or the one checkpoint', () => {
    const at = (file: string): object => ({ run: finishedRun.folder, file });
    expect(checkpointsOf([run])).toEqual([at('epoch-20.safetensors')]);
    expect(checkpointsOf([older])).toEqual([at('epoch-10.safetensors')]);
  });

  it('is everything that is selected, each checkpoint once', () => {
    expect(checkpointsOf([run, [run, newest, older]])).toHaveLength(2);
  });

  it('is a checkpoint that a caller names', () => {
    const named = { run: '/digits/runs/A', file: 'last' };
    expect(checkpointsOf([named])).toEqual([named]);
  });

  it('is nothing when it is called from the palette', () => {
    expect(checkpointsOf([undefined])).toEqual([]);
    expect(checkpointsOf([{ checkpoints: ['last'] }])).toEqual([]);
    expect(runFolderOf(undefined)).toBeUndefined();
  });

  it('is a data set, by its line', () => {
    expect(dataSetOf({ kind: 'set', data: 'optdigits' })).toBe('optdigits');
    expect(dataSetOf(run)).toBeUndefined();
  });

  it('is a run, by its line or its folder', () => {
    expect(runFolderOf(older)).toBe(finishedRun.folder);
    expect(runFolderOf('/digits/runs/A')).toBe('/digits/runs/A');
  });
});

describe('the tree of data sets', () => {
  const digits: DataSetSummary = {
    name: 'mnist-4k',
    title: 'MNIST, 5,000 images',
    available: true,
    splits: [
      { name: 'train', count: 4000 },
      { name: 'test', count: 1000 },
    ],
    height: 28,
    width: 28,
    channels: 1,
    classNames: ['0', '1'],
    licence: 'CC BY-SA 3.0',
    attribution: 'Y. LeCun',
  };
  const absent: DataSetSummary = {
    ...digits,
    name: 'usps',
    title: 'USPS',
    available: false,
    problem: dataSetAbsent('usps', '/data'),
  };

  it('has what is there before what is not', () => {
    expect(dataNodes([absent, digits]).map((node) => node.kind === 'set' && node.data)).toEqual([
      'mnist-4k',
      'usps',
    ]);
  });

  it('says how many images there are, or that there are none', () => {
    expect(dataDescription(digits)).toBe('4,000 train · 1,000 test');
    expect(dataDescription(absent)).toBe('not available');
  });

  it('tells licence and source of a set, and why it is not there', () => {
    const details = dataNodes([digits, absent]).map((node) =>
      detailNodes(node).map((detail) => (detail.kind === 'detail' ? [detail.label, detail.text] : [])),
    );
    expect(details[0]).toEqual([
      ['Name', 'mnist-4k'],
      ['Images', '28 × 28, grey'],
      ['Classes', '2: 0, 1'],
      ['Licence', 'CC BY-SA 3.0'],
      ['Source', 'Y. LeCun'],
    ]);
    expect(details[1]?.[1]).toEqual(['Why not', expect.stringContaining('/data') as string]);
  });
});
