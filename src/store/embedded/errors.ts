import type { Doc } from './values.ts';

/** MongoDB's names of the codes we answer with; others are called `Location<code>`, as MongoDB does. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  115: 'CommandNotSupported',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  292: 'QueryExceededMemoryLimitNoDiskUseAllowed',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
};

/** A refusal the client sees: MongoDB's code, its name, and what else the answer carries (`keyPattern` …). */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: number;
  readonly details: Doc;

  constructor(code: number, message: string, details: Doc = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get codeName(): string {
    return NAMES[this.code] ?? `Location${this.code}`;
  }
}

/** @throws CommandError always. */
export function fail(code: number, message: string, details?: Doc): never {
  throw new CommandError(code, message, details);
}

/** Refuses what MongoDB can do and this store, on purpose, cannot. */
export function unsupported(what: string, code = 115): never {
  throw new CommandError(code, `${what} is not supported by the embedded store; use MongoDB (MONGODB_URI)`);
}
