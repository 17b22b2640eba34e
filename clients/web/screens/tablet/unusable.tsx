// A table where nobody can order now: it is held, dirty or blocked.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Reservation, Table } from '#protocol';
import { cleanTable, seatOthers, seatParty } from '../../domain/floor/commands.js';
import { dueAt, standingOf } from '../../domain/floor/standing.js';
import { openIn, tableLane } from '../../domain/own.js';
import { sayFloor } from '../../strings/floor.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { timeOfDay } from '../../ui/time.js';
import { Covers } from './covers.js';

function Held(props: { readonly table: Table; readonly due: Reservation; readonly disabled: boolean }): VNode {
    const { table, due, disabled } = props;
    const others = useSignal(false);
    return (
        <>
            <h2>
                <bdi>
                    {sayFloor('held_for', { name: due.name ?? '', time: timeOfDay(Date.parse(due.starts_at)) })}
                </bdi>
            </h2>
            <Act
                act="seat"
                kind="main"
                icon="people"
                words={say('seat_party', { n: due.covers })}
                disabled={disabled}
                onAct={() => seatParty(due)}
            />
            {others.value ? (
                <>
                    <h2>{say('guests')}</h2>
                    <Covers onPick={(covers) => seatOthers(table.id, covers)} />
                </>
            ) : (
                <Act
                    act="walk_in"
                    icon="plus"
                    words={say('seat_others')}
                    disabled={disabled}
                    onAct={() => (others.value = true)}
                />
            )}
        </>
    );
}

/** What a table needs before guests can sit down there; null: nothing. */
export function Unusable(props: { readonly table: Table }): VNode | null {
    const { table } = props;
    const due = dueAt(table.id);
    const disabled = openIn(tableLane(table.id)).length > 0;
    switch (standingOf(table)) {
        case 'held':
            return due ? <Held key={due.id} table={table} due={due} disabled={disabled} /> : null;
        case 'dirty':
            return (
                <>
                    <h2>{sayFloor('dirty')}</h2>
                    <Act
                        act="clean"
                        kind="main"
                        icon="clean"
                        words={say('is_clean')}
                        disabled={disabled}
                        onAct={() => cleanTable(table.id)}
                    />
                </>
            );
        case 'blocked':
            return (
                <>
                    <h2>{sayFloor('blocked')}</h2>
                    <p class="quiet">
                        <bdi>{table.blocked_reason}</bdi>
                    </p>
                </>
            );
        default:
            return null;
    }
}
