import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testTimeout: 30_000,
  collectCoverageFrom: ['src/**/*.ts'],
  coverageProvider: 'v8',
  coverageThreshold: { global: { lines: 95 } },
  coverageReporters: ['text-summary', 'lcovonly'],
};

export default config;
