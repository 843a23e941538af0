import type { Words } from './api.ts';
import { type Canvas, type Colour, createCanvas } from './canvas.ts';

/** Photos and stickers that need no file: drawn when first asked for. */
interface Picture {
  id: string;
  words: Words;
  size: readonly [number, number];
  draw(canvas: Canvas): void;
}

const GREEN: Colour = [88, 153, 84];
const DARK_GREEN: Colour = [46, 110, 66];
const SOIL: Colour = [150, 107, 70];
const PINK: Colour = [226, 85, 138];
const DEEP_PINK: Colour = [179, 25, 94];
const GOLD: Colour = [245, 190, 65];
const SKIN: Colour = [240, 200, 165];
const INK: Colour = [31, 36, 48];
const WHITE: Colour = [255, 255, 255];
const BLUE: Colour = [72, 133, 196];
const SKY_BLUE: Colour = [88, 170, 210];
const PURPLE: Colour = [150, 98, 176];
const PHOTO = [640, 480] as const;
const STICKER = [240, 240] as const;

const PICTURES: Picture[] = [
  {
    id: 'mau-hop-chi-hoi',
    words: { vi: 'Họp chi hội', en: 'Branch meeting' },
    size: PHOTO,
    draw(c) {
      c.gradient(0, 330, [252, 240, 222], [240, 216, 186]);
      c.gradient(330, 150, [176, 125, 86], [140, 95, 62]);
      c.rect(120, 40, 400, 96, DEEP_PINK);
      c.rect(132, 52, 376, 72, [196, 44, 112]);
      for (let i = 0; i < 7; i++) c.rect(170 + i * 44, 78, 30, 8, WHITE);
      for (let i = 0; i < 5; i++) c.rect(210 + i * 46, 98, 34, 6, GOLD);
      c.rect(40, 150, 90, 120, [186, 221, 240]);
      c.rect(82, 150, 6, 120, WHITE);
      for (let i = 0; i < 5; i++) person(c, 90 + i * 115, 300, 1.1, [PINK, BLUE, GOLD, GREEN, PURPLE][i]);
      c.polygon(
        [
          [30, 372],
          [610, 372],
          [640, 430],
          [0, 430],
        ],
        [120, 78, 48],
      );
      for (let i = 0; i < 4; i++) c.rect(110 + i * 130, 378, 46, 26, WHITE);
    },
  },
  {
    id: 'mau-trong-cay',
    words: { vi: 'Trồng cây', en: 'Planting trees' },
    size: PHOTO,
    draw(c) {
      c.gradient(0, 280, [142, 205, 240], [226, 243, 250]);
      c.ellipse(540, 80, 46, 46, [255, 221, 110]);
      c.ellipse(130, 90, 60, 22, WHITE);
      c.ellipse(185, 78, 52, 26, WHITE);
      c.ellipse(160, 330, 320, 110, [132, 190, 110]);
      c.ellipse(500, 340, 330, 120, [110, 174, 98]);
      c.gradient(350, 130, SOIL, [112, 76, 46]);
      for (let i = 0; i < 6; i++) tree(c, 60 + i * 108, 360 - (i % 2) * 14, 0.8 + (i % 3) * 0.15);
      person(c, 235, 400, 1.2, PINK);
      person(c, 430, 408, 1.2, BLUE);
    },
  },
  {
    id: 'mau-tang-qua',
    words: { vi: 'Trao quà', en: 'Giving gifts' },
    size: PHOTO,
    draw(c) {
      c.gradient(0, 480, [255, 244, 214], [250, 214, 190]);
      for (let i = 0; i < 9; i++)
        c.ellipse(36 + i * 71, 40 + (i % 2) * 26, 15, 19, [PINK, GOLD, SKY_BLUE][i % 3] ?? PINK);
      c.rect(0, 380, 640, 100, [206, 150, 108]);
      for (let i = 0; i < 4; i++) gift(c, 70 + i * 145, 300 - (i % 2) * 16, [DEEP_PINK, BLUE, GREEN, GOLD][i] ?? PINK);
      person(c, 180, 270, 1.15, PURPLE);
      person(c, 430, 265, 1.15, GREEN);
    },
  },
  {
    id: 'mau-duong-hu',
    words: { vi: 'Đường hư', en: 'A broken road' },
    size: PHOTO,
    draw(c) {
      c.gradient(0, 230, [158, 190, 214], [222, 232, 236]);
      c.ellipse(90, 220, 150, 70, DARK_GREEN);
      c.ellipse(560, 224, 160, 66, GREEN);
      c.gradient(230, 250, [128, 160, 96], [104, 132, 78]);
      c.polygon(
        [
          [280, 230],
          [350, 230],
          [560, 480],
          [70, 480],
        ],
        [122, 124, 130],
      );
      for (const [y, w, h] of [
        [262, 4, 16],
        [306, 7, 26],
        [430, 14, 44],
      ] as const)
        c.rect(316 - w / 2, y, w, h, [236, 236, 226]);
      c.ellipse(300, 376, 104, 30, [88, 78, 70]);
      c.ellipse(304, 382, 84, 21, [118, 142, 158]);
      c.ellipse(280, 377, 26, 5, [176, 198, 210]);
      for (let i = 0; i < 8; i++) c.ellipse(190 + i * 33, 404 + ((i * 7) % 13), 8, 5, [96, 92, 90]);
    },
  },
  {
    id: 'hinh-hoa',
    words: { vi: 'Hoa sen', en: 'Lotus' },
    size: STICKER,
    draw(c) {
      c.ellipse(120, 190, 96, 22, [120, 184, 120]);
      for (const [x, y, w, h] of [
        [60, 138, 36, 46],
        [180, 138, 36, 46],
        [88, 118, 36, 60],
        [152, 118, 36, 60],
      ] as const)
        c.ellipse(x, y, w, h, [247, 160, 194]);
      c.ellipse(120, 112, 38, 72, PINK);
      c.ellipse(120, 128, 24, 50, [247, 160, 194]);
      c.ellipse(120, 158, 18, 12, GOLD);
    },
  },
  { id: 'hinh-tim', words: { vi: 'Trái tim', en: 'Heart' }, size: STICKER, draw: heart },
  {
    id: 'hinh-cuoi',
    words: { vi: 'Mặt cười', en: 'Smile' },
    size: STICKER,
    draw(c) {
      c.ellipse(120, 120, 100, 100, [255, 205, 66]);
      c.ellipse(120, 140, 62, 50, [150, 72, 34]);
      c.rect(50, 80, 140, 58, [255, 205, 66]);
      c.ellipse(84, 96, 13, 18, INK);
      c.ellipse(156, 96, 13, 18, INK);
      c.ellipse(52, 136, 18, 11, [255, 160, 110]);
      c.ellipse(188, 136, 18, 11, [255, 160, 110]);
    },
  },
  {
    id: 'hinh-thich',
    words: { vi: 'Thích', en: 'Like' },
    size: STICKER,
    draw(c) {
      c.ellipse(120, 120, 104, 104, [0, 132, 255]);
      c.polygon(
        [
          [92, 112],
          [122, 56],
          [140, 64],
          [134, 102],
          [180, 102],
          [174, 176],
          [92, 176],
        ],
        WHITE,
      );
      c.rect(58, 108, 26, 72, WHITE);
    },
  },
];

function person(c: Canvas, x: number, y: number, scale: number, dress: Colour = PINK): void {
  c.ellipse(x, y + 46 * scale, 38 * scale, 44 * scale, dress);
  c.ellipse(x, y - 12 * scale, 25 * scale, 28 * scale, INK);
  c.ellipse(x, y - 6 * scale, 20 * scale, 23 * scale, SKIN);
  c.rect(x - 19 * scale, y - 30 * scale, 38 * scale, 12 * scale, INK);
  c.ellipse(x - 7 * scale, y - 6 * scale, 2.4 * scale, 3 * scale, INK);
  c.ellipse(x + 7 * scale, y - 6 * scale, 2.4 * scale, 3 * scale, INK);
  c.ellipse(x, y + 6 * scale, 6 * scale, 3 * scale, [205, 92, 92]);
}

function tree(c: Canvas, x: number, y: number, scale: number): void {
  c.rect(x - 4 * scale, y - 20 * scale, 8 * scale, 62 * scale, [116, 80, 52]);
  c.ellipse(x, y - 42 * scale, 34 * scale, 38 * scale, DARK_GREEN);
  c.ellipse(x - 9 * scale, y - 54 * scale, 22 * scale, 22 * scale, GREEN);
}

function gift(c: Canvas, x: number, y: number, colour: Colour): void {
  c.rect(x, y + 40, 96, 84, colour);
  c.rect(x - 6, y + 26, 108, 24, colour);
  c.rect(x + 40, y + 26, 16, 98, WHITE);
  c.rect(x - 6, y + 48, 108, 3, [230, 230, 230]);
  c.ellipse(x + 30, y + 16, 20, 12, WHITE);
  c.ellipse(x + 66, y + 16, 20, 12, WHITE);
}

function heart(c: Canvas): void {
  const points: [number, number][] = [];
  for (let step = 0; step < 90; step++) {
    const t = (step / 90) * Math.PI * 2;
    const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    points.push([120 + 16 * Math.sin(t) ** 3 * 6, 112 - y * 6]);
  }
  c.polygon(points, [230, 40, 86]);
  c.ellipse(78, 84, 16, 12, [250, 130, 160]);
}

const known = (id: string): Picture | undefined => PICTURES.find((picture) => picture.id === id);

/** Draws a sample photo or a sticker; undefined for an unknown name. */
export function drawPicture(id: string): Buffer | undefined {
  const picture = known(id);
  if (!picture) return undefined;
  const canvas = createCanvas(...picture.size);
  picture.draw(canvas);
  return canvas.png();
}

const listed = (prefix: string) =>
  PICTURES.filter((picture) => picture.id.startsWith(prefix)).map(({ id, words }) => ({
    id: id.slice(prefix.length),
    url: `/media/${id}.png`,
    words,
  }));

/** Photos anyone may send without having one. */
export const SAMPLES = listed('mau-');
export const STICKERS = listed('hinh-');
