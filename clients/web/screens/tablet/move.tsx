// Moves a table's guests, orders and tickets: a choice of free tables, by area.
import type { VNode } from 'preact';
import { moveTable } from '../../domain/floor/commands.js';
import { isFree } from '../../domain/floor/standing.js';
import { areas, tableOf, tables } from '../../domain/floor/views.js';
import { ordersAt } from '../../domain/order/views.js';
import { sayFloor } from '../../strings/floor.js';
import { say } from '../../strings/screens/tablet.js';
import { Sheet } from '../../ui/sheet.js';
import { useOnce } from '../../ui/taps.js';
import { go } from './route.js';

/** Where guests can sit down: free tables without an order, by area. */
export function FreeTables(props: { readonly disabled?: boolean; readonly onPick: (table: string) => void }): VNode {
    const free = tables.value.filter((table) => isFree(table) && ordersAt(table.id).length === 0);
    return (
        <>
            {free.length === 0 && <p>{say('move_none')}</p>}
            {areas.value.map((area) => {
                const here = free.filter(({ area_id }) => area_id === area.id);
                if (here.length === 0) return null;
                return (
                    <section key={area.id} class="stack">
                        <h3>{area.name}</h3>
                        <div class="row wrap">
                            {here.map(({ id, number: name, seats }) => (
                                <button
                                    key={id}
                                    class="button"
                                    data-to={name}
                                    disabled={props.disabled}
                                    onClick={() => props.onPick(id)}
                                >
                                    <b class="number">{name}</b>
                                    <span class="quiet">{sayFloor('seats_n', { n: seats })}</span>
                                </button>
                            ))}
                        </div>
                    </section>
                );
            })}
        </>
    );
}

export function MoveSheet(props: { readonly table: string; readonly onClose: () => void }): VNode {
    const number = tableOf(props.table)?.number ?? '…';
    const move = useOnce((to: string) => {
        moveTable(props.table, to);
        props.onClose();
        go({ at: 'table', id: to });
    });
    return (
        <Sheet title={say('move_to', { number })} wide onClose={props.onClose}>
            <FreeTables onPick={move} />
        </Sheet>
    );
}
