import { spawnSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright-core';
import { totpAt } from '../../src/domain/staff/totp.ts';
import { root } from './server.ts';

/** Flags that keep Chromium from calling home; `--no-sandbox` because containers often run as root. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** Makes a staff account with the script the IT person uses. @returns the password it was given. */
export function createStaffByScript(
  env: Record<string, string>,
  staff: { login: string; role: string; unit: string },
): string {
  const password = 'vo-dua-lat-up-tren-van';
  const args = [
    'scripts/staff-create.ts',
    '--login',
    staff.login,
    '--name',
    'Cán bộ Thử',
    '--role',
    staff.role,
    '--unit',
    staff.unit,
    '--password-stdin',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    input: `${password}\n`,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`staff-create: ${stdout}${stderr}`);
  return password;
}

/** Signs in and, for an account that needs one, sets up the second factor as she would at her first sign-in. */
export async function signIn(
  browser: Browser,
  url: string,
  login: string,
  password: string,
  width = 1280,
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 860 } });
  await page.goto(`${url}/console`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', password);
  await page.press('input[name=password]', 'Enter');
  await page.waitForURL((address) => !address.pathname.includes('login'));
  if (new URL(page.url()).pathname === '/console/second-factor') await setUpSecondFactor(page);
  return page;
}

async function setUpSecondFactor(page: Page): Promise<void> {
  const key = (await page.textContent('code.secret'))?.replaceAll(' ', '') ?? '';
  await page.fill('input[name=code]', totpAt(key, Date.now()));
  await page.press('input[name=code]', 'Enter');
  await page.waitForSelector('.codes');
  await page.click('.actions a.button');
  await page.waitForURL((address) => address.pathname === '/console');
}
