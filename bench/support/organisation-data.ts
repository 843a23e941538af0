import type { UnitDoc } from '../../src/domain/organisation/model.ts';
import { addUnits } from '../../src/domain/organisation/tree-store.ts';
import { addPeopleInBulk } from '../../src/domain/people/bulk.ts';
import { type RoleDoc, RoleModel } from '../../src/domain/people/model.ts';

export const COMMUNES = 16;
const CHUNK = 2_000;
const CHUNKS_AT_ONCE = 2;

const FAMILY = 'Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý'.split(' ');
const MIDDLE = 'Thị Ngọc Thúy Mỹ Kim Thanh Hồng Bích Phương Minh Thu Diễm Cẩm'.split(' ');
const GIVEN = (
  'Lan Hoa Hồng Cúc Mai Đào Liên Sen Huệ Nga Hạnh Phúc Lộc Thọ Xuân Hạ Thu Đông Thủy Thúy Yến Oanh Phụng Loan Trinh ' +
  'Trang Linh Ngân Châu Ngọc Trân Quyên Duyên Hiền Thảo Dung Nhung Vân Nguyệt Hằng Hà Giang Tâm Tình Ánh Tuyết Sương Út Bé Đẹp Lành Tư Năm'
).split(' ');

const random = seeded(7);
export const aGiven = (): string => pick(GIVEN);
export const aMiddle = (): string => pick(MIDDLE);
export const aNumberBelow = (most: number): number => Math.floor(random() * most);

/** About as common as they are: two of five are called Nguyễn, most women Thị. */
export function aName(): string {
  const family = random() < 0.4 ? 'Nguyễn' : pick(FAMILY);
  const middle = random() < 0.6 ? 'Thị' : pick(MIDDLE);
  const second = random() < 0.5 ? ` ${pick(GIVEN)}` : '';
  return `${family} ${middle}${second} ${pick(GIVEN)}`;
}

/** @returns E.164; the same number for the same `i`, another for another. */
export function phoneOf(i: number): string {
  return `+849${String(10_000_000 + ((i * 7_919) % 89_999_999)).padStart(8, '0')}`;
}

/** A district, its communes, and branches under them. @returns The ids of the branches. */
export async function buildTree(units: number): Promise<string[]> {
  const unit = (i: number): UnitDoc => ({
    _id: `u-${i}`,
    spans: [
      {
        from: '2015-01-01',
        code: `U-${i}`,
        type: i === 0 ? 'district_union' : i <= COMMUNES ? 'commune' : 'branch',
        name: i === 0 ? 'Huyện' : i <= COMMUNES ? `Xã ${i}` : `Chi hội ấp ${i}`,
        ...(i === 0 ? {} : { parentId: i <= COMMUNES ? 'u-0' : `u-${1 + (i % COMMUNES)}` }),
      },
    ],
    predecessors: [],
    successors: [],
    rev: 1,
  });
  await addUnits(Array.from({ length: units }, (_, i) => unit(i)));
  return Array.from({ length: units - COMMUNES - 1 }, (_, i) => `u-${i + COMMUNES + 1}`);
}

/**
 * People with their homes, one in ten with a home before that; without indexes, which are made sooner of everyone at
 * once.
 * @param tell Told how far it is.
 */
export async function buildPeople(
  people: number,
  places: { branches: readonly string[]; now: number },
  tell: (text: string) => void,
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(people / CHUNK) }, (_, i) => i * CHUNK);
  for (let at = 0; at < starts.length; at += CHUNKS_AT_ONCE) {
    await Promise.all(starts.slice(at, at + CHUNKS_AT_ONCE).map((from) => addChunk(from, people, places)));
    if (at % 20 === 0) tell(`${Math.min(people, (starts[at] ?? 0) + CHUNKS_AT_ONCE * CHUNK)} of ${people} people`);
  }
}

async function addChunk(
  from: number,
  people: number,
  { branches, now }: { branches: readonly string[]; now: number },
): Promise<void> {
  const chunk = Array.from({ length: Math.min(CHUNK, people - from) }, (_, i) => from + i);
  const branchOf = (i: number): string => branches[i % branches.length] ?? '';
  await addPeopleInBulk(
    chunk.map((i) => ({
      person: {
        _id: idOf(i),
        name: aName(),
        phone: phoneOf(i),
        birth: String(1950 + (i % 55)),
        source: 'roster' as const,
        createdAt: now,
      },
      home: {
        unitId: branchOf(i),
        kind: i % 10 === 0 ? ('woman' as const) : ('member' as const),
        from: `${2015 + (i % 12)}-0${1 + (i % 9)}-${10 + (i % 19)}`,
        actId: 'bench',
      },
    })),
  );
  const past = chunk.filter((i) => i % 10 === 3);
  if (past.length === 0) return;
  await RoleModel.insertMany(
    past.map(
      (i): RoleDoc => ({
        _id: `past-${i}`,
        personId: idOf(i),
        role: 'member',
        unitId: branchOf(i + 7),
        validFrom: '2010-01-01',
        validTo: `${2015 + (i % 12)}-0${1 + (i % 9)}-${10 + (i % 19)}`,
      }),
    ),
    { lean: true },
  );
}

function idOf(i: number): string {
  return `p-${String((i * 7_919) % 10_000_019).padStart(8, '0')}`;
}

function pick(words: readonly string[]): string {
  return words[aNumberBelow(words.length)] ?? '';
}

/** The same run twice asks for the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
