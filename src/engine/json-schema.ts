import { z } from 'zod';
import { flowSchema } from './schema.ts';

/** `flows/schema.json`: what an editor may check and complete in a flow file. */
export function flowJsonSchema(): string {
  const schema = z.toJSONSchema(flowSchema, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ ...schema, title: 'A flow of Cầu Nối' }, null, 2)}\n`;
}
