import { Type } from 'typebox';
import type { Config } from '../config.ts';
import type { Flags } from '../flags.ts';
import type { App } from './types.ts';

const About = Type.Object({
  service: Type.String(),
  version: Type.String(),
  environment: Type.String(),
  flags: Type.Record(Type.String(), Type.Boolean()),
});

/** Who answers: what services that call this one ask, too. */
export function answerAbout(app: App, { service, version, environment }: Config, flags: Flags): void {
  app.get('/api/v1/about', { schema: { summary: 'Who answers', response: { 200: About } } }, async () => ({
    service,
    version,
    environment,
    flags: flags.all(),
  }));
}
