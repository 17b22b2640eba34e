// A button with an icon, words, and the name by which tests find it.
import type { VNode } from 'preact';
import { Icon } from './icons.js';
import type { IconName } from './icons.js';

export function Act(props: {
    readonly act: string;
    readonly icon: IconName;
    readonly words: string;
    readonly onAct: () => void;
    readonly kind?: 'main' | 'bad';
    readonly class?: string;
    readonly disabled?: boolean;
    /** For screen readers, where the words are not enough. */
    readonly label?: string;
}): VNode {
    const { act, icon, words, onAct, kind = '', disabled = false, label } = props;
    return (
        <button
            class={`button ${kind} ${props.class ?? ''}`}
            data-act={act}
            disabled={disabled}
            {...(label === undefined ? {} : { 'aria-label': label })}
            onClick={onAct}
        >
            <Icon name={icon} />
            {words}
        </button>
    );
}
