// What screens and tests use of the core.
export { batch, computed, effect, signal } from '@preact/signals-core';
export type { ReadonlySignal, Signal } from '@preact/signals-core';
export { characters, checkCommand, readMessage, textMax } from './check.js';
export type { Lacking } from './check.js';
export * from './client.js';
export { HubClock } from './clock.js';
export type { Link } from './connection.js';
export type { CommandOf, Domain } from './domains.js';
export type * from './environment.js';
export { LOCAL_REFUSALS } from './outbox.js';
export type { Answer, Entry, EntryState, LocalRefusal, Refusal, Sent } from './outbox.js';
export { codeText, forgetToken, Pairing, readToken } from './pairing.js';
export type { PairingOptions, PairingState } from './pairing.js';
export type { People, Proof, SignedIn, SignInAnswer } from './people.js';
export { Store } from './store.js';
export type { Collection, Cursor } from './store.js';
export { UuidMaker } from './uuid.js';
export * as protocol from '#protocol';
