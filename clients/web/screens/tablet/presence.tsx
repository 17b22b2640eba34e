// Warns of stations without a live screen.
import type { VNode } from 'preact';
import { darkStations } from '../../domain/floor/views.js';
import { say } from '../../strings/screens/tablet.js';
import { Icon } from '../../ui/icons.js';

/** Their orders have to be passed on by word of mouth. */
export function DarkStations(): VNode | null {
    const dark = darkStations.value;
    if (dark.length === 0) return null;
    return (
        <div class="banner warn" role="status" data-dark={dark.map(({ code }) => code).join(',')}>
            <Icon name="dark_screen" />
            {say('dark_station', { names: dark.map(({ name }) => name).join(', ') })}
        </div>
    );
}
