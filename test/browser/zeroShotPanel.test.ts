import { expect, it } from 'vitest';
import { dataSetAbsent } from '../../src/protocol/errors';
import { experiment, evaluation, runs } from './cannedData';
import { cannedHost, startingSubjects } from './cannedHost';
import { press } from './panelActions';
import { usePanelPages, type PanelPage } from './panelPage';

const open = usePanelPages();
const subject = startingSubjects['zero-shot'];
const rowNames = ({ page }: PanelPage) => page.locator('tbody').getByRole('rowheader').allTextContents();

it('shows every model trained on the source, with intervals and the best of each column', async () => {
  const panel = await open('zero-shot', cannedHost({ subject }));
  await panel.page.getByRole('table').waitFor();
  expect(await rowNames(panel)).toEqual(['AT-0.1', 'AT-0.2', 'N-0.3', 'Natural']);
  const natural = panel.page.getByRole('row').filter({ hasText: 'Natural' });
  expect(await natural.getByRole('cell').allTextContents()).toEqual([
    '95.7\u00a0% ★94.5 to 96.9',
    '14.9\u00a0%12.4 to 17.4',
    '22.2\u00a0%20.0 to 24.4',
    '62.4\u00a0% ★60.2 to 64.6',
  ]);
  expect(await panel.page.locator('.best', { hasText: '★' }).count()).toBe(4);
});

/** The canned numbers, computed by these backends in turn. */
const computedOn = (...backends: readonly string[]) =>
  cannedHost({
    subject,
    replace: {
      'zero-shot/table': ({ checkpoints }) =>
        checkpoints.map((checkpoint, index) => ({
          checkpoint,
          runName: 'a',
          evaluation: {
            ...evaluation(957, 149, 399, 1121),
            backend: backends[index % backends.length] ?? '',
          },
        })),
    },
  });

it('says once what computed the rows, below the table', async () => {
  const panel = await open('zero-shot', computedOn('wasm (plain)'));
  await panel.page.getByText('wasm (plain)').waitFor();
  expect(await panel.page.locator('dt', { hasText: 'Computed on' }).count()).toBe(1);
  expect(await rowNames(panel)).toEqual(['Natural', 'AT-0.1', 'AT-0.2', 'N-0.3']);
});

it('says in each row what computed it where they differ', async () => {
  const panel = await open('zero-shot', computedOn('wasm (plain)', 'tensorflow-cpu'));
  await panel.page.getByRole('table').waitFor();
  expect((await rowNames(panel)).map((name) => name.replace(/^.*computed on /, ''))).toEqual([
    'wasm (plain)',
    'tensorflow-cpu',
    'wasm (plain)',
    'tensorflow-cpu',
  ]);
  expect(await panel.page.getByText('Computed on', { exact: true }).count()).toBe(0);
});

it('sorts by a column, and the other way on the second click', async () => {
  const panel = await open('zero-shot', cannedHost({ subject }));
  const head = panel.page.getByRole('columnheader', { name: 'Under attack' });
  await head.getByRole('button').click();
  expect(await rowNames(panel)).toEqual(['AT-0.1', 'AT-0.2', 'N-0.3', 'Natural']);
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  await head.getByRole('button').press('Enter');
  expect(await rowNames(panel)).toEqual(['Natural', 'N-0.3', 'AT-0.2', 'AT-0.1']);
  expect(await head.getAttribute('aria-sort')).toBe('ascending');
});

it('opens the misread images of a cell with Enter, and closes them', async () => {
  const panel = await open('zero-shot', cannedHost({ subject }));
  const cell = panel.page.getByRole('button', { name: 'AT-0.1, Optical digits, padded' });
  await cell.focus();
  await panel.page.keyboard.press('Enter');
  await panel.page.getByText('740 images of 1,797 misread').waitFor();
  expect(panel.asked('zero-shot/misread')).toEqual([
    {
      checkpoint: { run: '/home/person/digits/runs/at-0.1', file: 'epoch-20.safetensors' },
      data: 'optdigits',
      fit: 'pad',
      limit: 60,
    },
  ]);
  await panel.page.getByText('0 → 3 (60.0\u00a0%)').first().waitFor();
  const focused = () => panel.page.evaluate('document.activeElement.textContent');
  expect(await focused()).toBe('Optical digits: what AT-0.1 misreads');
  await press(panel.page, 'Close');
  expect(await panel.page.getByText('misread,').count()).toBe(0);
});

it("puts the paper's number beside the same experiment alone", async () => {
  const papers = {
    ...experiment('Natural', { name: 'natural' }),
    data: 'mnist',
    architecture: 'madry-mnist' as const,
  };
  const [, , , natural] = runs;
  if (!natural) throw new Error('there are canned runs');
  const target = { data: 'usps', fit: 'resize' } as const;
  const measured = evaluation(990, 10, 399, 1121);
  const panel = await open(
    'zero-shot',
    cannedHost({
      subject: { ...subject, source: 'mnist', targets: [target] },
      replace: {
        'host/runs': () => [{ ...natural, experiment: papers }],
        'zero-shot/table': ({ checkpoints }) =>
          checkpoints.map((checkpoint) => ({
            checkpoint,
            runName: 'Natural',
            evaluation: { ...measured, targets: [{ ...target, accuracy: measured.source }] },
          })),
      },
    }),
  );
  await panel.page.getByText('paper: 99.17\u00a0%').waitFor();
  await panel.page.getByText('paper: 75.14\u00a0%').waitFor();
});

it('says what is missing, and what to do', async () => {
  const panel = await open(
    'zero-shot',
    cannedHost({
      subject,
      replace: {
        'zero-shot/table': () => {
          throw dataSetAbsent('usps', '/data');
        },
      },
    }),
  );
  await panel.page.getByRole('alert').filter({ hasText: 'set gradlens.dataFolder' }).waitFor();
  await panel.page.getByRole('button', { name: 'Retry' }).waitFor();
});

it('shows progress while it measures, and stops on request', async () => {
  const panel = await open(
    'zero-shot',
    cannedHost({
      subject,
      replace: {
        'zero-shot/table': (_, { signal, report }) => {
          report({ fraction: 0.5, message: 'Natural on optdigits' });
          return new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new Error('stopped'))),
          );
        },
      },
    }),
  );
  await panel.page.getByRole('progressbar', { name: 'Natural on optdigits' }).waitFor();
  await press(panel.page, 'Stop');
  await panel.page.getByRole('button', { name: 'Measure Again' }).waitFor();
});
