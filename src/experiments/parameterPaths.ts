/** The parameter table as a list. */
import { experimentParameters } from './parameters';
import type { GroupParameter, Parameter } from './parameterTypes';

export interface PlacedParameter {
  /** `training.method.attack.epsilon`; a list's members have `[]`: `evaluation.targets[].fit`. */
  readonly path: string;
  readonly parameter: Exclude<Parameter, GroupParameter>;
}

/** Every parameter that is no group, in the table's order. */
export function placedParameters(
  group: GroupParameter = experimentParameters,
  prefix = '',
): PlacedParameter[] {
  return Object.entries(group.members).flatMap(([name, parameter]): PlacedParameter[] => {
    const path = `${prefix}${name}`;
    if (parameter.type === 'group') return placedParameters(parameter, `${path}.`);
    if (parameter.type !== 'list') return [{ path, parameter }];
    return [{ path, parameter }, ...placedParameters(parameter.item, `${path}[].`)];
  });
}

export const parameterPaths = (): string[] => placedParameters().map(({ path }) => path);
