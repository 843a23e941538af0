import mongoose from 'mongoose';

/** A sealed token pair as a channel hands it over. Times in epoch ms. */
interface StoredTokens {
  keyId: string;
  sealed: string;
  obtainedAt: number;
  accessExpiresAt: number;
  deadSince?: number;
}

const schema = new mongoose.Schema<StoredTokens & { _id: string }>(
  {
    _id: { type: String, required: true },
    keyId: { type: String, required: true },
    sealed: { type: String, required: true },
    obtainedAt: { type: Number, required: true },
    accessExpiresAt: { type: Number, required: true },
    deadSince: Number,
  },
  { versionKey: false, collection: 'tokens' },
);
const Tokens = mongoose.model('Tokens', schema);

/** Keeps the token pair of one channel account. What it holds is sealed: useless without the keys. */
export function mongoTokenStore(account: string): {
  load(): Promise<StoredTokens | undefined>;
  save(tokens: StoredTokens): Promise<void>;
} {
  return {
    async load() {
      const row = await Tokens.findById(account).lean();
      if (!row) return undefined;
      const { _id, ...tokens } = row;
      return tokens;
    },
    async save(tokens) {
      await Tokens.replaceOne({ _id: account }, tokens, { upsert: true });
    },
  };
}
