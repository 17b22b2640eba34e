// The sheets with only text and switches: settings and help.
import type { VNode } from 'preact';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { Options, Sheet } from '../../ui/sheet.js';
import { play, soundOn } from '../../ui/sound.js';
import type { Tune } from '../../ui/sound.js';
import { KEYS } from './keys.js';
import { allDayOn, comingOn, SIZES, textSize } from './preferences.js';
import { sheet } from './state.js';
import { addressOf, code, stations } from './station.js';

const close = (): void => {
    sheet.value = null;
};

function Switch(props: {
    readonly label: string;
    readonly value: string;
    readonly onPick: (value: 'on' | 'off') => void;
}): VNode {
    const words = { on: sayKitchen('on'), off: sayKitchen('off') };
    return (
        <section class="stack">
            <h3>{props.label}</h3>
            <Options
                label={props.label}
                options={(['on', 'off'] as const).map((value) => ({ value, text: words[value] }))}
                value={props.value}
                onPick={(value) => props.onPick(value as 'on' | 'off')}
            />
        </section>
    );
}

const TUNES: readonly Tune[] = ['new', 'changed', 'void', 'ready', 'alarm'];

export function Settings(): VNode {
    const size = sayKitchen('text_size');
    return (
        <Sheet title={sayKitchen('settings')} onClose={close}>
            <section class="stack">
                <h3>{size}</h3>
                <Options
                    label={size}
                    options={SIZES.map((value) => ({ value, text: sayKitchen(`size_${value}`) }))}
                    value={textSize.value}
                    onPick={(value) => (textSize.value = value)}
                />
            </section>
            <Switch
                label={sayKitchen('sound')}
                value={soundOn.value}
                onPick={(value) => (soundOn.value = value)}
            />
            <section class="stack">
                <h3>{sayKitchen('hear')}</h3>
                <div class="row wrap">
                    {TUNES.map((tune) => (
                        <button key={tune} class="button" onClick={() => play(tune)}>
                            {sayKitchen(`tune_${tune}`)}
                        </button>
                    ))}
                </div>
            </section>
            <Switch
                label={sayKitchen('all_day')}
                value={allDayOn.value}
                onPick={(value) => (allDayOn.value = value)}
            />
            <Switch
                label={sayKitchen('coming_shown')}
                value={comingOn.value}
                onPick={(value) => {
                    if (value === comingOn.peek()) return;
                    comingOn.value = value;
                    location.reload();
                }}
            />
            <section class="stack">
                <h3>{sayKitchen('station')}</h3>
                <Options
                    label={sayKitchen('station')}
                    options={stations.value.map((one) => ({ value: one.code, text: one.name }))}
                    value={code}
                    onPick={(value) => {
                        const one = stations.value.find((found) => found.code === value);
                        if (one) location.replace(addressOf(one));
                    }}
                />
            </section>
            <p class="quiet">{sayKitchen('more_settings')}</p>
        </Sheet>
    );
}

export function Help(): VNode {
    return (
        <Sheet title={sayKitchen('help_title')} onClose={close}>
            <dl class="facts keys">
                {KEYS.map(({ keys, says }) => (
                    <>
                        <dt key={says}>
                            {keys.map((key) => (
                                <kbd key={key}>{key}</kbd>
                            ))}
                        </dt>
                        <dd>{sayKitchen(says)}</dd>
                    </>
                ))}
            </dl>
            <p class="quiet">{sayKitchen('help_touch')}</p>
        </Sheet>
    );
}
