// The card of a course that is not fired yet, in grey: what a cook may get ready, and nobody makes or counts.
import type { VNode } from 'preact';
import type { protocol } from '../../core/index.js';
import { CHANNEL_ICONS } from '../../domain/order/channels.js';
import { sayOrder } from '../../strings/order.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { Icon } from '../../ui/icons.js';
import { timeOfDay } from '../../ui/time.js';
import { Allergy, What } from './item.js';
import type { CardProps } from './layout.js';
import { comingOf } from './model.js';
import { AgainFoot, AgainHead, placeOf } from './parts.js';

export const comingShape = (id: string): string => JSON.stringify(comingOf(id) ?? null);

/** In What() the course is not repeated, which is in the head. */
const dishOf = (line: protocol.Line): Parameters<typeof What>[0]['record'] => ({ ...line, course: 0, goes_to: '' });

export function ComingCard(props: CardProps): VNode | null {
    const { id, from, to, first, last } = props;
    const one = comingOf(id);
    if (!one) return null;
    const { order, table, number, course, goes_at } = one;
    const place = { kind: order.kind, table_number: table, number: order.number };
    const icon = CHANNEL_ICONS[table === '' ? order.kind : 'dine_in'];
    return (
        <section class="card coming" role="group" aria-label={placeOf(place)} {...(first ? { 'data-coming': id } : {})}>
            {first ? (
                <header data-part="head">
                    <h2 class="where">
                        <Icon name={icon} />
                        {table !== '' && <span class="table number">{table}</span>}
                        <span class="number">#{order.number}</span>
                    </h2>
                    <p class="coming-when">
                        <Icon name="clock" />
                        <span>
                            {sayKitchen('coming')} · {sayKitchen('course')} <span class="number">{number}</span> ·{' '}
                            {goes_at === null
                                ? sayOrder(`plan_${course?.plan ?? 'by_hand'}`)
                                : sayKitchen('coming_at', { time: timeOfDay(Date.parse(goes_at)) })}
                        </span>
                    </p>
                </header>
            ) : (
                <AgainHead record={place} />
            )}
            <ul>
                {one.lines.slice(from, to).map((line) => (
                    <li key={line.id} class="item" data-part="row">
                        {line.allergy && <Allergy text={line.note} />}
                        <What record={dishOf(line)} also={[]} />
                        {line.held && (
                            <span class="choices">
                                <Icon name="lock" /> {sayOrder('held')}
                            </span>
                        )}
                    </li>
                ))}
            </ul>
            {!last && <AgainFoot />}
        </section>
    );
}
