import type { InboundEvent } from '../core/events.ts';
import { deriveId } from '../core/ids.ts';
import type { Texts } from '../core/texts.ts';
import { cancelForContact } from '../domain/broadcasts/drafts.ts';
import { broadcastHoldings, eraseRecipients } from '../domain/broadcasts/ledger.ts';
import { eraseQuestions, questionHoldings } from '../domain/content/questions.ts';
import { eraseEnrolment, erasePersonInEnrolment } from '../domain/enrolment/erase.ts';
import { eraseInvites } from '../domain/enrolment/invites.ts';
import { eraseHandoffs, handoffHoldings } from '../domain/handoffs/handoffs.ts';
import { eraseFiles, eraseMedia, mediaHoldings } from '../domain/media/media.ts';
import { eraseMessages } from '../domain/messages/history.ts';
import { eraseHandOvers } from '../domain/people/handover.ts';
import { erasePerson } from '../domain/people/people.ts';
import { eraseConsents } from '../domain/privacy/consents.ts';
import { eraseCopies } from '../domain/privacy/copies.ts';
import { dueDeletions, type Eraser, purgeContact } from '../domain/privacy/deletion.ts';
import { forgetOnRequest } from '../domain/privacy/forget.ts';
import type { PrivacyPorts } from '../domain/privacy/handlers.ts';
import { eraseRequests } from '../domain/privacy/requests.ts';
import type { PrivacyRules } from '../domain/privacy/rules.ts';
import { eraseQuizTries, leaveStandings, quizHoldings } from '../domain/quizzes/tries.ts';
import { eraseHandedDrafts, eraseTakenDrafts } from '../domain/reports/handed-drafts.ts';
import { erasePersonInReports, eraseReports, reportHoldings } from '../domain/reports/reports.ts';
import { erasePersonInRoster } from '../domain/roster/erase.ts';
import { eraseSafety } from '../domain/safety/cases.ts';
import type { SafetyDesk } from '../domain/safety/desk.ts';
import { forgetInAudit } from '../domain/staff/audit-chain.ts';
import { eraseStaffLink } from '../domain/staff/link.ts';
import { forgetTries } from '../domain/staff/login.ts';
import { eraseSubmissions, hideNames, submissionHoldings, submissionPhotos } from '../domain/submissions/erase.ts';
import type { PipelineOptions } from '../pipeline/options.ts';

/** What the rooms do with a person's data, tied together: her consents, what is held of her, how she is forgotten. */
export function privacyPorts(options: {
  texts: Texts;
  rules: PrivacyRules;
  mediaDir: string;
  publicUrl: URL;
}): PrivacyPorts {
  const { texts, rules, mediaDir, publicUrl } = options;
  return {
    texts,
    rules,
    cancelBroadcasts: cancelForContact,
    async dropSubmissions(contactId) {
      const photos = await submissionPhotos(contactId);
      await eraseSubmissions(contactId);
      await eraseFiles(photos, mediaDir);
    },
    hideName: hideNames,
    leaveCounts: leaveStandings,
    holdings: [
      submissionHoldings,
      reportHoldings,
      mediaHoldings,
      questionHoldings,
      quizHoldings,
      handoffHoldings,
      broadcastHoldings,
    ],
    copyUrl: (token) => new URL(`/my-data/${token}`, publicUrl).toString(),
  };
}

/**
 * Every room that holds something of a contact or a person, with the collections it answers for. A new collection with
 * such ids belongs here; `test/domain/privacy/erasers.test.ts` asks for it.
 */
export function openErasers(options: { desk: SafetyDesk; mediaDir: string }): Eraser[] {
  const { desk, mediaDir } = options;
  const ofContact = (covers: readonly string[], erase: (contactId: string) => Promise<void>): Eraser => ({
    covers,
    erase: ({ contactId }) => erase(contactId),
  });
  const ofPerson = (covers: readonly string[], erase: (personId: string) => Promise<void>): Eraser => ({
    covers,
    erase: async ({ personId }) => {
      if (personId !== undefined) await erase(personId);
    },
  });

  return [
    ofContact(['recipients', 'broadcast_slots'], eraseRecipients),
    ofContact(['submissions'], eraseSubmissions),
    ofContact(['reports'], eraseReports),
    ofContact(['handed_drafts'], eraseTakenDrafts),
    ofContact(['questions'], eraseQuestions),
    ofContact(['quiz_tries'], eraseQuizTries),
    ofContact(['handoffs'], eraseHandoffs),
    ofContact(['safety_cases', 'safety_open'], (contactId) => eraseSafety(desk, contactId)),
    ofContact(['staff', 'staff_links'], eraseStaffLink),
    ofContact(['login_attempts'], (contactId) => forgetTries('link', contactId)),
    ofContact(['invites'], eraseInvites),
    ofContact(['membership_claims', 'unit_changes', 'app_codes', 'app_links'], eraseEnrolment),
    ofContact(['consents'], eraseConsents),
    ofContact(['data_copies'], eraseCopies),
    ofContact(['data_requests'], eraseRequests),
    ofContact(['media'], (contactId) => eraseMedia(contactId, mediaDir)),
    ofContact(['audit'], forgetInAudit),
    ofPerson(['membership_claims', 'unit_changes', 'app_links'], erasePersonInEnrolment),
    ofPerson(['reports'], erasePersonInReports),
    ofPerson(['handed_drafts'], eraseHandedDrafts),
    ofPerson(['hand_overs'], eraseHandOvers),
    ofPerson(['roster_rows'], erasePersonInRoster),
    ofPerson(['audit'], forgetInAudit),
    ofPerson(['people', 'roles', 'assessments'], erasePerson),
    // Last: what was queued for her meanwhile goes with it.
    ofContact(['inbox', 'outbox', 'conversations', 'timers'], eraseMessages),
  ];
}

/** Deleting somebody, done in her own turn of the pipeline. */
export function deletionInTurn(erasers: readonly Eraser[]): NonNullable<PipelineOptions['own']> {
  return {
    due: dueDeletions,
    run: (contactId, now) => purgeContact(contactId, erasers, now),
  };
}

/** `user_withdraw`: Zalo says that she took back what she gave the account. */
export async function heedWithdrawal(event: InboundEvent, ports: PrivacyPorts): Promise<void> {
  if (event.body.kind !== 'withdraw') return;
  const { contactId, at, id } = event;
  await forgetOnRequest(
    { contactId, whole: false, source: 'platform', requestId: deriveId('data-request', id) },
    ports,
    at,
  );
}
