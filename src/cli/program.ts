import { Command, CommanderError } from 'commander';
import { addAttackCommand } from './commands/attack';
import { addBackendCommand } from './commands/backend';
import { addDataCommand } from './commands/data';
import { addDoctorCommand } from './commands/doctor';
import { addEvaluateCommand } from './commands/evaluate';
import { addExportCommand } from './commands/export';
import { addFigureCommand } from './commands/figure';
import { addImportCommand } from './commands/import';
import { addRunCommand } from './commands/run';
import { addSaliencyCommand } from './commands/saliency';
import type { CliContext } from './context';
import { exitCodeOf, exitCodes, exitCodesHelp, reportFailure } from './failure';

const commands = [
  addRunCommand,
  addSaliencyCommand,
  addAttackCommand,
  addEvaluateCommand,
  addFigureCommand,
  addExportCommand,
  addImportCommand,
  addDataCommand,
  addBackendCommand,
  addDoctorCommand,
];

/**
 * Runs one command line.
 * @param words without the program's own name
 * @returns the exit code
 */
export async function runProgram(words: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...words], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // Asked for help, and given it.
    if (!(error instanceof CommanderError)) reportFailure(context, error);
    return exitCodeOf(error);
  }
}

function createProgram(context: CliContext): Command {
  const program = new Command('gradlens')
    .description('Train image classifiers adversarially and see what their input gradients show.')
    .addHelpText('after', exitCodesHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'gradlens: ')),
    });
  for (const add of commands) add(program, context);
  return program;
}
