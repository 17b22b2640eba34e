// A text that people type, with the count of its characters. Every limit counts characters (code points), as
// the hub and its database do, so that no script has less room than another.
import type { VNode } from 'preact';
import { characters } from '../core/index.js';
import { say } from '../strings/common.js';

export const isTooLong = (text: string, max: number): boolean => characters(text.trim()) > max;

/** Takes any length and says when it is too long: whoever sends the text asks isTooLong() first. */
export function TextField(props: {
    readonly name: string;
    readonly label: string;
    readonly max: number;
    readonly value: string;
    readonly onInput: (text: string) => void;
    /** More than one: a field of several lines. */
    readonly rows?: number;
    readonly placeholder?: string;
}): VNode {
    const { name, label, max, value, onInput, rows = 1, placeholder = '' } = props;
    const n = characters(value.trim());
    const common = {
        class: 'field',
        name,
        value,
        placeholder,
        autocomplete: 'off',
        'aria-label': label,
        'aria-invalid': n > max,
    };
    return (
        <span class="counted">
            {rows > 1 ? (
                <textarea
                    {...common}
                    rows={rows}
                    onInput={(event) => onInput(event.currentTarget.value)}
                />
            ) : (
                <input {...common} onInput={(event) => onInput(event.currentTarget.value)} />
            )}
            {n > 0 && (
                <span
                    class={n > max ? 'badge bad' : 'quiet number'}
                    {...(n > max ? { role: 'alert' } : {})}
                >
                    {n > max ? say('too_long', { n: n - max }) : `${n}/${max}`}
                </span>
            )}
        </span>
    );
}
