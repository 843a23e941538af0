import { openPersonal, sealPersonal } from '../personal/vault.ts';
import type { Change } from './compare.ts';
import type { Issue, RowValues } from './rows.ts';

/** What of a row says who somebody is; stored sealed only. */
export interface RowContent {
  values: RowValues;
  /** Cells with what stood there. */
  fixes: Issue[];
  /** Of a row that is surely somebody known. */
  changes: Change[];
}

export function sealRow(content: RowContent): string {
  return sealPersonal(JSON.stringify(content));
}

export function openRow(sealed: string): RowContent {
  return JSON.parse(openPersonal(sealed)) as RowContent;
}

export function sealChanges(changes: readonly Change[]): string {
  return sealPersonal(JSON.stringify(changes));
}

export function openChanges(sealed: string): Change[] {
  return JSON.parse(openPersonal(sealed)) as Change[];
}
