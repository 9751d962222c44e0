import { expect, it } from 'vitest';
import { inputNormalisation } from '../../../src/training/inputNormalisation';
import { beginSession, disposeSession } from '../../../src/training/session';
import { startTestBackend } from '../support/testBackend';
import { experimentOf } from './tinyTraining';

it('takes the numbers of the data set, those of a grey one for each channel of a colour input', () => {
  const normalise = { normalisation: 'data-set', data: 'mnist' } as const;
  expect(inputNormalisation(normalise, 1)).toEqual({ mean: [0.1307], standardDeviation: [0.3081] });
  const colour = inputNormalisation(normalise, 3);
  expect(colour?.mean).toEqual([0.1307, 0.1307, 0.1307]);
  expect(colour?.standardDeviation).toEqual([0.3081, 0.3081, 0.3081]);
});

it('is none where the experiment says none', () => {
  expect(inputNormalisation({ normalisation: 'none', data: 'mnist' }, 1)).toBeUndefined();
});

it('refuses a set that states no statistics', () => {
  expect(() => inputNormalisation({ normalisation: 'data-set', data: 'optdigits' }, 1)).toThrow(/optdigits/);
});

it('is inside the model that a session trains', async () => {
  await startTestBackend();
  const session = beginSession(
    { ...experimentOf({ name: 'natural' }), data: 'mnist', normalisation: 'data-set' },
    10,
  );
  expect(session.model.normalisation).toEqual({ mean: [0.1307], standardDeviation: [0.3081] });
  disposeSession(session);
});
