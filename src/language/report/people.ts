import { evidence, numberAt } from '../numbers.ts';
import type { Reading, Token } from '../types.ts';
import type { Count } from './counts.ts';

export interface People {
  attendance?: Reading<number>;
  members?: Reading<number>;
}

const NOUN =
  /^(?:luot )?(?:nguoi(?! gia| khuyet| ngheo| co cong| benh| neo don)|chi em|chi(?! hoi)|hoi vien|phu nu|hv|anh|ban|thanh vien|dai bieu|ba con|can bo|dan|ba me|luot|co bac|co|di|doan vien|cong nhan|tieu thuong|chu nha tro|quan chung|dai dien|cac chi|em gai|chu|bac|nu cong nhan|nu|ong ba|hoc vien|thi sinh|khach|me)(?: |$)/;
const MEMBER = /^(?:luot )?(?:(?:chi |chi em |nguoi )?(?:la )?hoi vien|hv)(?: |$)/;
const YOUNG = /^(?:em(?! gai)|chau|be|tre|thieu nhi|hoc sinh|con em)(?: |$)/;
/** After a giving verb the number counts those who were given to. */
const GIVEN =
  /(?:^| |,)(?:cho|tang|trao|tham|giup|ho tro|giup do|tham hoi|phat|den|vieng|ung ho|kham cho|chuc mung|tang cho|dong vien|khen|tuyen duong|bau|gioi thieu|vay|co)(?: (?:duoc|qua|them|cho|den|nha|gia dinh|hoan canh|truong hop|qua cho|tien))*$/;
const TAUGHT =
  /(?:tuyen truyen|tap huan|pho bien|trien khai|huong dan|sinh hoat|noi chuyen|kham|tu van|day|to chuc|hop mat|tham quan|du|tham gia|tham du|thu hut|quy tu|van dong|huy dong|hop|co mat|ra quan|gom)(?: \S+){0,7}$/;
const NEEDY =
  /(?:kho khan|ngheo|benh|neo don|khuyet tat|mo coi|chinh sach|don than|mac benh|tai nan|hoan canh|om dau|gia yeu|cao tuoi|bi thien tai|that nghiep|ung thu|mo(?: |$)|sanh|sinh con)/;
const PRESENT = /(?:tham gia|tham du|du hop|du|co mat|den du|toi du|ve du|ra quan|cung|hop|sinh hoat|di|lam|don|quet)/;

/** How many came and how many of them are members of the Union. */
export function findPeople(list: readonly Token[], counts: readonly Count[], used: ReadonlySet<Count>): People {
  const free = counts.filter((count) => !used.has(count) && Number.isInteger(count.value) && count.value > 0);
  const groups = free.flatMap((count) => {
    const group = groupOf(count);
    return group === undefined ? [] : [group];
  });
  const members = membersOf(list, groups);
  const attendance = attendanceOf(list, groups, free);
  if (attendance === undefined && members !== undefined)
    return { attendance: { ...members, confidence: members.confidence - 0.05 }, members };
  if (attendance !== undefined && members === undefined && allMembers(list))
    return { attendance, members: { ...attendance } };
  if (attendance !== undefined && members !== undefined && members.value > attendance.value) {
    return { attendance: { ...attendance, confidence: Math.min(attendance.confidence, 0.45) }, members };
  }
  return { ...(attendance === undefined ? {} : { attendance }), ...(members === undefined ? {} : { members }) };
}

interface Group {
  count: Count;
  member: boolean;
  young: boolean;
  /** A part of a number told elsewhere: "trong đó 20 hội viên". */
  part: boolean;
  confidence: number;
}

function groupOf(count: Count): Group | undefined {
  const { after, before } = count;
  const young = YOUNG.test(after);
  if (!NOUN.test(after) && !young) return undefined;
  if (
    /^(?:chi|nguoi|hoi vien|em|co|di) (?:\S+ ){0,2}(?:vang|nghi|xin phep vang)/.test(after) ||
    /(?:vang|nghi|thieu)(?: mat)?$/.test(before)
  )
    return undefined;
  const given = GIVEN.test(before) && !/(?:^| |,)co$/.test(before);
  const needy = NEEDY.test(after);
  const taught = TAUGHT.test(before);
  if (needy && !PRESENT.test(after.replace(NEEDY, ''))) return undefined;
  const course = /(?:lop|day|tap huan|huong dan|truyen nghe)(?: \S+){0,6} cho$/.test(before);
  if (given && !course && (!taught || needy || /(?:tang|trao|tham|phat)(?: \S+){0,6} cho$/.test(before)))
    return undefined;
  if (given && young) return undefined;
  const part =
    /(?:trong do|trong so|gom co|gom|bao gom|co)(?: co)?$/.test(before) && /(?:trong do|gom|trong so)/.test(before);
  const present =
    PRESENT.test(after) ||
    /(?:tham gia|tham du|du|co|co mat|duoc|gom|quy tu|huy dong|thu hut|so nguoi|si so)[ ,]*(?:khoang |gan |hon |chung |tren )?$/.test(
      before,
    );
  return {
    count,
    member: MEMBER.test(after),
    young,
    part,
    confidence: young ? (present ? 0.6 : 0.4) : present ? 0.92 : count.about ? 0.72 : 0.85,
  };
}

function membersOf(list: readonly Token[], groups: readonly Group[]): Reading<number> | undefined {
  const own = groups.filter((group) => group.member);
  const first = own.find((group) => group.part) ?? own[0];
  if (first !== undefined)
    return { value: first.count.value, confidence: first.confidence, evidence: said(list, first.count) };
  return labelled(list, /^(?:hoi vien|so hoi vien|hv|hoi vien (?:di|du|tham gia|tham du|co mat))$/);
}

/** "hội viên: 30", "số người: 45", "có mặt 28", "tham dự 30". */
function labelled(list: readonly Token[], label: RegExp): Reading<number> | undefined {
  for (let i = 0; i < list.length; i++) {
    const token = list[i];
    const found = token?.kind === 'sign' ? undefined : numberAt(list, i);
    if (found === undefined || !Number.isInteger(found.value) || found.value > 9999) continue;
    let at = i - 1;
    while (
      at >= 0 &&
      (/^(?::|=|-|–)$/.test(list[at]?.raw ?? '') || /^(?:la|duoc|co|khoang|gan|hon|voi)$/.test(list[at]?.folded ?? ''))
    )
      at--;
    const one = list[at]?.folded ?? '';
    const two = `${list[at - 1]?.folded ?? ''} ${one}`;
    const three = `${list[at - 2]?.folded ?? ''} ${two}`;
    const next = list[found.next];
    if (next?.kind === 'word' && !/^(?:tham|du|nguoi|chi|co|hoi|va|roi|nha|nghen|nhe|a|do|la)$/.test(next.folded))
      continue;
    if (next?.raw === '/' && list[found.next + 1]?.kind === 'number' && !/^(?:mat|du)$/.test(one)) continue;
    if (label.test(one) || label.test(two.trim()) || label.test(three.trim()))
      return { value: found.value, confidence: 0.8, evidence: evidence(list, at, found.next) };
  }
  return undefined;
}

function attendanceOf(
  list: readonly Token[],
  groups: readonly Group[],
  free: readonly Count[],
): Reading<number> | undefined {
  const label = labelled(
    list,
    /^(?:so nguoi|so nguoi du|so nguoi tham gia|so nguoi tham du|so luong|so luong nguoi|si so|tham du|tham gia|nguoi du|co mat|du hop|so chi em|thanh phan|so luot nguoi|du)$/,
  );
  const whole = groups.filter((group) => !group.part);
  const [first] = whole;
  if (first === undefined) return label ?? fraction(list, free);
  const total = whole.find((group) =>
    /(?:tong cong|tong so|tat ca|tong)(?: (?:co|la|duoc|nguoi|so))*$/.test(group.count.before),
  );
  if (total !== undefined) return { value: total.count.value, confidence: 0.9, evidence: said(list, total.count) };
  const general = whole.filter((group) => !group.member && !group.young);
  const member = whole.find((group) => group.member);
  const [main] = general;
  if (main !== undefined && member !== undefined) {
    const subset =
      main.count.value >= member.count.value &&
      (main.count.from < member.count.from
        ? !joinedBy(list, main.count, member.count)
        : /^(?:nguoi|luot)/.test(main.count.after) && !joinedBy(list, member.count, main.count));
    if (subset) return { value: main.count.value, confidence: main.confidence, evidence: said(list, main.count) };
    if (
      main.count.value < member.count.value &&
      main.count.from < member.count.from &&
      !joinedBy(list, main.count, member.count)
    )
      return { value: member.count.value, confidence: 0.45, evidence: said(list, member.count) };
    return sum(list, whole);
  }
  const linked = [first];
  for (const next of whole.slice(1)) {
    const last = linked.at(-1);
    if (last !== undefined && joinedBy(list, last.count, next.count)) linked.push(next);
  }
  if (linked.length > 1) return sum(list, linked);
  const best = whole.reduce((one, other) => (other.confidence > one.confidence + 0.05 ? other : one));
  const doubt = whole.length > 1 && !whole.every((group) => group.count.value === best.count.value);
  return {
    value: best.count.value,
    confidence: doubt ? Math.min(best.confidence, 0.6) : best.confidence,
    evidence: said(list, best.count),
  };
}

function sum(list: readonly Token[], groups: readonly Group[]): Reading<number> {
  return {
    value: groups.reduce((all, group) => all + group.count.value, 0),
    confidence: 0.72,
    evidence: groups.map((group) => said(list, group.count)).join(' + '),
  };
}

/** "20 chị và 5 anh", "20 chị với 5 em", "20 chị, 5 anh". */
function joinedBy(list: readonly Token[], one: Count, other: Count): boolean {
  const between = list.slice(one.next, other.from).map((token) => (token.kind === 'sign' ? token.raw : token.folded));
  return between.length <= 5 && between.some((word) => /^(?:va|voi|cung|\+)$/.test(word)) && !between.includes('do');
}

/** "28/30 có mặt": the first figure came. */
function fraction(list: readonly Token[], free: readonly Count[]): Reading<number> | undefined {
  const found = free.find((count) => list[count.next]?.raw === '/' && NOUN.test(count.after));
  return found && { value: found.value, confidence: 0.8, evidence: said(list, found) };
}

function allMembers(list: readonly Token[]): boolean {
  return /(?:deu|toan|tat ca|toan bo|100 %?)(?: \S+)? (?:la )?hoi vien/.test(
    list.map((token) => token.folded).join(' '),
  );
}

function said(list: readonly Token[], count: Count): string {
  return evidence(list, count.from, Math.min(list.length, count.next + 2));
}
