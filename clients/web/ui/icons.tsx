// Icons: one path each on a 24 × 24 field, in the colour of the text. They accompany words and are hidden
// from screen readers; a button with only an icon has an aria-label.
import type { VNode } from 'preact';

const PATHS = {
    live: 'M5 12.5l4.5 4.5L19 7.5',
    slow: 'M12 7v5l3.5 2M12 3a9 9 0 100 18 9 9 0 000-18z',
    offline: 'M4 4l16 16M8.5 15.5a5 5 0 015.5-1M5 12a10 10 0 014-2.4M19 12a10 10 0 00-5-2.8M12 19h.01',
    refused: 'M12 3l10 18H2L12 3zM12 10v5M12 18h.01',
    back: 'M15 5l-7 7 7 7',
    close: 'M6 6l12 12M18 6L6 18',
    plus: 'M12 5v14M5 12h14',
    minus: 'M5 12h14',
    menu: 'M4 7h16M4 12h16M4 17h16',
    people: 'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20a6.5 6.5 0 0113 0M16 4.5a3.5 3.5 0 010 6.5M18 14a6.5 6.5 0 013.5 6',
    clock: 'M12 7v5l3.5 2M12 3a9 9 0 100 18 9 9 0 000-18z',
    search: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L21 21',
    send: 'M4 12l16-8-6 16-3-7-7-1z',
    repeat: 'M4 9a8 8 0 0114-3l2 2M20 4v4h-4M20 15a8 8 0 01-14 3l-2-2M4 20v-4h4',
    move: 'M5 12h14M14 7l5 5-5 5',
    draft: 'M4 20l1-4L16 5l3 3L8 19l-4 1z',
    pending: 'M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2',
    sent: 'M5 12h14M14 7l5 5-5 5',
    displayed: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 15a3 3 0 100-6 3 3 0 000 6z',
    started: 'M12 3s5 4.5 5 10a5 5 0 01-10 0c0-2 1-3.5 2-4.5 0 2 1 3 2 3 2 0 1-4 1-8.500z',
    ready: 'M6 16a6 6 0 0112 0zM3 19h18M12 10V7M10.500 7h3',
    picked_up: 'M2 13l4.500 4.500L14 8M12 17l1 .5L21 8',
    void: 'M5.600 5.600l12.800 12.800M12 3a9 9 0 100 18 9 9 0 000-18z',
    allergy: 'M12 3l10 18H2L12 3zM12 10v5M12 18h.01',
    note: 'M5 4h14v12l-4 4H5zM15 20v-4h4M8 9h8M8 13h5',
    pay: 'M3 6h18v12H3zM12 15a3 3 0 100-6 3 3 0 000 6zM6.500 12h.01M17.500 12h.01',
    bag: 'M5 8h14l-1 13H6zM9 8V6a3 3 0 016 0v2',
    sound: 'M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 010 6M18.500 6.500a8 8 0 010 11',
    mute: 'M4 9v6h4l5 4V5L8 9zM17 9l5 6M22 9l-5 6',
    undo: 'M8 5L4 9l4 4M4 9h10a6 6 0 010 12h-4',
    screen: 'M3 5h18v11H3zM9 20h6M12 16v4',
    dark_screen: 'M3 5h18v11H3zM9 20h6M12 16v4M4 3l16 16',
    list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
    check: 'M5 12.500l4.500 4.500L19 7.500',
    lock: 'M7 11V8a5 5 0 0110 0v3M5 11h14v10H5z',
    split: 'M12 20v-7L5 5M12 13l7-8M5 10V5h5M19 10V5h-5',
    join: 'M10 8H7a4 4 0 000 8h3M14 8h3a4 4 0 010 8h-3M9 12h6',
    clean: 'M14 3l-4 8M6 11h9l2 10H4zM9 16v5M13 16v5',
    courier: 'M3 7h11v9H3zM14 10h4l3 3v3h-7M7 19a2 2 0 100-4 2 2 0 000 4zM17 19a2 2 0 100-4 2 2 0 000 4z',
    bed: 'M3 19v-6h18v6M3 13V6M6 13v-3h6v3',
    tab: 'M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2zM9 9h6M9 13h6',
    bell: 'M6 16v-5a6 6 0 0112 0v5l1.500 2h-15zM10 21h4',
    help: 'M9 9a3 3 0 115 2.200c-1.300 1-2 1.600-2 3.300M12 18.500h.01',
    ring: 'M12 19a7 7 0 100-14 7 7 0 000 14z',
    table: 'M3 8h18M5 8v11M19 8v11M5 13h14',
    settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 9a2 2 0 100-4 2 2 0 000 4zM8 19a2 2 0 100-4 2 2 0 000 4z',
} as const;

export type IconName = keyof typeof PATHS;

/** These point along the text, so they are mirrored in right-to-left languages. */
const TURNS: readonly IconName[] = ['back', 'move', 'sent', 'send', 'undo', 'repeat', 'list'];

export function Icon({ name }: { readonly name: IconName }): VNode {
    return (
        <svg
            class={TURNS.includes(name) ? 'icon turns' : 'icon'}
            viewBox="0 0 24 24"
            aria-hidden="true"
        >
            <path d={PATHS[name]} />
        </svg>
    );
}
