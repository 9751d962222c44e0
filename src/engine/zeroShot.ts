import { fitImageSet } from '../data/fit';
import { misreadImages } from '../evaluation/misread';
import type { EngineRequests, ZeroShotRow } from '../protocol/requests';
import type { HandlersOf } from './handlers';
import { evaluationOf } from './evaluationOf';
import type { EngineServices } from './services';

type Table = EngineRequests['zero-shot/table'];

export const zeroShotHandlers = (
  services: EngineServices,
): HandlersOf<'zero-shot/table' | 'zero-shot/misread'> => ({
  'zero-shot/table': (params, { signal, report }) =>
    services.compute(signal, () => measureAll(services, params, signal, report)),
  'zero-shot/misread': ({ checkpoint, data, fit, limit }, { signal, report }) =>
    services.compute(signal, async () => {
      const { model } = await services.model(checkpoint);
      const set = fitImageSet(await services.images(data, 'test'), model.inputShape, fit);
      const onProgress = (fraction: number): void => report({ fraction, message: `Reading ${data}` });
      return misreadImages(model, set, limit, { signal, onProgress });
    }),
});

async function measureAll(
  services: EngineServices,
  { checkpoints, source, targets }: Table['params'],
  signal: AbortSignal,
  report: (progress: Table['progress']) => void,
): Promise<ZeroShotRow[]> {
  const rows: ZeroShotRow[] = [];
  for (const checkpoint of checkpoints) {
    const loaded = await services.model(checkpoint);
    const { runName } = loaded;
    const onProgress = (fraction: number): void =>
      report({ fraction: (rows.length + fraction) / checkpoints.length, message: `Measuring ${runName}` });
    const evaluation = await evaluationOf(services, loaded, { source, targets }, { signal, onProgress });
    rows.push({ checkpoint, runName, evaluation });
  }
  return rows;
}
