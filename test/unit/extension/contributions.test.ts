import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json';
import { panelKinds } from '../../../extension/panels/restoreSubject';

const root = join(import.meta.dirname, '../../..');
const { commands, menus, views, viewsWelcome, walkthroughs, viewsContainers, jsonValidation } =
  manifest.contributes;
const contributed = commands.map(({ command }) => command);

/** Commands of the editor itself that links may name. */
const builtIn = ['workbench.trust.manage', 'workbench.action.openWalkthrough'];

const linkedCommands = (text: string): string[] =>
  [...text.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command ?? '');

describe('the contributions of package.json', () => {
  it('offer each command of the issue, in one category', () => {
    const titles = commands.map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining([
        'Train…',
        'Inspect Saliency',
        'Compare Checkpoints',
        'Adversarial Gallery',
        'Zero-Shot Table',
        'Show Log',
        'Restart Engine',
        'Diagnose Backend',
        'Import Checkpoint…',
        'Export Checkpoint…',
        'Evaluate Robustness…',
        'Set Up TensorFlow…',
      ]),
    );
    expect(new Set(commands.map(({ category }) => category))).toEqual(new Set(['GradLens']));
    expect(new Set(contributed).size).toBe(contributed.length);
  });

  it('put only contributed commands into menus', () => {
    const used = Object.values(menus).flatMap((items) => items.map(({ command }) => command));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((command) => !contributed.includes(command))).toEqual([]);
  });

  it('put nothing into a menu of an image or an experiment that an untrusted workspace could run', () => {
    const fileMenus = [
      ...menus['explorer/context'],
      ...menus['editor/title'],
      ...menus['editor/title/context'],
    ];
    expect(fileMenus.filter(({ when }) => !when.includes('isWorkspaceTrusted'))).toEqual([]);
  });

  it('offer nothing that reads or writes runs of one’s own where the workspace is not trusted', () => {
    const guarded = [
      'gradlens.evaluateRobustness',
      'gradlens.importCheckpoint',
      'gradlens.addDataSet',
      'gradlens.setUpTensorflow',
    ];
    const enablement = new Map(commands.map(({ command, enablement: rule }) => [command, rule]));
    expect(guarded.map((command) => enablement.get(command))).toEqual(
      guarded.map(() => 'isWorkspaceTrusted'),
    );
    const items = [...menus.commandPalette, ...menus['view/item/context']].filter(
      ({ command }) => command === 'gradlens.evaluateRobustness',
    );
    expect(items).toHaveLength(2);
    expect(items.filter(({ when }) => !when.includes('isWorkspaceTrusted'))).toEqual([]);
  });

  it('offer what says why nothing computes always and everywhere', () => {
    const command = 'gradlens.diagnoseBackend';
    const offered: readonly { command: string; enablement?: string }[] = commands;
    const rules = offered.filter((other) => other.command === command).map(({ enablement }) => enablement);
    expect(rules).toEqual([undefined]);
    expect(menus.commandPalette.map((item) => item.command)).not.toContain(command);
  });

  it('register every contributed command in the extension', () => {
    const folder = join(root, 'extension');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    const registered = new Set(
      sources.flatMap((source) => [
        ...[...source.matchAll(/registerCommand\(\s*context,\s*services,\s*'(\w+)'/g)].map(
          ([, name]) => `gradlens.${name ?? ''}`,
        ),
        ...[...source.matchAll(/registerCommand\('(gradlens\.\w+)'/g)].map(([, name]) => name ?? ''),
      ]),
    );
    expect(contributed.filter((command) => !registered.has(command))).toEqual([]);
  });

  it('link only to commands that exist', () => {
    const texts = [
      ...viewsWelcome.map(({ contents }) => contents),
      ...walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
    ];
    const linked = texts.flatMap(linkedCommands);
    expect(linked.length).toBeGreaterThan(0);
    expect(linked.filter((command) => !contributed.includes(command) && !builtIn.includes(command))).toEqual(
      [],
    );
  });

  it('wake the extension for every kind of panel that is restored', () => {
    expect(manifest.activationEvents).toEqual(
      expect.arrayContaining(panelKinds.map((kind) => `onWebviewPanel:gradlens.${kind}`)),
    );
  });

  it('name files that are there', () => {
    const files = [
      manifest.icon,
      ...viewsContainers.activitybar.map(({ icon }) => icon),
      ...Object.values(views).flatMap((list) => list.map(({ icon }) => icon)),
      ...walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
      ...jsonValidation.map(({ url }) => url),
    ];
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
