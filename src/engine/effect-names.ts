/**
 * Every use case a flow may call, with the outcomes it can come back with. A flow that waits for a call must have an
 * answer for each of them. `failed` may follow any call: the pipeline gave up, or the domain refused the data.
 */
export const EFFECTS = {
  'consents.record': ['ok'],
  'consents.stop': ['ok'],
  'consents.restart': ['ok'],
  'contacts.setUnit': ['ok', 'unknown'],
  'contacts.rename': ['ok'],
  'contacts.setPhone': ['ok'],
  'contacts.setLanguage': ['ok'],
  'contacts.myData': ['ok'],
  'contacts.deleteEverything': ['ok'],
  'leaders.enrol': ['enrolled', 'unknown', 'used', 'expired'],
  'units.search': ['one', 'many', 'none'],
  'units.children': ['ok'],
  'content.topics': ['ok'],
  'content.next': ['card', 'end'],
  'content.search': ['found', 'none'],
  'content.passQuestion': ['ok'],
  'submissions.create': ['ok'],
  'submissions.status': ['found', 'list', 'unknown'],
  'movements.search': ['one', 'many', 'none'],
  'movements.common': ['ok'],
  'movements.fields': ['ok', 'unknown'],
  'reports.create': ['ok', 'forbidden'],
  'reports.mine': ['ok'],
  'handoffs.open': ['ok'],
  'quiz.start': ['round', 'practice', 'none'],
  'quiz.answer': ['next', 'done', 'gone'],
  'quiz.standing': ['ok', 'none'],
  'safety.alert': ['alerted', 'later', 'nobody'],
  'staff.link': ['linked', 'unknown'],
} as const satisfies Record<string, readonly string[]>;

export type EffectName = keyof typeof EFFECTS;

export const EFFECT_NAMES = Object.keys(EFFECTS) as EffectName[];
