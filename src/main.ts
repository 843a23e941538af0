import { runFromEnv } from './app/run.ts';

await runFromEnv(process.env);
