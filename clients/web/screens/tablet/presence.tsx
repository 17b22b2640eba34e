// Who else is where, and which stations have nobody looking. Told by the hub as it is now, kept nowhere.
import type { VNode } from 'preact';

/** Names of the other devices that look at this table. */
export function othersAt(_table: string): readonly string[] {
    return [];
}

export function DarkStations(): VNode | null {
    return null;
}

/** Says which table this tablet looks at; null: none. */
export function lookAt(_table: string | null): void {}
