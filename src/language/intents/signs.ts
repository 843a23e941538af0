import type { Extra } from '../learning/features.ts';

/**
 * Word pairs that belong together however far apart they stand: "kiến nghị … tới đâu", "báo cáo … chưa". Each is one
 * feature for the model (`p:name`); the model learns from the examples what it is worth.
 */
const SENT = '(?:kien nghi|phan anh|gop y|y kien|sang kien|y tuong|don|ho so|de xuat|hien ke|kn|sk)';
const OUTCOME =
  '(?:toi dau|den dau|sao roi|ra sao roi|the nao roi|chua|ket qua|tra loi|giai quyet|xu ly|phan hoi|duyet|tien do|trang thai|tinh trang|bao lau|bao gio|chung nao|im re|hoi am|khau nao|ai giu|dang giu|da chuyen)';
const REPORT = '(?:bao cao|bc)';

const SIGNS: readonly [string, RegExp][] = [
  ['sent-outcome', new RegExp(`${SENT}.*(?<= )${OUTCOME}(?= )|${OUTCOME} .*${SENT}`)],
  ['sent-look', new RegExp(`(?:coi|xem|tra|kiem tra|theo doi|cho hoi)(?: lai)? .*${SENT}`)],
  [
    'report-outcome',
    new RegExp(`${REPORT} .*(?:chua|nhan duoc|duyet|bi tra|bi trung|trung|mat|thieu|khoa|xac nhan|dau roi|mat roi)`),
  ],
  [
    'report-change',
    new RegExp(
      `(?:sua|xoa|huy|doi|chinh|them|bo sung|xem lai|coi lai|thay doi|ghi lon|ghi nham|sai|lon|nham) .*${REPORT}|${REPORT} .*(?:sua|xoa|sai|lon|nham|trung)`,
    ),
  ],
  [
    'report-due',
    new RegExp(
      `(?:han|chung nao|khi nao|bao gio|ngay may|tre|thieu|con no|no) .*${REPORT}|${REPORT} .*(?:ngay may|han|tre|chot)`,
    ),
  ],
  ['number-change', /(?:lon|nham|sua|sai|chinh) .*\d.*(?:thanh|chu|khong phai|con)|\d.* chu khong phai .*\d/],
  [
    'how-to',
    /(?:lam sao|cach|huong dan|chi (?:chi|em|toi|di) cach|the nao de|bam (?:cai|nut|vao|vo|o)|nut nao|bam dau)/,
  ],
  ['who-serves', /(?:ai|nguoi nao) (?:la |dang )?(?:phu trach|truc|lo|quan ly|tu van|chi|day)/],
  ['call-me', /(?:goi|alo|lien he|noi chuyen|gap)(?: lai)? .*(?:chi|toi|em|di|can bo|nguoi|chu tich|hoi)/],
  ['when', /(?:khi nao|chung nao|bao gio|bua nao|ngay nao|ngay may|may gio|luc nao|may gio|hom nao|thang may)/],
  ['where', /(?:o dau|cho nao|dia chi|noi nao)/],
  [
    'join-event',
    /(?:dang ky|tham gia|di|du) .*(?:lop|thi|hoi thi|tham quan|du lich|van nghe|dan vu|kham|hoc|tap huan|buoi|chuong trinh|hoi cho|dong dien|ve nguon)/,
  ],
  ['money', /(?:\d+ ?(?:trieu|tr|k|ngan|cu|ty)|von|vay|lai|tra gop|tro cap|thue|hoc bong|ho tro|ho ngheo|can ngheo)/],
  ['got-support', /(?:co|duoc|xin) .*(?:ho tro|tro cap|giup|vay|mien|giam|uu dai|cap)/],
  [
    'broken',
    /(?:hu|be|nghet|ngap|hoi|thoi|o nhiem|toi thui|on ao|on qua|mat nuoc|cup dien|sut lun|o ga|ket xe|rac|bui|nghieng|gay|xuong cap|tran|do trom|karaoke|khoi|muoi|lan chiem|nhech nhac|keo dai|lay loi)/,
  ],
  [
    'place-broken',
    /(?:duong|hem|cong|cau|den|kenh|ranh|nuoc|cot dien|via he|cho|truong|xom|ap|muong|day dien|ho ga|cay) .*(?:hu|be|nghet|ngap|hoi|thoi|tran|toi|nga|nghieng|chiem|lun|o ga|chua ai|khong ai|lay|bui)/,
  ],
  [
    'should',
    /(?:nen|hay la|sao (?:khong|minh khong)|de xuat|de nghi|muon gop|y nay|y tuong|cach lam|mo hinh|sang kien|hien ke|theo (?:chi|toi)|gia ma|neu (?:co|lam|moi|minh))/,
  ],
  [
    'did',
    /(?:hom qua|hom nay|sang nay|chieu qua|toi qua|vua|da|moi|chu nhat|thu \d).*(?:ra quan|tang|trao|hop|sinh hoat|don|trong|tham|to chuc|tap huan|tuyen truyen|phat|nau|goi|ket nap|kham|van dong|quyen gop|ban giao)/,
  ],
  [
    'did-count',
    /(?:ra quan|tang|trao|hop|sinh hoat|don|trong|tham|to chuc|tap huan|tuyen truyen|phat|nau|goi|ket nap|kham|van dong|ban giao|gom|sua xong) .*(?:\d+|may) ?(?:chi|nguoi|hoi vien|phan|suat|bao|kg|cay|can|chau|ho|em|trieu|tr|dong|y kien)/,
  ],
  [
    'my-data',
    /(?:ten|so dien thoai|hinh|anh|mat|thong tin|du lieu|can cuoc|so cua|tin nhan|ngay sinh|nam sinh|lich su|tai khoan)(?: \S+){0,2} (?:toi|chi|cua chi|cua toi|em|di|con)/,
  ],
  [
    'remove-me',
    /(?:xoa|go|bo|dung dang|dung dua|khong (?:cho|muon)|an|giau|dung de|khong chia se|rut) .*(?:hinh|anh|ten|mat|so|thong tin|du lieu|lich su|tai khoan|dong y)/,
  ],
  ['who-reads', /(?:ai|nguoi khac|nguoi ngoai) .*(?:doc|xem|thay|biet|coi) .*(?:tin|nhan|thong tin|so)/],
  [
    'move',
    /(?:doi|chuyen|don|ve|nhap|sap nhap|lay chong) .*(?:ap|xa|kp|khu pho|chi hoi|chung cu|nha|don vi|dia chi|o day)/,
  ],
  [
    'live-in',
    /(?:chi|toi|nha|em|di|minh) (?:dang |gio |moi |hien )?(?:o|song o|thuoc|ben) .*(?:ap|xa|kp|khu pho|chung cu|thi tran|thoi|xuan|tan|ba diem|hoc mon|dong thanh|nhi binh|trung chanh)/,
  ],
  ['join-union', /(?:vo|vao|gia nhap|lam|thanh|xin|dang ky) .*(?:hoi phu nu|hoi vien|hoi|chi hoi)(?= |$)/],
  [
    'want-news',
    /(?:nhan|gui|nhan tin|bao|nhan lai|bat|mo|theo doi)(?: \S+){0,4} (?:tin|thong bao|tin nhan|ban tin|lai|chi biet)(?= |$)/,
  ],
  ['no-more', /(?:dung|ngung|khong|huy|tat|khoi|thoi|bo|rut) .*(?:tin|gui|nhan|thong bao|theo doi|dang ky|danh sach)/],
  [
    'paper',
    /(?:nghi quyet|nq|ke hoach|chuong trinh hanh dong|chi thi|luat|quyet dinh|thong tri|de an|chuyen de|tam nhin|muc tieu)/,
  ],
  [
    'meaning',
    /(?:la gi|la sao|noi gi|noi ve|nghia la|gom|noi dung|giai thich|tom tat|tim hieu|hieu luc|co gi moi|quy dinh|may dieu|bao nhieu|het han|ai ky|ban hanh)/,
  ],
  ['score', /(?:diem|hang|xep hang|thi lai|trac nghiem|do vui|dap an|cau do|cau hoi|quiz|thi tim hieu|cuoc thi)/],
];

/** A sign says a little more than a word. */
const STRENGTH = 1.3;

/** All signs seen in a line of folded words. */
export function signsOf(line: string): Extra[] {
  const padded = ` ${line} `;
  return SIGNS.flatMap(([name, pattern]) => (pattern.test(padded) ? [[name, STRENGTH]] : []));
}
