import { chain, type ImageModule } from '../modules/module';

/** A part of a network's features, by the name that PyTorch's code gives its output. */
export interface Stage {
  readonly name: string;
  readonly module: ImageModule;
}

/** All stages, one after the other. */
export const features = (stages: readonly Stage[]): ImageModule =>
  chain(...stages.map(({ module }) => module));
