import { insertNew } from './insert.ts';
import { type ConversationRow, Conversations } from './model.ts';

export async function findConversation(contactId: string): Promise<ConversationRow | null> {
  return Conversations.findById(contactId).lean();
}

/**
 * The one conditional write of a turn: stores `next` where the conversation still stands at `fromTurn`.
 * @param fromTurn Undefined when there was no conversation.
 * @returns the row as stored, undefined when somebody else was first.
 */
export async function advanceConversation(
  fromTurn: number | undefined,
  next: ConversationRow,
): Promise<ConversationRow | undefined> {
  // `undefined`s would be stored as null; what the engine left out shall be out.
  const row = JSON.parse(JSON.stringify(next)) as ConversationRow;
  if (fromTurn === undefined) {
    return (await insertNew(Conversations, row)) ? row : undefined;
  }
  const { _id, erase: _, ...change } = row;
  const stored = await Conversations.findOneAndUpdate(
    { _id, turn: fromTurn },
    { $set: change },
    { returnDocument: 'after' },
  ).lean();
  return stored ?? undefined;
}

/** The language of a contact's last turn; Vietnamese for somebody we never talked to. */
export async function languageOf(contactId: string): Promise<'vi' | 'en'> {
  const row = await Conversations.findById(contactId).select({ language: 1 }).lean();
  return row?.language ?? 'vi';
}

export async function removeConversation(contactId: string, turn: number): Promise<void> {
  await Conversations.deleteOne({ _id: contactId, turn });
}

/** Contacts with something half done in their conversation. Of the engine's object only that there is a draft. */
export async function contactsWithDrafts(): Promise<string[]> {
  const rows = await Conversations.find({ 'conversation.drafts': { $exists: true, $nin: [{}, null] } })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>();
  return rows.map((row) => row._id);
}
