/**
 * The catalogue of everything that can go wrong and that a person can meet. A text says what happened, the value
 * found, and what to do next.
 */
export * from './errors/gradLensError';
export * from './errors/archives';
export * from './errors/backendPackages';
export * from './errors/data';
export * from './errors/downloads';
export * from './errors/layersModels';
export * from './errors/models';
export * from './errors/processes';
export * from './errors/runs';
