// Warns of stations without a live screen.
import type { VNode } from 'preact';
import type { Station } from '#protocol';
import { darkStations, shownAt } from '../../domain/floor/views.js';
import { say } from '../../strings/screens/tablet.js';
import { Icon } from '../../ui/icons.js';
import { grouped } from '../../ui/lists.js';

const namesOf = (list: readonly Station[]): string => list.map(({ name }) => name).join(', ');
const codesOf = (list: readonly Station[]): string => list.map(({ code }) => code).join(',');

/** Those that no other station shows have to be told by word of mouth. */
export function DarkStations(): VNode | null {
    const dark = darkStations.value;
    if (dark.length === 0) return null;
    const unseen = dark.filter((one) => shownAt(one) === null);
    const backed = dark.filter((one) => shownAt(one) !== null);
    return (
        <div class="banner warn" role="status" data-dark={codesOf(dark)} data-backed={codesOf(backed)}>
            <Icon name="dark_screen" />
            <span>
                {unseen.length > 0 && <span>{say('dark_station', { names: namesOf(unseen) })} </span>}
                {[...grouped(backed, (one) => shownAt(one)?.name ?? '')].map(([backup, list]) => (
                    <span key={backup}>{say('dark_backed', { names: namesOf(list), backup })} </span>
                ))}
            </span>
        </div>
    );
}
