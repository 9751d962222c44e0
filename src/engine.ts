/** The engine process: a child with an IPC channel that answers the requests of the catalogue. */
import { dirname } from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { engineFolders } from './engine/engineFolders';
import { createHandlers } from './engine/handlers';
import { nameFailure } from './engine/nameFailure';
import { createServices } from './engine/services';
import { serve } from './protocol/channel';
import { parseEngineConfig } from './protocol/engineConfig';
import type { EngineRequests } from './protocol/requests';

/** `EX_SOFTWARE` of sysexits.h: by it the other side tells a fault of the engine from everything else. */
const FAULT = 70;

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(FAULT);
}

function main(): void {
  // Ahead of the listeners of the WebAssembly backend, which throw again.
  process.prependListener('uncaughtException', fail);
  process.prependListener('unhandledRejection', fail);
  // Ctrl+C reaches the whole process group; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  const config = parseEngineConfig(process.argv[2] ?? '');
  // The editor's log is what the engine writes; the command line has its own words.
  const log = (line: string): void => void process.stdout.write(`${line}\n`);
  const services = createServices(engineFolders(dirname(__dirname), config), config, log);
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  serve<EngineRequests>(connection, createHandlers(services), nameFailure);
  connection.listen();
}

main();
