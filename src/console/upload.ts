import type { IncomingHttpHeaders } from 'node:http';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Request, RequestHandler } from 'express';
import { Refusal } from './refusal.ts';

/** A file that came with a form. */
export interface Upload {
  name: string;
  bytes: Buffer;
  /** Only its beginning is here: it was larger than allowed. */
  cut: boolean;
}

const uploads = new WeakMap<Request, Upload>();

/** The file of a form, where it carried one. */
export function uploadOf(req: Request): Upload | undefined {
  return uploads.get(req);
}

/**
 * Reads forms with a file, of people who are signed in and at these paths only: nobody else makes the server hold ten
 * megabytes. Runs before the form's token is checked, which is one of the fields; the file itself stays in memory.
 * @param options.maxBytes More is read away and not kept.
 */
export function readUploads(options: { paths: RegExp; maxBytes: number }): RequestHandler {
  return (req, _res, next) => {
    const expected = req.method === 'POST' && options.paths.test(req.path) && req.is('multipart/form-data');
    if (!expected || req.session.staffId === undefined) return next();
    readForm(req, options.maxBytes).then(
      ({ fields, upload }) => {
        req.body = fields;
        if (upload !== undefined) uploads.set(req, upload);
        next();
      },
      () => next(new Refusal(400, 'malformed')),
    );
  };
}

function readForm(req: Request, maxBytes: number): Promise<{ fields: Record<string, string>; upload?: Upload }> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = Object.create(null) as Record<string, string>;
    let upload: Upload | undefined;
    const form = new Busboy({
      headers: req.headers as IncomingHttpHeaders & BusboyHeaders,
      limits: { files: 1, fileSize: maxBytes, fields: 20, fieldSize: 10_000, parts: 25, headerPairs: 50 },
    });
    form.on('field', (name, value) => {
      fields[name] = value;
    });
    form.on('file', (_field, stream, name) => {
      const parts: Buffer[] = [];
      let cut = false;
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('limit', () => {
        cut = true;
      });
      stream.on('error', reject);
      stream.on('end', () => {
        if (name) upload = { name: name.normalize('NFC').slice(0, 120), bytes: Buffer.concat(parts), cut };
      });
    });
    form.on('error', reject);
    form.on('finish', () => resolve({ fields, ...(upload === undefined ? {} : { upload }) }));
    req.on('aborted', () => reject(new Error('the form was broken off')));
    req.pipe(form);
  });
}
