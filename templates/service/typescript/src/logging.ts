import { pino, stdTimeFunctions, type Logger } from 'pino';
import type { Config } from './config.ts';

/** Lines of JSON on standard output; only fields that are named here or at the call are written. */
export function makeLogger(config: Pick<Config, 'service' | 'logLevel'>): Logger {
  return pino({
    level: config.logLevel,
    base: { service: config.service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
