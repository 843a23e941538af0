/** A page the console will not show, as its status and the locale key under `console.error.` that explains it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: 400 | 403 | 404 | 409 | 413;
  readonly code: string;

  constructor(status: Refusal['status'], code: string) {
    super(`console refused a request: ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** Also what staff get for things of other subtrees: nothing tells whether they exist. */
export function notFound(): Refusal {
  return new Refusal(404, 'not_found');
}
