import type { AttributionMethodName } from '../protocol/requests';
import type { AttributionMethod } from './attributionMethod';
import { logitGradient } from './logitGradient';
import { lossGradient } from './lossGradient';

/** Every method by name. */
export const attributionMethods: Readonly<
  Record<AttributionMethodName, { readonly title: string; readonly method: AttributionMethod }>
> = {
  'loss-gradient': { title: 'Gradient of the loss', method: lossGradient },
  'logit-gradient': { title: 'Gradient of the logit', method: logitGradient },
};
