// A modal sheet, on the browser's dialog element: it traps the focus and gives it back, closes on Escape,
// and makes the page under it inert.
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { say } from '../strings/common.js';
import { Fault } from './faults.js';
import { Icon } from './icons.js';
import { bouncesAfter, HURRIED_MS, tapIgnored } from './taps.js';

export function Sheet(props: {
    readonly title: string;
    readonly onClose: () => void;
    readonly wide?: boolean;
    readonly footer?: ComponentChildren;
    readonly children: ComponentChildren;
    readonly class?: string;
    /** It opens by itself, perhaps under a finger: early taps are ignored. */
    readonly sudden?: boolean;
}): VNode {
    const ref = useRef<HTMLDialogElement>(null);
    const came = useRef(performance.now());
    const isHurried = (): boolean => performance.now() - came.current < HURRIED_MS;
    const isThere = useRef(true);
    const tap = useRef<MouseEvent | null>(null); // the last one on it
    useLayoutEffect(() => {
        const dialog = ref.current;
        dialog?.showModal();
        return () => {
            isThere.current = false;
            dialog?.close();
            if (tap.current) bouncesAfter(tap.current);
        };
    }, []);
    return (
        <dialog
            ref={ref}
            class={`sheet ${props.wide ? 'wide' : ''} ${props.class ?? ''}`}
            aria-label={props.title}
            onCancel={(event) => {
                event.preventDefault();
                props.onClose();
            }}
            onClose={() => {
                // a browser may close it without asking, when Escape comes twice
                if (isThere.current) props.onClose();
            }}
            onClickCapture={(event) => {
                tap.current = event;
                if (!props.sudden || !isHurried()) return;
                event.stopPropagation();
                tapIgnored();
            }}
            onClick={(event) => {
                if (event.target !== ref.current) return;
                if (isHurried()) tapIgnored();
                else props.onClose(); // outside the sheet
            }}
        >
            {/* head and foot of the dialog, not landmarks of the page */}
            <header role="none">
                <h2 class="grow">{props.title}</h2>
                <button class="button bare" aria-label={say('close')} onClick={props.onClose}>
                    <Icon name="close" />
                </button>
            </header>
            <Fault />
            <div class="body">{props.children}</div>
            {props.footer && <footer role="none">{props.footer}</footer>}
        </dialog>
    );
}

/** A choice of one among a few, as a row of buttons. */
export function Options<T extends string | number>(props: {
    readonly label: string;
    readonly options: readonly { readonly value: T; readonly text: string }[];
    readonly value: T | null;
    readonly onPick: (value: T) => void;
}): VNode {
    return (
        <div class="row wrap" role="group" aria-label={props.label}>
            {props.options.map(({ value, text }) => (
                <button
                    key={value}
                    class="button"
                    aria-pressed={props.value === value}
                    onClick={() => props.onPick(value)}
                >
                    {text}
                </button>
            ))}
        </div>
    );
}

/** A number between two bounds, changed by one. */
export function Stepper(props: {
    readonly label: string;
    readonly value: number;
    readonly min: number;
    readonly max: number;
    readonly onChange: (value: number) => void;
}): VNode {
    const { value, min, max, onChange } = props;
    return (
        <div class="row" role="group" aria-label={props.label}>
            <button
                class="button"
                aria-label={say('fewer')}
                disabled={value <= min}
                onClick={() => onChange(value - 1)}
            >
                <Icon name="minus" />
            </button>
            <output class="number" style="min-inline-size:3ch;text-align:center;font-size:22px;font-weight:700">
                {value}
            </output>
            <button
                class="button"
                aria-label={say('more')}
                disabled={value >= max}
                onClick={() => onChange(value + 1)}
            >
                <Icon name="plus" />
            </button>
        </div>
    );
}
