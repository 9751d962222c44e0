import { crossEntropy } from '../models/crossEntropy';
import { inputGradient } from '../models/inputGradient';
import type { AttributionMethod } from './attributionMethod';

/**
 * ∂ cross-entropy(model(x), class) / ∂x in eval mode, each image for itself: the map of Tsipras et al. 2018, Fig. 2,
 * and of the loss that adversarial training uses.
 */
export const lossGradient: AttributionMethod = (model, x, classes) =>
  inputGradient((images) => crossEntropy(model.logits(images), classes), x);
