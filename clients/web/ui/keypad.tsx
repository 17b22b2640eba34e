// A keypad for a number of fixed decimals, as on a till: the first digit begins a new number, each further one
// moves those before it to the left.
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { say } from '../strings/common.js';
import { Icon } from './icons.js';

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0] as const;

export function Keypad(props: {
    readonly name: string;
    readonly label: string;
    readonly value: number; // in units of the last digit
    readonly max: number; // a digit that would go beyond it does nothing
    readonly text: string; // the value as people read it
    readonly onChange: (value: number) => void;
}): VNode {
    const { name, label, value, max, text, onChange } = props;
    const begun = useRef(false);
    const change = (next: number): void => {
        if (next > max) return;
        begun.current = true;
        onChange(next);
    };
    return (
        <div class="keypad" role="group" aria-label={label} data-keypad={name}>
            <output class="number">{text}</output>
            {DIGITS.map((n) => (
                <button key={n} class="button number" data-digit={n} onClick={() => change((begun.current ? value * 10 : 0) + n)}>
                    {n}
                </button>
            ))}
            <button
                class="button"
                data-digit="back"
                aria-label={say('delete_digit')}
                onClick={() => change(Math.floor(value / 10))}
            >
                <Icon name="back" />
            </button>
        </div>
    );
}
