import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { backendTable } from '../../../src/protocol/backends';
import { engineConfigOf, parseEngineConfig } from '../../../src/protocol/engineConfig';
import { settingsTable, type Settings } from '../../../src/protocol/settings';

/** What package.json must contribute for the table. */
function contributedProperties(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(settingsTable).map(([name, setting]) => [
      `gradlens.${name}`,
      {
        type: 'string',
        ...(setting.kind === 'choice'
          ? {
              enum: Object.keys(setting.choices),
              markdownEnumDescriptions: Object.values(setting.choices),
            }
          : {}),
        default: setting.default,
        scope: setting.scope,
        markdownDescription: setting.help,
      },
    ]),
  );
}

const defaults: Settings = {
  backend: 'auto',
  kernels: 'auto',
  'tensorflow.library': '',
  dataFolder: '',
  mirror: '',
  runsFolder: 'runs',
};

describe('the settings table', () => {
  it('is what package.json contributes', () => {
    expect(manifest.contributes.configuration.properties).toEqual(contributedProperties());
  });

  it('restricts what a workspace that is not trusted must not decide', () => {
    const restricted = Object.entries(settingsTable).filter(([, setting]) => setting.restricted);
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(
      restricted.map(([name]) => `gradlens.${name}`),
    );
  });

  it('never takes the path of native code from a workspace', () => {
    expect(settingsTable['tensorflow.library'].scope).toBe('machine');
  });

  it('never lets a workspace say where data sets are downloaded from', () => {
    expect(settingsTable.mirror).toMatchObject({ scope: 'machine', restricted: true });
  });
});

describe('the argument of an engine', () => {
  it('takes every backend by its name', () => {
    for (const backend of Object.keys(backendTable)) {
      expect(parseEngineConfig(JSON.stringify({ backend, kernels: 'auto' })).backend).toBe(backend);
    }
  });

  it('leaves out paths that are not set', () => {
    expect(engineConfigOf(defaults)).toEqual({ backend: 'auto', kernels: 'auto' });
  });

  it('comes back as it was', () => {
    const settings: Settings = {
      ...defaults,
      backend: 'wasm',
      kernels: 'plain',
      'tensorflow.library': '/opt/tfjs',
      dataFolder: '/data sets',
      mirror: 'https://mirror.example/data',
    };
    expect(
      parseEngineConfig(
        JSON.stringify({
          ...engineConfigOf(settings),
          pythonEnvironment: '/env/bin/python',
          storage: '/storage',
          dataStorage: '/storage/data',
        }),
      ),
    ).toEqual({
      backend: 'wasm',
      kernels: 'plain',
      pythonEnvironment: '/env/bin/python',
      storage: '/storage',
      tensorflowLibrary: '/opt/tfjs',
      dataFolder: '/data sets',
      dataStorage: '/storage/data',
      mirror: 'https://mirror.example/data',
    });
  });

  it.each([
    ['no JSON', 'auto', 'the argument is auto'],
    ['no object', '7', 'the argument is 7'],
    ['an unknown backend', '{"backend":"webgl","kernels":"auto"}', 'backend is "webgl"'],
    ['no kernels', '{"backend":"auto"}', 'kernels is missing'],
    ['a path that is no text', '{"backend":"auto","kernels":"fma","dataFolder":7}', 'dataFolder is 7'],
    ['a name that every object has', '{"backend":"toString","kernels":"auto"}', 'backend is "toString"'],
  ])('is refused with the value found: %s', (_, text, found) => {
    expect(() => parseEngineConfig(text)).toThrow(
      expect.objectContaining({
        code: 'engine/config',
        message: expect.stringContaining(found) as string,
      }) as Error,
    );
  });
});
