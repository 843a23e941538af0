import { privacyPorts } from '../../../src/app/privacy.ts';
import type { PrivacyPorts } from '../../../src/domain/privacy/handlers.ts';
import { loadPrivacyRules } from '../../../src/domain/privacy/rules.ts';
import { SEED, texts } from '../support/builders.ts';

export const RULES = loadPrivacyRules(SEED);

/** The real ties between the rooms; files in a folder of the test. */
export function aPrivacy(overrides: Partial<PrivacyPorts> & { mediaDir?: string } = {}): PrivacyPorts {
  const { mediaDir = '/nonexistent', ...rest } = overrides;
  return {
    ...privacyPorts({ texts, rules: RULES, mediaDir, publicUrl: new URL('https://caunoi.example.org') }),
    ...rest,
  };
}
