// Asks which station this screen is for, when the page's address names none or an unknown one.
import type { VNode } from 'preact';
import { say } from '../../strings/common.js';
import { sayStationKind } from '../../strings/kitchen.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { LinkBanner, LinkPill } from '../../ui/link.js';
import { addressOf, code, stations } from './station.js';

export function Picker(): VNode {
    const loaded = client().store.cursor.value !== null;
    return (
        <>
            <header class="head">
                <h1 class="station">{sayKitchen('pick_title')}</h1>
                <span class="grow" />
                <LinkPill />
            </header>
            <LinkBanner />
            <div class="page picker">
                {!loaded && <p>{say('nothing_yet')}</p>}
                {loaded && code && <p>{sayKitchen('no_station', { code })}</p>}
                {loaded && stations.value.length === 0 && <p>{sayKitchen('no_stations')}</p>}
                <div class="row wrap">
                    {stations.value.map((one) => (
                        <button
                            key={one.id}
                            class="button"
                            data-station={one.code}
                            onClick={() => location.replace(addressOf(one))}
                        >
                            <Icon name={one.kind === 'expo' ? 'list' : 'started'} />
                            <span>{one.name}</span>
                            <span class="quiet">
                                {sayStationKind(one.kind)}
                            </span>
                        </button>
                    ))}
                </div>
            </div>
        </>
    );
}
