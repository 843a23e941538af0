import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '..');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const packages = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
  dependencies: Record<string, string>;
};

describe('the container image', () => {
  const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap((match) => (match[1] ?? '').split(' '));

  it('copies only what exists, and nothing .dockerignore leaves out', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);

    expect(copied.length).toBeGreaterThan(4);
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(ignored).not.toContain(path.replace('./', ''));
    }
  });

  it('starts what npm start starts', () => {
    const command = JSON.parse(/^CMD (\[.+\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];

    expect(command.join(' ')).toBe(packages.scripts.start);
    expect(existsSync(join(root, command[1] ?? ''))).toBe(true);
  });

  it('holds every package the server imports without the development ones', () => {
    const imported = packagesImportedUnder(join(root, 'src'));
    const missing = [...imported].filter((name) => !(name in packages.dependencies));

    expect(missing).toEqual([]);
  });

  it('runs as an ordinary user and is asked for its health', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });
});

describe('compose.yaml', () => {
  const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as {
    services: Record<
      string,
      {
        healthcheck?: unknown;
        depends_on?: Record<string, { condition: string }>;
        environment?: Record<string, string>;
        command?: string[];
      }
    >;
    volumes: Record<string, unknown>;
  };

  it('waits for healthy stores before it starts web and worker', () => {
    for (const name of ['web', 'worker']) {
      expect(compose.services[name]?.depends_on).toEqual({
        mongodb: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      });
    }
    expect(compose.services.mongodb?.healthcheck).toBeDefined();
    expect(compose.services.redis?.healthcheck).toBeDefined();
  });

  it('keeps Redis from dropping wake-ups when memory is short', () => {
    expect(compose.services.redis?.command).toEqual(
      expect.arrayContaining(['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']),
    );
  });

  it('gives the worker its own role and both stores', () => {
    expect(compose.services.worker?.environment).toMatchObject({
      ROLE: 'worker',
      MONGODB_URI: expect.stringContaining('replicaSet='),
      REDIS_URL: expect.stringMatching(/^redis:/),
    });
  });
});

/** Names of the packages the server's sources import; the simulator is not part of the image's work. */
function packagesImportedUnder(dir: string): Set<string> {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('simulator'))
    .map((file) => readFileSync(join(dir, file), 'utf8'));
  const names = files.flatMap((text) =>
    [...text.matchAll(/^(?:(?:import|export|\}) .*?from|import) '([^.'][^']*)';$/gm)].map((match) => match[1] ?? ''),
  );

  return new Set(
    names
      .filter((name) => !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  );
}
